"""Connections to PostgreSQL kept open: a few lines, since a general pool takes two tasks for each transaction."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import asyncpg

from storage.address import connection_arguments

WAITS = 15.0
"""Seconds to wait for a connection while all are in use."""
CONNECTS = 5.0
COMMAND = 60.0
"""Seconds one statement may take."""
IDLE = 300.0
"""Seconds after which a connection that nobody has needed is closed."""
CLOSES = 5.0
"""Seconds in which those in use are waited for at the end."""


class Pool:
    """At most `size` connections, each made when it is first needed and given back as it is, without a reset."""

    def __init__(self, url: str, size: int, settings: Mapping[str, str]) -> None:
        self._arguments = connection_arguments(url)
        self._size, self._settings = size, dict(settings)
        self._slots = asyncio.Semaphore(size)
        self._open: set[Any] = set()
        self._idle: list[tuple[float, Any]] = []
        """Since when, and the connection; the last one is taken first."""

    async def take(self) -> Any:
        """A connection that is to be given back; TimeoutError where none comes free."""
        if self._slots.locked():
            async with asyncio.timeout(WAITS):
                await self._slots.acquire()
        else:
            await self._slots.acquire()
        try:
            return await self._taken()
        except BaseException:
            self._slots.release()
            raise

    async def give_back(self, connection: Any) -> None:
        """Let the next one have it."""
        try:
            await self._given_back(connection)
        finally:
            self._slots.release()

    async def _taken(self) -> Any:
        while self._idle:
            _, connection = self._idle.pop()
            if not connection.is_closed():
                return connection
            self._open.discard(connection)
        connection = await asyncpg.connect(
            **self._arguments, timeout=CONNECTS, command_timeout=COMMAND, server_settings=self._settings
        )
        self._open.add(connection)
        return connection

    async def _given_back(self, connection: Any) -> None:
        if not connection.is_closed() and connection.is_in_transaction():
            connection.terminate()  # cancelled in the middle of COMMIT: nobody may get it as it is
        if connection.is_closed():
            self._open.discard(connection)
            return
        now = time.monotonic()
        self._idle.append((now, connection))
        since, oldest = self._idle[0]
        if now - since > IDLE:
            del self._idle[0]
            self._open.discard(oldest)
            await oldest.close(timeout=CLOSES)

    async def close(self) -> None:
        """Close every connection; those still in use are cut off after a while."""
        taken = 0
        try:
            async with asyncio.timeout(CLOSES):
                for _ in range(self._size):
                    await self._slots.acquire()
                    taken += 1
                for connection in self._open:
                    await connection.close()
        except TimeoutError:
            for connection in self._open:
                connection.terminate()
        finally:
            self._open.clear()
            self._idle.clear()
            for _ in range(taken):
                self._slots.release()
