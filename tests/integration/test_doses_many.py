"""More doses due in one second than a set takes, and several clocks at them: each is said once, and none is left."""

from __future__ import annotations

import asyncio

from bot.settings import load
from bot.ticks.doses import Doses
from curators.staff import StaffRoom
from storage.queries import doses
from storage.transaction import Database
from storage.vault import Vault
from tests.bench.dose_cost import Moment
from tests.bench.dose_seeding import FIRST, KEY, prescribe
from tests.bench.ground import connected
from tests.bench.seeding import People

DUE = 2 * doses.SET + 300
LEFT = "SELECT count(*) FROM dose WHERE wake_at <= $1"
SAID = "SELECT count(*), count(DISTINCT key), count(DISTINCT lane_id) FROM outbox WHERE key LIKE 'dose:%'"
AGAIN = """
INSERT INTO dose (plan_id, version_id, person_id, step, due_at, wake_at)
SELECT plan_id, version_id, person_id, 1, due_at, wake_at FROM dose
"""
"""Everybody has a second dose at the same time, in the table after all the first ones."""
TOGETHER = "SELECT count(*) FROM (SELECT reminder FROM dose GROUP BY reminder HAVING count(*) = 2) both_named"


async def burst(url: str, clocks: int, before: str = "SELECT 1") -> None:
    """So many clocks at it at once, over and over until nothing is left for one."""
    await prescribe(url, People(families=DUE, curators=5), first=DUE, ahead=0, second=False)
    async with connected(url) as connection:
        await connection.execute(before)
    settings, moment = load({"ZABOTA_SECRET_KEYS": KEY}, env_file=None), Moment()
    moment.at = FIRST
    databases = [Database(url, size=4) for _ in range(clocks)]
    try:
        running = [Doses(db, StaffRoom("UTC"), moment, settings, Vault([KEY.encode()])) for db in databases]
        await asyncio.gather(*(clock.tick() for clock in running))
        # What another held at its last look is left to the next second.
        await running[0].tick()
    finally:
        await asyncio.gather(*(db.close() for db in databases))


async def left_and_said(url: str) -> tuple[int, ...]:
    """Doses still due, reminders, their keys, their lanes."""
    async with connected(url) as connection:
        return (await connection.fetchval(LEFT, FIRST), *await connection.fetchrow(SAID))


async def test_a_burst_shared_by_several_clocks_is_said_once_each_and_whole(database_url: str) -> None:
    await burst(database_url, 3)
    assert await left_and_said(database_url) == (0, DUE, DUE, DUE)


async def test_doses_of_a_person_that_were_made_far_apart_are_one_message_in_a_burst_too(database_url: str) -> None:
    await burst(database_url, 2, AGAIN)
    assert await left_and_said(database_url) == (0, DUE, DUE, DUE)
    async with connected(database_url) as connection:
        assert await connection.fetchval(TOGETHER) == DUE
