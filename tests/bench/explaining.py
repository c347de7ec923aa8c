"""Blocks that the statements of the road touch: each is explained with its real values just before it is run."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import orjson

from storage.embedded import dsn
from storage.transaction import PLANS, Database, Tx


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
    """Blocks of a whole statement: its root counts all below it but the CTEs that write and that nobody reads."""
    root = explained["Plan"]
    read = {plan.get("CTE Name") for plan in _below(root)}
    unread = (
        plan
        for plan in root.get("Plans", ())
        if plan["Node Type"] == "ModifyTable" and plan.get("Subplan Name", "").removeprefix("CTE ") not in read
    )
    return sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in (root, *unread))


def _below(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _below(part)


class ExplainingDatabase(Database):
    """A database whose every statement is explained, on one connection: its caches are warm after the first."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._url = url
        self._one: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()
        self.blocks: dict[str, int] = defaultdict(int)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """A transaction on it."""
        async with self._turn:
            if self._one is None:
                self._one = await asyncpg.connect(dsn(self._url), server_settings=PLANS)
            async with self._one.transaction():
                yield Tx(Explaining(self._one, self.blocks))

    @asynccontextmanager
    async def brisk(self) -> AsyncIterator[Tx]:
        """The same."""
        async with self.transaction() as tx:
            yield tx

    @asynccontextmanager
    async def single(self) -> AsyncIterator[Tx]:
        """The same."""
        async with self.transaction() as tx:
            yield tx

    async def close(self) -> None:
        """Close it."""
        if self._one is not None:
            await self._one.close()
