"""The stream of changes: what the page listens to (server-sent events)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from aiohttp import web


class Changes:
    """Tells every listener that something changed in a chat."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[bytes | None]] = set()

    def tell(self, kind: str, chat: str | None, **more: Any) -> None:
        """Send `{type, chat, …}` to those who listen now."""
        if self._listeners:
            line = b"data: " + orjson.dumps({"type": kind, "chat": chat, **more}) + b"\n\n"
            for listener in self._listeners:
                listener.put_nowait(line)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /control/events`: never ends by itself."""
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        await response.write(b": listening\n\n")
        with self.listening() as queue:
            try:
                while (line := await queue.get()) is not None:
                    await response.write(line)
            except ConnectionError:
                pass  # the page was closed
        return response

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[bytes | None]]:
        """Hear every change while the block lasts, each as an event's `data:` line; None: the server stops."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """Let every listener go."""
        for listener in self._listeners:
            listener.put_nowait(None)
