"""Several processes' worth of inboxes over one database and one sandbox, fed by hand: all at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import aiohttp

from bot.app import App
from bot.channels.port import Raw
from bot.connect import connect_all
from bot.settings import load
from sandbox.serve import running
from sandbox.world import World
from storage.transaction import Database
from tests.rig import Rig, environment, until


@dataclass
class Crowd:
    """`apps` share nothing but the database; the first one sends, none polls."""

    rig: Rig
    apps: list[App]
    _cursors: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def gathered(cls, database_url: str, folder: Path, *, size: int = 3) -> AsyncIterator[Crowd]:
        """Stand while the block lasts."""
        world = World(limits=False)
        async with running(world) as addresses, aiohttp.ClientSession() as http:
            settings = load(environment(addresses, folder / "data"), env_file=None)
            databases = [Database(database_url) for _ in range(size)]
            apps = [
                App(settings, db, await connect_all(settings), frozenset({"sender"} if number == 0 else ()))
                for number, db in enumerate(databases)
            ]
            nobody: Any = cast("Any", None)
            rig = Rig(databases[0], addresses, world, settings, http, apps[0], nobody)
            async with asyncio.TaskGroup() as group:
                for app in apps:
                    group.create_task(app.run())
                    await app.ready.wait()
                await until(lambda: _met(apps), what="the first contact")
                try:
                    yield cls(rig, apps)
                    await rig.assert_all_valid()
                finally:
                    for app in apps:
                        app.stop()
            for db in databases:
                await db.close()

    async def fetch(self, channel: str) -> list[Raw]:
        """What has come from a messenger since the last look."""
        updates, self._cursors[channel] = await self.apps[0].channels[channel].ear.poll(self._cursors.get(channel))
        return list(updates)

    async def take(self, channel: str, *, within: float = 5.0) -> None:
        """Receive what has come, in its order, in one process."""
        async with asyncio.timeout(within):
            for raw in await self.fetch(channel):
                await self.apps[0].channels[channel].inbox.receive(raw)

    async def at_once(self, channel: str, updates: Sequence[Raw], *, times: int = 1) -> None:
        """Receive all of them at the same moment, each `times` times, every process its share."""
        inboxes = [app.channels[channel].inbox for app in self.apps]
        every = [raw for raw in updates for _ in range(times)]
        await asyncio.gather(*(inboxes[number % len(inboxes)].receive(raw) for number, raw in enumerate(every)))

    async def joined(self, channel: str, code: str) -> Any:
        """Somebody's phone, after it has used the code."""
        phone = self.rig.phone(channel)
        await phone.start(code)
        await self.take(channel)
        return phone


async def _met(apps: list[App]) -> bool:
    return all(channel.met for app in apps for channel in app.channels.values())
