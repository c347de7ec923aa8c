"""The local MAX, a bot of ours connected to it, and a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, web

from bot.channels.max_messenger.listen import MaxEar
from bot.channels.max_messenger.send import MaxPort
from bot.channels.port import Address, Event
from storage.content import Attachment, AttachmentKind, Button

TOKEN = "sandbox-max-token"
ANNA = "501"


class Max:
    """The local MAX, a bot connected to it, and a person's phone."""

    def __init__(self, http: ClientSession, url: str, ear: MaxEar, port: MaxPort) -> None:
        self.http, self.url, self.ear, self.port = http, url, ear, port
        self.cursor: str | None = None
        self.provoked = 0
        """Requests that a test made against the schema on purpose."""

    async def phone(self, act: str, **body: Any) -> Any:
        async with self.http.post(f"{self.url}/phone/{act}", json={"user": ANNA} | body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def order(self, *rules: dict[str, Any]) -> None:
        async with self.http.post(f"{self.url}/control/faults", json={"rules": rules}) as response:
            assert response.status == 200

    async def journal(self, method: str) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.url}/control/journal", params={"method": method}) as response:
            entries: list[dict[str, Any]] = (await response.json())["entries"]
            return entries

    async def shown(self) -> list[dict[str, Any]]:
        """The messages on Anna's screen."""
        async with self.http.get(f"{self.url}/phone/chats", params={"user": ANNA}) as response:
            messages: list[dict[str, Any]] = (await response.json())["chats"][0]["messages"]
            return messages

    async def hear(self) -> list[Event]:
        raws, self.cursor = await self.ear.poll(self.cursor)
        return [self.ear.parse(raw) for raw in raws]

    async def meet(self) -> Address:
        """Anna presses Start; the address of her dialogue."""
        await self.phone("start", name="Анна Петрова")
        (event,) = await self.hear()
        return Address(event.chat_id)


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def callback(text: str, data: str) -> Button:
    return Button(text, data=data)


def file_of(kind: AttachmentKind, name: str | None = None) -> Attachment:
    return Attachment(kind, channel="telegram", bot="1", ref="tg-file", name=name)


async def bytes_of(port: MaxPort, attachment: Attachment) -> bytes:
    async with port.fetch(attachment) as pieces:
        made = [piece async for piece in pieces]
    assert all(len(piece) <= 64 * 1024 for piece in made)
    return b"".join(made)
