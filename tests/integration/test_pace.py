"""A bot's rate kept by several processes: slots are shared, none is left early, one that was missed is given up."""

from __future__ import annotations

import asyncio
import time

from bot.sending.pace import UNDER, Pace
from storage.transaction import Database

RATE = 25.0
INTERVAL = 1.0 / (RATE * UNDER)


async def granted(db: Database) -> float:
    """How far ahead of the database's clock the bot's rate is reserved, seconds."""
    async with db.brisk() as tx:
        return float(await tx.value("SELECT extract(epoch FROM tat - clock_timestamp())::float8 FROM rate"))


async def test_two_processes_together_keep_to_the_rate(db: Database) -> None:
    left: list[float] = []

    async def process() -> None:
        pace = Pace(db, "vk", "1", RATE)
        for _ in range(20):
            await pace.one_more()
            left.append(time.monotonic())

    began = time.monotonic()
    await asyncio.gather(process(), process())
    assert time.monotonic() - began >= 39 * INTERVAL - 0.05
    left.sort()
    crowded = [late - early for early, late in zip(left, left[10:], strict=False) if late - early < 9 * INTERVAL - 0.05]
    assert crowded == [], "ten in a row take nine intervals, however the two of them lie"


async def test_a_slot_that_passed_while_the_process_was_stopped_is_given_up_for_a_new_one(db: Database) -> None:
    pace = Pace(db, "vk", "1", RATE)
    await pace.one_more()
    await pace.depart(time.monotonic() - 1.0)
    assert await granted(db) > -INTERVAL, "a new slot was taken out of the shared rate"


async def test_requests_that_leave_together_wait_until_there_is_room_for_all_of_them(db: Database) -> None:
    other, pace = Pace(db, "vk", "1", RATE), Pace(db, "vk", "1", RATE)
    await other.one_more()
    began = time.monotonic()
    await pace.together(2)
    assert time.monotonic() - began >= INTERVAL
    assert await granted(db) > 0.0, "what is said next leaves after them"


async def test_a_slow_answer_of_the_database_does_not_shift_the_slots(db: Database) -> None:
    pace = Pace(db, "vk", "1", RATE)
    now = time.monotonic()
    pace.slot(now, 0.0, now + 1000.0)
    slow = pace.slot(now - 0.5, 2.0, now + 999.5)
    assert abs((slow - now) - 1.5) < 0.05


async def test_a_clock_of_the_database_that_jumps_shifts_nothing_past_the_answer(db: Database) -> None:
    pace = Pace(db, "vk", "1", RATE)
    now = time.monotonic()
    pace.slot(now, 0.0, now + 1000.0)
    for jump in (-3600.0, 3600.0):
        assert -0.05 < pace.slot(now, 0.2, now + 1000.0 + jump) - now - 0.2 < 0.5
