"""Who leads, and where a poller stands: one at a time, and only who leads moves."""

from __future__ import annotations

import asyncio

import pytest

from storage.queries import leases
from storage.transaction import Database, StorageAway


async def hold(db: Database, holder: str, seconds: float = 60.0, name: str = "poll:vk:1") -> bool:
    async with db.transaction() as tx:
        return await leases.hold(tx, name, holder, seconds)


async def move(db: Database, value: str, holder: str) -> str | None:
    async with db.transaction() as tx:
        await leases.move(tx, "vk", "1", value, "poll:vk:1", holder)
        return await leases.cursor(tx, "vk", "1")


async def test_one_holds_and_the_others_wait(db: Database) -> None:
    assert await hold(db, "first")
    assert not await hold(db, "second")
    assert await hold(db, "second", name="poll:telegram:1")


async def test_of_twenty_who_ask_at_once_one_gets_it(db: Database) -> None:
    got = await asyncio.gather(*(hold(db, f"holder {number}") for number in range(20)))
    assert sum(got) == 1


async def test_the_holder_renews_and_a_lease_that_ran_out_is_anybodys(db: Database) -> None:
    assert await hold(db, "first", 0.2)
    assert await hold(db, "first", 0.2)
    await asyncio.sleep(0.3)
    assert await hold(db, "second")
    assert not await hold(db, "first")


async def test_what_is_given_up_is_free_at_once_and_only_its_holder_gives_it_up(db: Database) -> None:
    await hold(db, "first")
    async with db.transaction() as tx:
        await leases.give_up(tx, "poll:vk:1", "second")
    assert not await hold(db, "second")
    async with db.transaction() as tx:
        await leases.give_up(tx, "poll:vk:1", "first")
    assert await hold(db, "second")


async def test_only_who_leads_now_moves_the_cursor(db: Database) -> None:
    assert await move(db, "7", "first") is None
    await hold(db, "first", 0.2)
    assert await move(db, "7", "first") == "7"
    assert await move(db, "9", "second") == "7"
    await asyncio.sleep(0.3)
    assert await move(db, "8", "first") == "7", "its lease has run out, though nobody has taken it yet"
    await hold(db, "second")
    assert await move(db, "8", "first") == "7"
    assert await move(db, "9", "second") == "9"


async def test_a_transaction_whose_process_hangs_lets_go_of_what_others_wait_for(db: Database) -> None:
    async def hang() -> None:
        async with db.transaction() as tx:
            assert await leases.hold(tx, "poll:vk:1", "hanging", 0.0)
            async with asyncio.timeout(9.0):
                assert await hold(db, "second")
            await tx.value("SELECT 1")

    with pytest.raises(StorageAway):
        await hang()


async def test_a_beat_of_the_lease_puts_the_cursor_down_for_its_holder_alone(db: Database) -> None:
    async def beat(holder: str, cursor: str | None) -> tuple[bool, str | None]:
        async with db.brisk() as tx:
            held = await leases.beat(tx, "poll:vk:1", holder, 60.0, "vk", "1", cursor)
        async with db.brisk() as tx:
            return held, await leases.cursor(tx, "vk", "1")

    assert await beat("first", None) == (True, None)
    assert await beat("first", "7") == (True, "7")
    assert await beat("second", "9") == (False, "7")
    assert await beat("first", None) == (True, "7")
    assert await beat("first", "8") == (True, "8")
