"""More doses due in one second than a set takes, and several clocks at them: each is said once, and none is left."""

from __future__ import annotations

import asyncio

import asyncpg

from bot.settings import load
from bot.ticks.doses import Doses
from curators.staff import StaffRoom
from storage.embedded import dsn
from storage.queries import doses
from storage.transaction import Database
from storage.vault import Vault
from tests.bench.dose_cost import Moment
from tests.bench.dose_seeding import FIRST, KEY, prescribe
from tests.bench.seeding import People

DUE = 2 * doses.SET + 300
LEFT = "SELECT count(*) FROM dose WHERE wake_at <= $1"
SAID = "SELECT count(*), count(DISTINCT key), count(DISTINCT lane_id) FROM outbox WHERE key LIKE 'dose:%'"


async def test_a_burst_shared_by_several_clocks_is_said_once_each_and_whole(database_url: str) -> None:
    await prescribe(database_url, People(families=DUE, curators=5), first=DUE, ahead=0, second=False)
    settings, moment = load({"ZABOTA_SECRET_KEYS": KEY}, env_file=None), Moment()
    moment.at = FIRST
    databases = [Database(database_url, size=4) for _ in range(3)]
    try:
        clocks = [Doses(db, StaffRoom("UTC"), moment, settings, Vault([KEY.encode()])) for db in databases]
        await asyncio.gather(*(clock.tick() for clock in clocks))
        # What another held at its last look is left to the next second.
        await clocks[0].tick()
    finally:
        await asyncio.gather(*(db.close() for db in databases))
    connection = await asyncpg.connect(dsn(database_url))
    try:
        assert await connection.fetchval(LEFT, FIRST) == 0
        assert tuple(await connection.fetchrow(SAID)) == (DUE, DUE, DUE)
    finally:
        await connection.close()
