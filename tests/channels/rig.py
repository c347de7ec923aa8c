"""A messenger of the sandbox over HTTP, a person with a phone in it, and our ear and port at the other end."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from bot.channels.capability import BY_CHANNEL
from bot.channels.parts import parts
from bot.channels.port import Address, Capabilities, Ear, Event, EventKind, Port, Sent
from sandbox.world import World
from storage.content import Content
from tests.contract import faults


@dataclass(frozen=True)
class Messenger:
    """What differs between the three for the table: where they live, what they are told, how their calls are named."""

    folder: str
    settings: Mapping[str, str]
    user: str
    send: str
    """The API's own name of the call that sends a text."""
    secret_header: str = ""


MESSENGERS = {
    "telegram": Messenger(
        folder="telegram",
        settings={"token": "1000001:SANDBOX"},
        user="70001",
        send="sendMessage",
        secret_header="X-Telegram-Bot-Api-Secret-Token",
    ),
    "vk": Messenger(
        folder="vk",
        settings={"token": "sandbox-vk-token", "group_id": "200000001", "confirmation": "sandbox-ok"},
        user="80001",
        send="messages.send",
    ),
    "max": Messenger(
        folder="max_messenger",
        settings={"token": "sandbox-max-token"},
        user="90001",
        send="POST /messages",
        secret_header="X-Max-Bot-Api-Secret",
    ),
}


@dataclass
class Rig:
    """One messenger ready for a case of the table."""

    name: str
    messenger: Messenger
    base: str
    http: ClientSession
    ear: Ear
    port: Port
    to: Address = field(init=False)
    cursor: str | None = None
    _keys: int = 0
    _heard: list[Event] = field(default_factory=list)

    @property
    def able(self) -> Capabilities:
        """The messenger's row."""
        return BY_CHANNEL[self.name]

    async def phone(self, act: str, **body: Any) -> dict[str, Any]:
        """Let the person do something on the phone."""
        async with self.http.post(f"{self.base}/phone/{act}", json={"user": self.messenger.user, **body}) as answer:
            assert answer.status == 200, (act, answer.status, await answer.text())
            found: dict[str, Any] = await answer.json()
            return found

    async def control(self, act: str, **body: Any) -> None:
        """Order something of the messenger."""
        async with self.http.post(f"{self.base}/control/{act}", json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def fault(self, kind: str, method: str | None = None, **own: Any) -> None:
        """Order a misfortune for the next call (a send, if none is named)."""
        await self.control("faults", rules=[{"method": method or self.messenger.send, "kind": kind, **own}])

    async def get(self, path: str) -> Any:
        """Read JSON from the sandbox."""
        async with self.http.get(self.base + path) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def chat(self, user: str | None = None) -> dict[str, Any]:
        """The person's private chat with the bot."""
        chats = (await self.get(f"/phone/chats?user={user or self.messenger.user}"))["chats"]
        found: dict[str, Any] = next(chat for chat in chats if chat["kind"] == "private")
        return found

    async def shown(self) -> list[dict[str, Any]]:
        """What the bot has said, as the phone shows it, oldest first."""
        messages = (await self.chat())["messages"]
        return [each for each in messages if each["from"] == "bot" and not each["deleted"] and not each["service"]]

    async def bytes_of(self, attachment: Mapping[str, Any]) -> bytes:
        """The file a phone would open."""
        async with self.http.get(self.base + attachment["url"]) as answer:
            return await answer.read()

    async def say(
        self, content: Content, *, files: Mapping[int, Path] | None = None, reply_to: str | None = None
    ) -> list[Sent]:
        """Cut the message for this messenger and send its parts, as the outbox does."""
        sent = []
        for part in parts(content, self.able):
            self._keys += 1
            own = {here: files[there] for here, there in enumerate(part.origins) if files and there in files}
            sent.append(await self.port.send(self.to, part.content, key=self._keys, reply_to=reply_to, files=own))
        return sent

    async def hear(self, *kinds: EventKind) -> Event:
        """The next update that isn't of no concern (or the next of these kinds), polled and parsed."""
        while True:
            while self._heard:
                event = self._heard.pop(0)
                if event.kind in kinds or (not kinds and event.kind is not EventKind.IGNORED):
                    return event
            updates, self.cursor = await self.ear.poll(self.cursor)
            self._heard += (self.ear.parse(update) for update in updates)


@asynccontextmanager
async def rig(name: str) -> AsyncIterator[Rig]:
    """Start the messenger, connect to it, let the person open the dialogue."""
    messenger = MESSENGERS[name]
    world = World(limits=False)
    server = TestServer(import_module(f"sandbox.{messenger.folder}.server").build(world))
    await server.start_server()
    base = f"http://127.0.0.1:{server.port}"
    connect = import_module(f"bot.channels.{messenger.folder}.connect").connect
    ear, port = await connect(api_url=base, **messenger.settings)
    try:
        async with ClientSession() as http:
            made = Rig(name, messenger, base, http, ear, port)
            await made.phone("start")
            made.to = Address((await made.hear(EventKind.START)).chat_id)
            yield made
            # Every request that was made has fitted the messenger's own description of it.
            assert (await made.get("/control/stats"))["invalid"] == []
            assert (found := faults(name, (await made.get("/control/journal"))["entries"])) == [], found
    finally:
        await port.close()
        await server.close()
        world.close()


def file_of(kind: str, data: bytes, **more: Any) -> dict[str, Any]:
    """A file as `/phone/send` takes it."""
    return {"kind": kind, "data": b64encode(data).decode(), **more}
