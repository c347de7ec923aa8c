"""The one place where anything is committed: transactions of hand-written statements on asyncpg's own pool."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any, TypeAlias

import asyncpg

from storage.pool import Pool

Record: TypeAlias = Any
"""asyncpg's record: by position or by name (the library is untyped)."""


class StorageAway(Exception):
    """The database can't be reached now: nothing was stored, so nothing may be acknowledged; try again."""


_AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.DiskFullError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    TimeoutError,
)
PLANS = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
}
"""A statement is planned once a connection, by the indexes it was written for: while its tables are empty, too.

It is done by one process: to start more of them takes longer than any statement of a talk.
"""
STOPPED_FOR = 5
"""Seconds an open transaction may say nothing: a process that hangs must not hold what the others wait for."""
AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
"""Rolled back by the database for reasons of its own: the same work may be tried at once."""


class Tx:
    """One open transaction."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    async def rows(self, query: str, *values: Any) -> list[Record]:
        """Run a named query, give its rows."""
        found: list[Record] = await self._driver.fetch(query, *values)
        return found

    async def row(self, query: str, *values: Any) -> Record | None:
        """Run a named query, give its first row."""
        return await self._driver.fetchrow(query, *values)

    async def value(self, query: str, *values: Any) -> Any:
        """Run a named query, give the first column of its first row."""
        return await self._driver.fetchval(query, *values)

    async def run(self, query: str, *values: Any) -> None:
        """Run a named query that gives nothing."""
        await self._driver.execute(query, *values)


class Unopened(Exception):
    """Something was asked of the database where no transaction is open: decide again within one."""


class Database:
    """The PostgreSQL behind everything: `url` is SQLAlchemy's (`postgresql+asyncpg://…`); connects on first use."""

    def __init__(self, url: str, *, size: int = 24) -> None:
        settings = {
            "application_name": "zabota",
            "idle_in_transaction_session_timeout": f"{STOPPED_FOR}s",
            **PLANS,
        }
        self._durable = Pool(url, size, settings)
        self._hasty = Pool(url, 4, {**settings, "synchronous_commit": "off"})

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        """Begin; commit at the end, roll back on any exception. StorageAway where the database is gone."""
        return _Open(self._durable, begins=True)

    def single(self) -> AbstractAsyncContextManager[Tx]:
        """For statements each of which is a transaction of its own, as durable as any other."""
        return _Open(self._durable)

    def brisk(self) -> AbstractAsyncContextManager[Tx]:
        """For one statement, which commits by itself and doesn't wait for the disk.

        A crash of the database itself (not of this program) may undo it within a second: for leases, claims and
        cursors alone, which are taken anew without harm.
        """
        return _Open(self._hasty)

    async def close(self) -> None:
        """Close every connection."""
        await self._durable.close()
        await self._hasty.close()


class Looking(Tx):
    """No transaction: only these statements run, which hold and change nothing; any other raises Unopened.

    gate: each look passes it, as whatever else takes a connection for an update.
    """

    def __init__(self, db: Database, allowed: frozenset[str], gate: AbstractAsyncContextManager[None]) -> None:
        super().__init__(None)
        self._db, self._allowed, self._gate = db, allowed, gate

    async def rows(self, query: str, *values: Any) -> list[Record]:
        """Run it, if it may be."""
        self._check(query)
        async with self._gate, self._db.single() as tx:
            return await tx.rows(query, *values)

    async def row(self, query: str, *values: Any) -> Record | None:
        """Run it, if it may be."""
        self._check(query)
        async with self._gate, self._db.single() as tx:
            return await tx.row(query, *values)

    async def value(self, query: str, *values: Any) -> Any:
        """Run it, if it may be."""
        self._check(query)
        async with self._gate, self._db.single() as tx:
            return await tx.value(query, *values)

    async def run(self, query: str, *values: Any) -> None:
        """Run it, if it may be."""
        self._check(query)
        async with self._gate, self._db.single() as tx:
            await tx.run(query, *values)

    def _check(self, query: str) -> None:
        if query not in self._allowed:
            raise Unopened


class _Open:
    """A connection while a block lasts, in a transaction or not; StorageAway where the database is gone.

    A class, for a generator's block takes several times as long, and each message opens two or three.
    """

    __slots__ = ("_begins", "_begun", "_driver", "_pool")

    def __init__(self, pool: Pool, *, begins: bool = False) -> None:
        self._pool, self._begins = pool, begins
        self._begun: Any = None

    async def __aenter__(self) -> Tx:
        try:
            self._driver = await self._pool.take()
            if self._begins:
                try:
                    self._begun = self._driver.transaction()
                    await self._begun.__aenter__()
                except BaseException:
                    # Cut off in BEGIN: nobody can tell whether it has begun, so nobody may get it as it is.
                    self._driver.terminate()
                    await self._pool.give_back(self._driver)
                    raise
        except _AWAY as error:
            _tell_apart(error)
            raise
        return Tx(self._driver)

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        try:
            try:
                if self._begun is not None:
                    await self._begun.__aexit__(kind, error, trace)
            finally:
                await self._pool.give_back(self._driver)
        except _AWAY as away:
            _tell_apart(away)
            raise
        if isinstance(error, _AWAY):
            _tell_apart(error)


def _tell_apart(error: BaseException) -> None:
    """Raise StorageAway in place of an error that means that the database is gone."""
    # asyncpg's DataError is an InterfaceError too: a value it can't send (half a surrogate pair in a name).
    # Nothing is away, and the same update would come again for ever.
    if not isinstance(error, ValueError):
        raise StorageAway(type(error).__name__) from error
