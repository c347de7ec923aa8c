"""Blocks that the statements of the road touch: each is explained with its real values just before it is run."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import orjson

from storage.embedded import dsn
from storage.transaction import Database, Tx


class Undone(Exception):
    """The trial run of a statement is rolled back."""


class Explaining:
    """asyncpg's connection as `Tx` uses it; `blocks` gathers what each statement touched."""

    def __init__(self, connection: asyncpg.Connection, blocks: dict[str, int]) -> None:
        self._connection, self._blocks = connection, blocks

    async def _explain(self, query: str, values: tuple[Any, ...]) -> None:
        with suppress(Undone):
            async with self._connection.transaction():
                told = await self._connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}", *values)
                self._blocks[re.sub(r"\s+", " ", query).strip()[:60]] += touched(orjson.loads(told)[0])
                raise Undone

    async def fetch(self, query: str, *values: Any) -> Any:
        """Explain, then do it."""
        await self._explain(query, values)
        return await self._connection.fetch(query, *values)

    async def fetchrow(self, query: str, *values: Any) -> Any:
        """Explain, then do it."""
        await self._explain(query, values)
        return await self._connection.fetchrow(query, *values)

    async def fetchval(self, query: str, *values: Any) -> Any:
        """Explain, then do it."""
        await self._explain(query, values)
        return await self._connection.fetchval(query, *values)

    async def execute(self, query: str, *values: Any) -> Any:
        """Explain, then do it."""
        await self._explain(query, values)
        return await self._connection.execute(query, *values)


def touched(explained: dict[str, Any]) -> int:
    """Blocks of a whole statement: a node counts its children, but not what it left for the end (a CTE that writes)."""

    def blocks(plan: dict[str, Any]) -> int:
        own = int(plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0))
        return max(own, sum(blocks(part) for part in plan.get("Plans", ())))

    return blocks(explained["Plan"])


class ExplainingDatabase(Database):
    """A database whose every statement is explained; one connection, no pool."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._url = url
        self.blocks: dict[str, int] = defaultdict(int)

    @asynccontextmanager
    async def transaction(self, *, brisk: bool = False) -> AsyncIterator[Tx]:
        """A transaction of its own connection."""
        connection = await asyncpg.connect(dsn(self._url))
        try:
            async with connection.transaction():
                yield Tx(Explaining(connection, self.blocks))
        finally:
            await connection.close()
