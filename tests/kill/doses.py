"""Clocks killed at random moments while many doses are due: each is reminded of once, none is forgotten."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from datetime import datetime, timedelta

from storage.queries import clock
from tests.bench.dose_seeding import DOSES, FIRST, KEY, prescribe
from tests.bench.ground import connected
from tests.bench.seeding import People
from tests.kill.house import House
from tests.rig import until

PEOPLE = 300
CLOCKS = 2
SAID = "SELECT count(*) FROM outbox WHERE key LIKE 'dose:%'"
AT_WORK = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'zabota'
  AND xact_start IS NOT NULL AND query ~ '(WITH held|UPDATE dose|WITH item|plan_version)'
"""
# A dose and its reminder are written together or not at all.
TORN = """
SELECT d.id, d.state, d.asked, o.key FROM dose d LEFT JOIN outbox o ON o.key = 'dose:' || d.id || ':1'
WHERE d.due_at <= $1 AND (d.state <> 'due' OR d.asked <> 1 OR o.key IS NULL OR d.reminder IS DISTINCT FROM o.key)
"""


async def dose_storm(house: House, url: str, kills: int, rng: random.Random) -> Counter[str]:
    """In each round more becomes due, and a clock is killed somewhere in the work; then the rest is waited for."""
    house.environ["ZABOTA_SECRET_KEYS"] = KEY
    await prescribe(url, People(families=PEOPLE, curators=2), first=0, ahead=0)
    async with connected(url) as connection:
        await connection.execute("DELETE FROM dose")
        for number in range(kills):
            await connection.execute(DOSES, FIRST + timedelta(seconds=number), PEOPLE)
    began, counts = time.monotonic(), Counter[str]()
    for _ in range(CLOCKS):
        await house.start("clock")
    for number in range(kills):
        await _move(house, FIRST + timedelta(seconds=number))
        counts["in the middle"] += await _at_work(house)
        await asyncio.sleep(rng.uniform(0.0, 0.04))
        house.kill(rng.choice(list(house.alive)))
        await house.start("clock")

    async def all_said() -> bool:
        return bool((await house.ask(SAID))[0][0] >= PEOPLE * kills)

    await until(all_said, 60.0, "every reminder in the outbox")
    torn = await house.ask(TORN, FIRST + timedelta(seconds=kills))
    assert torn == [], torn[:5]
    assert (await house.ask(SAID))[0][0] == PEOPLE * kills
    counts["kills"], counts["reminders"] = kills, PEOPLE * kills
    counts["seconds"] = round(time.monotonic() - began)
    return counts


async def _at_work(house: House) -> bool:
    """Wait, though not long, until a clock is in the middle of a set."""
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        if (await house.ask(AT_WORK))[0][0]:
            return True
        await asyncio.sleep(0.002)
    return False


async def _move(house: House, at: datetime) -> None:
    """Let the service's time be this."""
    ahead = at.timestamp() - time.time()
    async with house.rig.db.transaction() as tx:
        await clock.move(tx, ahead)
