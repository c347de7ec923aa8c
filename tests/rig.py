"""The whole service in a test: the program over a fresh database, the three local messengers, phones to play with."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from bot.app import App
from bot.connect import connect_all
from bot.settings import Settings, load
from curators.codes import new_code
from sandbox.serve import Addresses, running, told
from sandbox.world import World
from storage.transaction import Database
from tests.contract import faults

T = TypeVar("T")
CHANNELS = ("telegram", "vk", "max")
ALL_ROLES = frozenset({"ingress", "worker", "sender", "clock"})
CONNECTIONS = 6
"""Enough for work side by side; all ticks begin at the start, and each connection of theirs costs a test dear."""
PAUSE = 0.05
"""Seconds between two messages to a chat: the local messengers of a test set no limits, and the test needn't wait."""


async def until(look: Callable[[], Awaitable[T]], within: float = 10.0, what: str = "it") -> T:
    """Look until what is seen is true; AssertionError after `within` seconds, with what was last seen."""
    end = time.monotonic() + within
    while True:
        seen = await look()
        if seen:
            return seen
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {within} s; last seen: {seen!r}")
        await asyncio.sleep(0.03)


def environment(addresses: Addresses, data_dir: Path, **more: str) -> dict[str, str]:
    """The settings under which the program talks to the local messengers."""
    return {
        **told(addresses),
        "ZABOTA_DATA_DIR": str(data_dir),
        "ZABOTA_HTTP_PORT": "0",
        **more,
    }


@dataclass
class Phone:
    """One person's phone in one messenger: what they do, what they see."""

    base: str
    user: str
    http: aiohttp.ClientSession

    async def _do(self, act: str, **body: Any) -> dict[str, Any]:
        async with self.http.post(f"{self.base}/phone/{act}", json={"user": self.user, **body}) as response:
            assert response.status == 200, (act, response.status, await response.text())
            found: dict[str, Any] = await response.json()
            return found

    async def send(self, text: str | None = None, **more: Any) -> list[str]:
        """Write; the messenger's ids."""
        body = {"text": text, **more} if text is not None else more
        return list((await self._do("send", **body))["message_ids"])

    async def press(self, message_id: str, words: str | None = None, **more: Any) -> None:
        """Press the button with these words."""
        await self._do("press", message_id=message_id, **({"text": words} if words else {}), **more)

    async def start(self, payload: str | None = None) -> None:
        """Press Start, or open a deep link."""
        await self._do("start", **({"payload": payload} if payload else {}))

    async def edit(self, message_id: str, text: str, **more: Any) -> None:
        """Edit one's own message."""
        await self._do("edit", message_id=message_id, text=text, **more)

    async def act(self, name: str, **more: Any) -> dict[str, Any]:
        """Any other request of the phone's API: delete, react, block, unblock, typing, group, delete_topic."""
        return await self._do(name, **more)

    async def chats(self) -> list[dict[str, Any]]:
        """Every chat on the screen."""
        async with self.http.get(f"{self.base}/phone/chats", params={"user": self.user}) as response:
            return list((await response.json())["chats"])

    async def messages(self, topic: str | None = None) -> list[dict[str, Any]]:
        """Messages of all chats (or of a topic) that are not deleted, oldest first."""
        found = [message for chat in await self.chats() for message in chat["messages"] if not message["deleted"]]
        return [message for message in found if topic is None or message["topic"] == topic]

    async def heard(self) -> list[str]:
        """Texts from the bot."""
        return [message["text"] for message in await self.messages() if message["from"] == "bot"]

    async def sees(self, words: str, within: float = 10.0) -> dict[str, Any]:
        """Wait for a message of the bot with these words; it."""

        async def look() -> dict[str, Any] | None:
            seen = [one for one in await self.messages() if one["from"] == "bot" and words in one["text"]]
            return seen[-1] if seen else None

        try:
            found = await until(look, within, f"«{words}» on the phone")
        except AssertionError:
            raise AssertionError(f"«{words}» was not seen; on the phone: {await self.heard()}") from None
        assert found is not None
        return found

    async def topics(self) -> list[dict[str, Any]]:
        """Topics that exist."""
        return [topic for chat in await self.chats() for topic in chat["topics"] if not topic["deleted"]]


@dataclass
class Rig:
    """The service, its messengers and its people."""

    db: Database
    addresses: Addresses
    world: World
    settings: Settings
    http: aiohttp.ClientSession
    app: App
    _task: asyncio.Task[None]
    _phones: dict[tuple[str, str], Phone] = field(default_factory=dict)
    _number: int = 5000

    @classmethod
    @asynccontextmanager
    async def running(
        cls, database_url: str, folder: Path, *, dispatch: bool = False, **environ: str
    ) -> AsyncIterator[Rig]:
        """Run everything while the block lasts; the messengers must have found every request valid.

        dispatch: with the dispatcher's system connected.
        """
        world = World(limits=False)
        async with running(world) as addresses, aiohttp.ClientSession() as http:
            if dispatch:
                environ["ZABOTA_DISPATCH_URL"] = addresses.dispatcher
            settings = load(environment(addresses, folder / "data", **environ), env_file=None)
            db = Database(database_url, size=CONNECTIONS)
            bots = await connect_all(settings)
            for _, port in bots.values():
                port.able = replace(port.able, chat_interval=PAUSE, group_interval=PAUSE)
            app = App(settings, db, bots, ALL_ROLES)
            task = asyncio.create_task(app.run())
            ready = asyncio.create_task(app.ready.wait())
            await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
            ready.cancel()
            if task.done():
                await db.close()
                await task
            rig = cls(db, addresses, world, settings, http, app, task)
            try:
                yield rig
                await rig.assert_all_valid()
            finally:
                app.stop()
                await task
                await db.close()

    @property
    def base(self) -> str:
        """The program's own address."""
        return f"http://127.0.0.1:{self.app.web.port}"

    async def assert_all_valid(self) -> None:
        """Every request fits the client library's own typed methods and the messenger's own description."""
        for channel in CHANNELS:
            assert (stats := await self.control(channel, "stats"))["invalid"] == [], stats["invalid"]
            journal = await self.control(channel, "journal")
            assert (found := faults(channel, journal["entries"])) == [], found

    async def control(self, channel: str, what: str, body: dict[str, Any] | None = None) -> Any:
        """Ask a messenger's control: stats, journal; or (with a body) network, faults, limits."""
        url = f"{getattr(self.addresses, channel)}/control/{what}"
        request = self.http.get(url) if body is None else self.http.post(url, json=body)
        async with request as response:
            assert response.status == 200, (what, response.status, await response.text())
            return await response.json()

    def phone(self, channel: str, user: str | int | None = None) -> Phone:
        """Somebody's phone; a new number where none is given."""
        if user is None:
            self._number += 1
            user = self._number
        key = (channel, str(user))
        return self._phones.setdefault(key, Phone(getattr(self.addresses, channel), str(user), self.http))

    async def curator(self, name: str = "Иванова Анна Петровна", **more: Any) -> tuple[int, str]:
        """Import a curator: id and invite code."""
        fields = {"role": "curator", "hours": "24/7", "external_id": f"c-{new_code()}", "full_name": name, **more}
        return await self._invite("curator", fields)

    async def family(self, curator_id: int | None = None, **more: Any) -> int:
        """Import a family; its id."""
        fields = {"external_id": f"f-{new_code()}", "territory": "Липецк", "curator_id": curator_id, **more}
        return int(await self._insert("family", fields))

    async def person(self, family_id: int, name: str = "Смирнова Ольга Сергеевна", **more: Any) -> tuple[int, str]:
        """Import an adult, who has agreed on paper: id and invite code."""
        fields = {
            "external_id": f"p-{new_code()}",
            "family_id": family_id,
            "full_name": name,
            "audiences": ["large_family"],
            "consented": True,
            **more,
        }
        person_id, code = await self._invite("person", fields)
        if fields["consented"]:
            async with self.db.transaction() as tx:
                await tx.run(
                    "INSERT INTO consent (person_id, kind, text_version, channel, given_at) "
                    "VALUES ($1, 'base', 'paper', 'paper', now())",
                    person_id,
                )
        return person_id, code

    async def _invite(self, table: str, fields: dict[str, Any]) -> tuple[int, str]:
        row_id = await self._insert(table, fields)
        code = new_code()
        async with self.db.transaction() as tx:
            await tx.run(
                f"INSERT INTO invite (code, {table}_id, expires_at) VALUES ($1, $2, now() + interval '30 days')",
                code,
                row_id,
            )
        return row_id, code

    async def _insert(self, table: str, fields: dict[str, Any]) -> int:
        places = ", ".join(f"${number + 1}" for number in range(len(fields)))
        async with self.db.transaction() as tx:
            statement = f"INSERT INTO {table} ({', '.join(fields)}) VALUES ({places}) RETURNING id"
            return int(await tx.value(statement, *fields.values()))

    async def pair(self, family_on: str = "vk", curator_on: str = "telegram") -> tuple[Phone, Phone]:
        """A family and its curator, both joined: their phones."""
        curator_id, curator_code = await self.curator()
        _, person_code = await self.person(await self.family(curator_id))
        curator, family = self.phone(curator_on), self.phone(family_on)
        await curator.start(curator_code)
        await until(curator.heard, what="the curator's greeting")
        await self.join(family, person_code)
        return family, curator

    async def join(self, phone: Phone, code: str) -> None:
        """Open the deep link with a code and wait until the account is known."""
        await phone.start(code)

        async def linked() -> object:
            async with self.db.transaction() as tx:
                return await tx.value(
                    "SELECT 1 FROM identity WHERE user_id = $1 AND COALESCE(person_id, curator_id) IS NOT NULL",
                    phone.user,
                )

        await until(linked, what="joining")
