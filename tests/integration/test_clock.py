"""The clock: ticks on whole seconds, one that fails harms no other, a stop lets them end; what has stopped is woken."""

from __future__ import annotations

import asyncio
import time

from bot.clock import Clock, Tick
from bot.ticks import partitions
from bot.ticks.alone import alone
from storage.queries import health, outbox
from storage.queries.outbox import Line, Priority
from storage.transaction import Database, StorageAway, Tx
from tests.integration.ticking import lane, run, value
from tests.rig import until


async def test_ticks_run_at_the_start_and_one_that_fails_harms_no_other() -> None:
    ran: list[str] = []

    async def fine() -> None:
        ran.append("fine")

    async def broken() -> None:
        ran.append("broken")
        raise LookupError

    async def away() -> None:
        ran.append("away")
        raise StorageAway

    clock = Clock([Tick("broken", 0.05, broken), Tick("away", 0.05, away), Tick("fine", 0.05, fine)])
    task = asyncio.create_task(clock.run())

    async def thrice() -> bool:
        return all(ran.count(name) >= 3 for name in ("fine", "broken", "away"))

    await until(thrice, what="three runs of each")
    clock.stop()
    await task


async def test_ticks_come_on_whole_seconds_whenever_the_program_began() -> None:
    ran: list[float] = []

    async def note() -> None:
        ran.append(time.time() % 1)

    await asyncio.sleep((0.6 - time.time()) % 1)
    clock = Clock([Tick("note", 1.0, note)])
    task = asyncio.create_task(clock.run())

    async def twice() -> bool:
        return len(ran) >= 2

    await until(twice, what="a run at the start, and one more")
    clock.stop()
    await task
    assert ran[0] > 0.5
    assert ran[1] < 0.5


async def test_stop_lets_a_running_tick_end() -> None:
    begun, ended = asyncio.Event(), []

    async def slow() -> None:
        begun.set()
        await asyncio.sleep(0.2)
        ended.append(True)

    clock = Clock([Tick("slow", 60, slow)])
    task = asyncio.create_task(clock.run())
    await begun.wait()
    clock.stop()
    await task
    assert ended == [True]


async def test_two_clocks_do_a_tick_once_at_a_time(db: Database) -> None:
    inside = most = 0

    async def work(_: Tx) -> bool:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.02)
        inside -= 1
        return False

    ticks = [alone(db, "same", work) for _ in range(4)]
    for _ in range(5):
        await asyncio.gather(*(tick() for tick in ticks))
    assert most == 1


async def test_months_are_made_ahead_again_where_they_are_missing(db: Database) -> None:
    last = "to_char((now() AT TIME ZONE 'UTC') + interval '3 months', 'YYYYMM')"
    await run(db, "DO $$ BEGIN EXECUTE 'DROP TABLE message_p' || " + last + "; END $$")
    await alone(db, "partitions", partitions.make)()
    assert await value(db, f"SELECT to_regclass('message_p' || {last})")


async def test_a_lane_that_sleeps_over_a_due_row_is_woken(db: Database) -> None:
    forgotten = await lane(db)
    async with db.transaction() as tx:
        await outbox.enqueue(tx, [Line(forgotten, "say", "{}", Priority.DOSE)])
        await tx.run("UPDATE lane SET next_at = NULL, priority = 9")
        assert await health.wake_forgotten(tx) == [forgotten]
        assert await health.wake_forgotten(tx) == []
    assert await value(db, "SELECT next_at <= now() AND priority = 4 FROM lane")


async def test_lanes_at_rest_or_at_work_are_left_alone(db: Database) -> None:
    resting, later, working = await lane(db, "1"), await lane(db, "2"), await lane(db, "3")
    async with db.transaction() as tx:
        await outbox.enqueue(tx, [Line(one, "say", "{}") for one in (resting, working)])
        await outbox.enqueue(tx, [Line(later, "say", "{}", delay=3600)])
        gate = "UPDATE lane SET gate_at = now() + interval '1 hour', next_at = now() + interval '1 hour' WHERE id = $1"
        await tx.run(gate, resting)
        await tx.run("UPDATE lane SET next_at = NULL, lease_until = now() + interval '5 s' WHERE id = $1", working)
        assert await health.wake_forgotten(tx) == []
