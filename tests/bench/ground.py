"""The ground everything is measured on: one durable PostgreSQL in a temporary folder, a fresh database a side."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import asyncpg
import psutil

from storage.embedded import Embedded, create_database, drop_database, dsn, running
from storage.migrating import migrate

TEMPLATE = "bench_template"


@dataclass
class Ground:
    """The server; `url` names its first database, others are copied from the migrated template."""

    folder: Path
    url: str
    version: str
    _made: int = 0

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path) -> AsyncIterator[Ground]:
        """Run a server with fsync and synchronous_commit on, as in production, while the block lasts."""
        async with running(folder, durable=True) as url:
            template = await create_database(url, TEMPLATE)
            await migrate(template)
            async with connected(template) as connection:
                await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
                held = {name: await connection.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit")}
                version = str(await connection.fetchval("SHOW server_version"))
            assert set(held.values()) == {"on"}, held
            yield cls(folder, url, version)
        shutil.rmtree(folder, ignore_errors=True)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """A fresh migrated database's address; dropped in the end."""
        self._made += 1
        name = f"bench_{os.getpid()}_{self._made}"
        url = await create_database(self.url, name, template=TEMPLATE)
        try:
            yield url
        finally:
            await drop_database(self.url, name)

    async def settle(self) -> None:
        """Write out what is dirty, so that no side pays for another's pages."""
        async with connected(self.url) as connection:
            await connection.execute("CHECKPOINT")

    def processor_time(self) -> float:
        """Seconds of processor the server and all its processes have taken, those that ended included."""
        pid = Embedded(self.folder).pid
        assert pid is not None
        server = psutil.Process(pid)
        own = server.cpu_times()
        total = own.user + own.system + own.children_user + own.children_system
        for child in server.children(recursive=True):
            try:
                spent = child.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += spent.user + spent.system
        return float(total)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the benchmark's own."""
    connection = await asyncpg.connect(dsn(url))
    try:
        yield connection
    finally:
        await connection.close()


async def value(url: str, query: str, *given: Any) -> Any:
    """One value from a database."""
    async with connected(url) as connection:
        return cast("Any", await connection.fetchval(query, *given))
