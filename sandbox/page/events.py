"""One stream of changes for the page: those of the three messengers and of the program, each under its name."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, suppress

from aiohttp import web

from sandbox.changes import Changes
from sandbox.world import World

HEARTBEAT = 15.0
"""Seconds of silence after which an empty line shows that the stream is alive."""


class Events:
    """`GET /api/events`: server-sent events `telegram`, `vk`, `max` and `demo`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._open: set[asyncio.Task[None]] = set()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Answer until the page is closed or the server stops."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        await response.write(b"retry: 1000\n\n")
        sources = {name: side.changes for name, side in self.world.sides.items()}
        if self.world.program is not None:
            sources["demo"] = self.world.program.changes
        writing = asyncio.create_task(_write(response, sources))
        self._open.add(writing)
        try:
            with suppress(ConnectionError, asyncio.CancelledError):
                await writing
        finally:
            writing.cancel()
            self._open.discard(writing)
        return response

    async def close(self, _: web.Application) -> None:
        """Let every page go."""
        for writing in self._open:
            writing.cancel()


async def _write(response: web.StreamResponse, sources: dict[str, Changes]) -> None:
    lines: asyncio.Queue[bytes] = asyncio.Queue()

    async def gather(name: str, queue: asyncio.Queue[bytes | None]) -> None:
        while (line := await queue.get()) is not None:
            lines.put_nowait(f"event: {name}\n".encode() + line)

    with ExitStack() as stack:
        heard = [(name, stack.enter_context(changes.listening())) for name, changes in sources.items()]
        gathering = [asyncio.create_task(gather(name, queue)) for name, queue in heard]
        try:
            while True:
                try:
                    line = await asyncio.wait_for(lines.get(), HEARTBEAT)
                except TimeoutError:
                    line = b":\n\n"
                await response.write(line)
        finally:
            for task in gathering:
                task.cancel()
