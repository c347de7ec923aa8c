"""The server as a program uses it: attach or start, keep it up, and stop it when nobody is left."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

from storage.embedded import address, cluster, postmaster
from storage.embedded.binaries import Binaries, choose, inspect
from storage.embedded.databases import prepare
from storage.embedded.errors import EmbeddedError
from storage.embedded.locks import Presence, gate
from storage.embedded.owner import owner_of
from storage.embedded.reach import reachable

WATCH_EVERY = 2.0
"""Seconds between two looks at the server while the program runs."""

T = TypeVar("T")

log = logging.getLogger(__name__)


class Embedded:
    """Our use of the PostgreSQL in a data folder, shared with the commands that run beside us."""

    def __init__(self, data_dir: Path, *, durable: bool = True, binaries: Path | None = None) -> None:
        """Take a folder; `durable=False` trades the safety of data for speed (tests), `binaries` names a PostgreSQL."""
        self.data_dir = data_dir.absolute()
        self.cluster = self.data_dir / "postgres"
        self._durable = durable
        self._binaries = binaries
        self._presence: Presence | None = None

    @property
    def url(self) -> str:
        """The address for SQLAlchemy (asyncpg)."""
        return address.url(self.cluster)

    @property
    def dsn(self) -> str:
        """The address for asyncpg itself, psql and pg_dump."""
        return address.dsn(self.url)

    @property
    def pid(self) -> int | None:
        """The server's process, while it runs."""
        return postmaster.pid_of(self.cluster)

    def open(self) -> None:
        """Attach to the server, starting it (and making the cluster) where it doesn't run; blocks."""
        try:
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            with gate(self.data_dir):
                self._start()
                self._presence = Presence(self.data_dir)
                self._presence.join()
        except OSError as error:
            raise EmbeddedError(
                f"Папка {self.data_dir} не годится для базы ({error.strerror}): "
                "дайте права на запись в неё или укажите другую в ZABOTA_DATA_DIR."
            ) from error

    def close(self) -> None:
        """Leave, stopping the server if nobody else uses it; blocks."""
        presence, self._presence = self._presence, None
        if presence is None:
            return
        with gate(self.data_dir):
            if presence.leave():
                postmaster.stop(self.cluster)
                address.forget(self.cluster)

    def revive(self) -> bool:
        """Start the server again if it died under us; True if it had."""
        if self._presence is None or postmaster.lives(self.cluster):
            return False
        with gate(self.data_dir):
            return self._start()

    def _start(self) -> bool:
        if postmaster.lives(self.cluster):
            return False
        owner = owner_of(self.data_dir, self.cluster)
        major = cluster.major_of(self.cluster)
        binaries = reachable(self._chosen(major), owner)
        cluster.require_room(self.data_dir, new=major is None)
        if major is None:
            cluster.create(self.cluster, owner, binaries, durable=self._durable)
        cluster.configure(self.cluster, owner, binaries, durable=self._durable)
        postmaster.start(self.cluster, owner, binaries)
        return True

    def _chosen(self, major: int | None) -> Binaries:
        if self._binaries is None:
            return choose(major)
        if (named := inspect(self._binaries)) is None:
            raise EmbeddedError(f"В {self._binaries} нет PostgreSQL, который здесь запускается.")
        return named


@contextlib.asynccontextmanager
async def running(data_dir: Path, *, durable: bool = True, binaries: Path | None = None) -> AsyncIterator[str]:
    """Have the embedded PostgreSQL running, its database ready; gives SQLAlchemy's address, raises EmbeddedError."""
    server = Embedded(data_dir, durable=durable, binaries=binaries)
    try:
        await _to_the_end(server.open)
        try:
            await prepare(server.url)
        except EmbeddedError:
            # It may have been dying as we attached to it.
            await asyncio.sleep(0.3)
            if not await _to_the_end(server.revive):
                raise
            await prepare(server.url)
        watch = asyncio.create_task(_keep_up(server))
        try:
            yield server.url
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
    finally:
        await _to_the_end(server.close)


async def _keep_up(server: Embedded) -> None:
    """Start a killed server again (as after a lack of memory); the program's connections come back of themselves."""
    while True:
        await asyncio.sleep(WATCH_EVERY)
        try:
            if await _to_the_end(server.revive):
                log.warning("the embedded database had died and was started again, pid %s", server.pid)
        except (EmbeddedError, OSError):
            log.exception("the embedded database is down and does not start, pid of ours %s", os.getpid())


async def _to_the_end(act: Callable[[], T]) -> T:
    """Run a blocking act in a thread, and see it through also when we are cancelled: half a start helps nobody."""
    work = asyncio.ensure_future(asyncio.to_thread(act))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise
