"""The messengers in this process, the service in processes of its own, and people's phones between them."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import aiohttp
from cryptography.fernet import Fernet

from bot.settings import load
from sandbox.serve import running
from sandbox.world import World
from storage.transaction import Database
from tests.kill.nursery import Nursery
from tests.rig import Rig, environment, until

BOTH = "ingress,sender"


@dataclass
class House:
    """`rig` knows the people; `alive` the processes by id, each with its roles."""

    rig: Rig
    nursery: Nursery
    environ: dict[str, str]
    alive: dict[int, str] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def standing(cls, nursery: Nursery, database_url: str, folder: Path, **settings: str) -> AsyncIterator[House]:
        """Stand while the block lasts, with no process of the service yet."""
        world = World(limits=False)
        async with running(world) as addresses, aiohttp.ClientSession() as http:
            settings |= {"ZABOTA_DATABASE_URL": database_url, "ZABOTA_SECRET_KEYS": Fernet.generate_key().decode()}
            environ = environment(addresses, folder / "data", **settings)
            db = Database(database_url, size=4)
            nobody: Any = cast("Any", None)
            house = cls(Rig(db, addresses, world, load(environ, env_file=None), http, nobody, nobody), nursery, environ)
            try:
                yield house
                await house.rig.assert_all_valid()
            finally:
                for pid in list(house.alive):
                    with suppress(ProcessLookupError):
                        house.kill(pid)
                await db.close()

    async def start(self, roles: str = BOTH) -> int:
        """Start a process with these roles; its id."""
        pid = await self.nursery.bear(roles, self.environ)
        self.alive[pid] = roles
        return pid

    def kill(self, pid: int) -> str:
        """End it at once, wherever it is; its roles."""
        os.kill(pid, signal.SIGKILL)
        return self.alive.pop(pid)

    async def leads(self, pid: int) -> None:
        """Wait until this process polls all three messengers."""

        async def led() -> bool:
            holders = await self.holders()
            return len(holders) == 3 and all(f":{pid}:" in holder for holder in holders)

        await until(led, 15.0, "leading")

    async def holders(self) -> list[str]:
        """Who polls the messengers now."""
        rows = await self.ask(
            "SELECT holder FROM lease WHERE name LIKE 'poll:%' AND until > clock_timestamp() ORDER BY name"
        )
        return [holder for (holder,) in rows]

    async def ask(self, query: str, *values: Any) -> list[Any]:
        """Ask the database."""
        async with self.rig.db.transaction() as tx:
            return await tx.rows(query, *values)
