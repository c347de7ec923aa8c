"""Callback API: the webhooks of a community, confirmed by VK's code, each event answered by the literal `ok`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from sandbox.courier import Courier
from sandbox.side import Side

CONFIRMATIONS = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Pauses before each attempt to confirm an address, seconds."""
SERVERS = 10


@dataclass(slots=True)
class Server:
    """One webhook; a new one is told of nothing until groups.setCallbackSettings says of what."""

    id: int
    url: str
    title: str
    secret: str
    status: str = "wait"
    events: set[str] = field(default_factory=set)
    api_version: str = "5.199"

    def as_json(self) -> dict[str, Any]:
        """Give groups.getCallbackServers' shape."""
        return {
            "id": self.id,
            "title": self.title,
            "creator_id": 1,
            "url": self.url,
            "secret_key": self.secret,
            "status": self.status,
        }


class Servers:
    """The community's webhooks; the last confirmed one is active.

    While there is an active one, its settings decide what the community is told of; Long Poll's do otherwise.
    """

    def __init__(self, side: Side, group: int, confirmation: str) -> None:
        self.side = side
        self.group = group
        self.confirmation = confirmation
        self.all: dict[int, Server] = {}
        self.active: Server | None = None
        self._next = 1
        self._tasks: set[asyncio.Task[None]] = set()
        side.courier = self.courier = Courier(side.updates, headers=_headers, accepted=_accepted)

    def add(self, url: str, title: str, secret: str) -> Server:
        """Take a new webhook and go to confirm it."""
        server = self.all[self._next] = Server(self._next, url, title, secret)
        self._next += 1
        self._confirm(server)
        return server

    def edit(self, server: Server, url: str, title: str, secret: str) -> None:
        """Change a webhook; VK confirms it anew."""
        server.url, server.title, server.secret, server.status = url, title, secret, "wait"
        self._retire(server)
        self._confirm(server)

    def delete(self, server: Server) -> None:
        """Forget a webhook; what it did not accept waits for the next one, or for Long Poll."""
        del self.all[server.id]
        self._retire(server)

    async def close(self) -> None:
        """Give up confirmations under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _confirm(self, server: Server) -> None:
        task = asyncio.get_running_loop().create_task(self._ask(server, server.url))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _ask(self, server: Server, url: str) -> None:
        body: dict[str, Any] = {"type": "confirmation", "group_id": self.group, "v": server.api_version}
        if server.secret:
            body["secret"] = server.secret
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            for attempt, pause in enumerate(CONFIRMATIONS):
                await asyncio.sleep(pause)
                await self.courier.network.wait()
                if self.all.get(server.id) is not server or server.url != url:
                    return
                if await self._confirmed(session, url, body, attempt):
                    server.status = "ok"
                    self._activate(server)
                    return
        server.status = "failed"

    async def _confirmed(self, session: aiohttp.ClientSession, url: str, body: dict[str, Any], attempt: int) -> bool:
        try:
            async with session.post(url, json=body, headers=_headers(attempt)) as answer:
                return answer.status == 200 and (await answer.text()).strip() == self.confirmation
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _activate(self, server: Server) -> None:
        self.active = server
        self._mark(server.secret)
        self.courier.set(server.url)

    def _retire(self, server: Server) -> None:
        if self.active is not server:
            return
        self.courier.unset()
        self._mark("")
        self.active = None
        others = [other for other in self.all.values() if other.status == "ok" and other is not server]
        if others:
            self._activate(others[-1])

    def _mark(self, secret: str) -> None:
        """Events that wait already go with the new address's secret."""
        for waiting in self.side.updates.waiting():
            if isinstance(waiting.update, dict):
                waiting.update.pop("secret", None)
                if secret:
                    waiting.update["secret"] = secret


def _headers(attempt: int) -> dict[str, str]:
    return {"X-Retry-Counter": str(attempt)} if attempt else {}


def _accepted(status: int, body: bytes) -> bool:
    return status == 200 and body.strip() == b"ok"
