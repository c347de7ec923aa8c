"""A test's remote hand on one messenger of the sandbox, over HTTP: its phones and its controls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, cast

import aiohttp

Json = dict[str, Any]
PART = 200
"""Entries of the journal asked for at once."""


class Remote:
    """`async with Remote(addresses.telegram) as telegram: await telegram.phone("send", user=7, text="привет")`."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._session = aiohttp.ClientSession()

    async def phone(self, act: str, **body: Any) -> Json:
        """`POST /phone/{act}`; aiohttp.ClientResponseError where the phone would not let one."""
        return await self._call("POST", f"/phone/{act}", body)

    async def control(self, what: str, **body: Any) -> Json:
        """`POST /control/{what}`."""
        return await self._call("POST", f"/control/{what}", body)

    async def fault(self, method: str, kind: str, **more: Any) -> None:
        """Order one misfortune."""
        await self.control("faults", rules=[{"method": method, "kind": kind, **more}])

    async def clear_faults(self) -> None:
        """Call the misfortunes off."""
        await self._call("DELETE", "/control/faults", None)

    async def journal(self, method: str | None = None, since: int = 0) -> list[Json]:
        """Give the journal's entries, asked for in parts: the messenger has others to answer meanwhile."""
        found: list[Json] = []
        while True:
            query = f"?since={since}&most={PART}" + (f"&method={method}" if method else "")
            page = await self._call("GET", f"/control/journal{query}", None)
            found += page["entries"]
            if page["next"] - since < PART:
                return found
            since = page["next"]

    async def clear_journal(self) -> None:
        """Forget the journal."""
        await self._call("DELETE", "/control/journal", None)

    async def stats(self) -> Json:
        """Give the counts."""
        return await self._call("GET", "/control/stats", None)

    async def chats(self, user: Any) -> list[Json]:
        """Give the chats a person sees."""
        return cast("list[Json]", (await self._call("GET", f"/phone/chats?user={user}", None))["chats"])

    async def messages(self, user: Any, chat: Any = None) -> list[Json]:
        """Give a person's messages in one chat (without `chat`: in the private chat with the bot), oldest first."""
        for found in await self.chats(user):
            if found["chat"] == str(chat) or (chat is None and found["kind"] == "private"):
                return cast("list[Json]", found["messages"])
        return []

    async def until(self, true: Callable[[Json], bool], seconds: float = 5.0) -> Json:
        """Wait until the counts satisfy `true`; TimeoutError if they don't in time."""
        async with asyncio.timeout(seconds):
            while not true(stats := await self.stats()):  # noqa: ASYNC110  # another process knows
                await asyncio.sleep(0.02)
        return stats

    async def _call(self, method: str, path: str, body: Any) -> Json:
        async with self._session.request(method, self.address + path, json=body) as answer:
            answer.raise_for_status()
            return cast("Json", await answer.json())

    async def close(self) -> None:
        """Close connections."""
        await self._session.close()

    async def __aenter__(self) -> Remote:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
