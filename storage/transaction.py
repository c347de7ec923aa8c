"""The one place where anything is committed.

The engine runs in AUTOCOMMIT and a transaction is begun and ended here, on asyncpg's own connection: the road of a
message sends its few hand-written statements straight to the driver (`Tx.rows`, `Tx.row`, `Tx.run`), what people edit
goes through the ORM (`Tx.session`), and both are in the same transaction.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, cast

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

Record: TypeAlias = Any
"""asyncpg's record: by position or by name (the library is untyped)."""


class StorageAway(Exception):
    """The database can't be reached now: nothing was stored, so nothing may be acknowledged; try again."""


_AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.DiskFullError,
    TimeoutError,
    NoConnectionFree,
)
AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
"""Rolled back by the database for reasons of its own: the same work may be tried at once."""


class Tx:
    """One open transaction."""

    def __init__(self, connection: AsyncConnection, driver: asyncpg.Connection) -> None:
        self._connection = connection
        self._driver = driver
        self._session: AsyncSession | None = None

    @property
    def session(self) -> AsyncSession:
        """The ORM on this very transaction; flush what later statements must see."""
        if self._session is None:
            self._session = AsyncSession(self._connection, expire_on_commit=False, autoflush=True)
        return self._session

    async def rows(self, query: str, *values: Any) -> list[Record]:
        """Run a named query, give its rows."""
        return cast("list[Record]", await self._driver.fetch(query, *values))

    async def row(self, query: str, *values: Any) -> Record | None:
        """Run a named query, give its first row."""
        return cast("Record | None", await self._driver.fetchrow(query, *values))

    async def value(self, query: str, *values: Any) -> Any:
        """Run a named query, give the first column of its first row."""
        return await self._driver.fetchval(query, *values)

    async def run(self, query: str, *values: Any) -> None:
        """Run a named query that gives nothing."""
        await self._driver.execute(query, *values)

    async def finish(self) -> None:
        """Write what the session still holds."""
        if self._session is not None:
            await self._session.flush()

    async def release(self) -> None:
        """Let the session go."""
        if self._session is not None:
            await self._session.close()


class Database:
    """The PostgreSQL behind everything: `url` is SQLAlchemy's (`postgresql+asyncpg://…`)."""

    def __init__(self, url: str, *, size: int = 12) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_size=size,
            max_overflow=4,
            pool_timeout=10,
            pool_reset_on_return=None,
            connect_args={"timeout": 5, "command_timeout": 60, "server_settings": {"application_name": "zabota"}},
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Begin; commit at the end, roll back on any exception. StorageAway where the database is gone."""
        try:
            async with self.engine.connect() as connection:
                raw = await connection.get_raw_connection()
                driver = cast("asyncpg.Connection", raw.driver_connection)
                try:
                    async with driver.transaction():
                        tx = Tx(connection, driver)
                        try:
                            yield tx
                            await tx.finish()
                        finally:
                            await tx.release()
                except (*_AWAY, DBAPIError):
                    if driver.is_closed():
                        await connection.invalidate()
                    raise
        except _AWAY as error:
            raise StorageAway(type(error).__name__) from error
        except DBAPIError as error:
            if error.connection_invalidated or isinstance(error.orig and error.orig.__cause__, _AWAY):
                raise StorageAway(type(error).__name__) from error
            raise

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
