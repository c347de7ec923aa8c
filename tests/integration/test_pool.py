"""Connections kept open: how many, who waits, what becomes of one that was cut in the middle."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from storage import pool
from storage.pool import Pool
from storage.transaction import Database, StorageAway

PID = "SELECT pg_backend_pid()"


@asynccontextmanager
async def connection(kept: Pool) -> AsyncIterator[Any]:
    """One of its connections, given back in the end."""
    taken = await kept.take()
    try:
        yield taken
    finally:
        await kept.give_back(taken)


async def test_a_connection_given_back_is_the_next_one_taken(database_url: str) -> None:
    kept = Pool(database_url, 2, {})
    async with connection(kept) as one:
        first = await one.fetchval(PID)
    async with connection(kept) as again:
        assert await again.fetchval(PID) == first
    await kept.close()


async def test_who_finds_all_in_use_waits_for_one_and_no_longer_than_told(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "WAITS", 0.2)
    kept = Pool(database_url, 1, {})
    async with connection(kept):
        with pytest.raises(TimeoutError):
            async with connection(kept):
                pass
        waiting = asyncio.create_task(_pid(kept))
        await asyncio.sleep(0.05)
    assert await waiting
    await kept.close()


async def test_one_cut_off_in_a_transaction_is_given_to_nobody(database_url: str) -> None:
    kept = Pool(database_url, 1, {})
    async with connection(kept) as cut:
        first = await cut.fetchval(PID)
        await cut.execute("BEGIN")
    assert await _pid(kept) != first
    await kept.close()


async def test_one_that_its_server_ended_is_replaced(database_url: str) -> None:
    kept, other = Pool(database_url, 1, {}), Pool(database_url, 1, {})
    first = await _pid(kept)
    async with connection(other) as killer:
        await killer.execute("SELECT pg_terminate_backend($1)", first)
    await asyncio.sleep(0.2)
    assert await _pid(kept) != first
    await kept.close()
    await other.close()


async def test_one_that_nobody_has_needed_for_long_is_closed(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, other = Pool(database_url, 2, {}), Pool(database_url, 1, {})
    async with connection(kept) as one, connection(kept) as two:
        pids = [await one.fetchval(PID), await two.fetchval(PID)]
    monkeypatch.setattr(pool, "IDLE", 0.0)
    await _pid(kept)
    await asyncio.sleep(0.2)
    async with connection(other) as looker:
        alive = await looker.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = ANY($1)", pids)
    assert alive == 1
    await kept.close()
    await other.close()


async def test_a_cancelled_statement_leaves_a_connection_that_works(db: Database) -> None:
    with pytest.raises(StorageAway):
        async with db.brisk() as tx, asyncio.timeout(0.1):
            await tx.run("SELECT pg_sleep(5)")
    async with db.brisk() as tx:
        assert await tx.value("SELECT 1") == 1


async def test_one_that_was_cut_off_as_it_began_swallows_nothing_afterwards(database_url: str) -> None:
    db = Database(database_url, size=1)
    async with db.transaction() as tx:
        server = await tx.value(PID)
    os.kill(server, signal.SIGSTOP)
    try:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3), db.transaction():
                pass
    finally:
        os.kill(server, signal.SIGCONT)
    for number in range(2):
        async with db.transaction() as tx:
            await tx.run("INSERT INTO setting (name, value) VALUES ($1, 'kept')", f"after {number}")
    async with db.single() as tx:
        await tx.run("INSERT INTO setting (name, value) VALUES ('after 2', 'kept')")
    await db.close()
    other = Database(database_url, size=1)
    async with other.transaction() as tx:
        assert await tx.value("SELECT count(*) FROM setting WHERE name LIKE 'after _'") == 3
    await other.close()


async def _pid(kept: Pool) -> int:
    async with connection(kept) as one:
        return int(await one.fetchval(PID))
