"""The courier: brings updates to the bot's webhook, in order within a chat, again and again until it is accepted."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
import orjson

from sandbox.updates import Updates, Waiting

LONGEST_PAUSE = 30.0


@dataclass(slots=True)
class Repeat:
    """How often each update is delivered on purpose (`POST /control/webhook-repeat`)."""

    times: int = 1
    at_once: bool = False


class Courier:
    """Delivers `updates` to `url` while one is set.

    headers(attempt): what to send along, attempt 0 being the first. accepted(status, body): is the answer a «got it»?
    Chats are lanes: one update of a chat at a time, `connections` chats at once (as Telegram's own server does).
    """

    def __init__(
        self,
        updates: Updates,
        *,
        headers: Callable[[int], Mapping[str, str]],
        accepted: Callable[[int, bytes], bool],
    ) -> None:
        self.updates = updates
        self.headers = headers
        self.accepted = accepted
        self.url: str | None = None
        self.repeat = Repeat()
        self.network = asyncio.Event()
        self.network.set()
        self.timeout = 60.0
        self.last_error: str | None = None
        self.last_error_at = 0.0
        self._lanes: dict[str, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(40)
        self._session: aiohttp.ClientSession | None = None

    def set(self, url: str, *, connections: int = 40) -> None:
        """Start delivering to `url`, what waits already first."""
        self.unset()
        self.url = url
        self._free = asyncio.Semaphore(connections)
        self.updates.on_put = self._take
        for waiting in self.updates.waiting():
            self._take(waiting)

    def unset(self) -> None:
        """Stop; what was not accepted waits for whoever comes next."""
        self.url = None
        self.updates.on_put = None
        self._lanes.clear()
        for task in self._tasks:
            task.cancel()

    async def close(self) -> None:
        """Stop and close connections."""
        self.unset()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _take(self, waiting: Waiting) -> None:
        lane = self._lanes.get(waiting.lane)
        if lane is not None:
            lane.append(waiting)
            return
        self._lanes[waiting.lane] = deque([waiting])
        task = asyncio.get_running_loop().create_task(self._walk(waiting.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _walk(self, name: str) -> None:
        lane = self._lanes[name]
        while lane:
            async with self._free:
                await self._deliver(lane[0])
            lane.popleft()
        if self._lanes.get(name) is lane:
            del self._lanes[name]

    async def _deliver(self, waiting: Waiting) -> None:
        body = orjson.dumps(waiting.update)
        attempt = 0
        while not await self._bring(body, attempt):
            await asyncio.sleep(min(LONGEST_PAUSE, 2.0**attempt))
            attempt += 1
        self.updates.acknowledge(waiting.number)

    async def _bring(self, body: bytes, attempt: int) -> bool:
        await self.network.wait()
        times = self.repeat.times
        if self.repeat.at_once:
            return all(await asyncio.gather(*(self._post(body, attempt + copy) for copy in range(times))))
        return all([await self._post(body, attempt + copy) for copy in range(times)])

    async def _post(self, body: bytes, attempt: int) -> bool:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, ssl=False))
        headers = {"Content-Type": "application/json", **self.headers(attempt)}
        timeout = aiohttp.ClientTimeout(total=self.timeout)
        try:
            async with self._session.post(self.url or "", data=body, headers=headers, timeout=timeout) as answer:
                text = await answer.read()
                if self.accepted(answer.status, text):
                    return True
                self.last_error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as failure:
            self.last_error = f"Connection failed: {type(failure).__name__}"
        self.last_error_at = time.time()
        return False
