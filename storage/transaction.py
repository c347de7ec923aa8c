"""The one place where anything is committed: transactions of hand-written statements on asyncpg's own pool."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import asyncpg

from storage.address import connection_arguments

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
PLANS = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "jit": "off"}
"""A statement is planned once a connection, by the indexes it was written for: also while its tables are still empty."""
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


class Database:
    """The PostgreSQL behind everything: `url` is SQLAlchemy's (`postgresql+asyncpg://…`); connects on first use."""

    def __init__(self, url: str, *, size: int = 24) -> None:
        self._durable = _Pool(url, size, {})
        self._brisk = _Pool(url, 4, {"synchronous_commit": "off"})

    @asynccontextmanager
    async def transaction(self, *, brisk: bool = False) -> AsyncIterator[Tx]:
        """Begin; commit at the end, roll back on any exception. StorageAway where the database is gone.

        brisk: the commit doesn't wait for the disk. A crash of the database itself (not of this program) may undo it
        within a second: for leases, claims and cursors alone, which are taken anew without harm.
        """
        try:
            async with (self._brisk if brisk else self._durable).connection() as driver, driver.transaction():
                yield Tx(driver)
        except _AWAY as error:
            if isinstance(error, ValueError):
                # asyncpg's DataError is an InterfaceError too: a value it can't send (half a surrogate pair in a name).
                # Nothing is away, and the same update would come again for ever.
                raise
            raise StorageAway(type(error).__name__) from error

    async def close(self) -> None:
        """Close every connection."""
        await self._durable.close()
        await self._brisk.close()


class _Pool:
    """asyncpg's pool, made when it is first needed; a connection is given back as it is, without a reset."""

    def __init__(self, url: str, size: int, server: dict[str, str]) -> None:
        self._arguments = connection_arguments(url)
        self._size = size
        self._server = {
            "application_name": "zabota",
            "idle_in_transaction_session_timeout": f"{STOPPED_FOR}s",
            **PLANS,
            **server,
        }
        self._made: Any = None
        self._making = asyncio.Lock()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        if self._made is None:
            async with self._making:
                if self._made is None:
                    self._made = await asyncpg.create_pool(
                        **self._arguments,
                        min_size=0,
                        max_size=self._size,
                        timeout=5,
                        command_timeout=60,
                        server_settings=self._server,
                        reset=_as_it_is,
                    )
        connection = await self._made.acquire(timeout=15)
        try:
            yield connection
        finally:
            if not connection.is_closed() and connection.is_in_transaction():
                connection.terminate()  # cancelled in the middle of COMMIT: nobody may get it as it is
            await self._made.release(connection)

    async def close(self) -> None:
        if self._made is not None:
            try:
                async with asyncio.timeout(5):
                    await self._made.close()
            except TimeoutError:
                self._made.terminate()
            self._made = None


async def _as_it_is(_connection: Any) -> None:
    """Nothing here changes a connection's settings, so nothing is put back: it would cost a round trip a message."""
