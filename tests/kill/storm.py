"""Processes killed at random moments while people write."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter

from tests.kill.house import BOTH, House
from tests.kill.talks import chatter, quiet, settle_in, stuck, verdict

PROCESSES = ("ingress", "sender", BOTH)


async def storm(house: House, kills: int, rng: random.Random) -> Counter[str]:
    """Kill so many times, a new process for each dead one; then let it end, and judge."""
    for roles in PROCESSES:
        await house.start(roles)
    sides = await settle_in(house)
    stop = asyncio.Event()
    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for side in sides:
            group.create_task(chatter(side, random.Random(rng.random()), stop))
        for _ in range(kills):
            await asyncio.sleep(rng.uniform(0.1, 2.5))
            roles = house.kill(rng.choice(list(house.alive)))
            assert not await stuck(house)
            await asyncio.sleep(rng.uniform(0.0, 0.5))
            await house.start(roles)
        stop.set()
    stormed = time.monotonic() - began
    await quiet(house, 60.0)
    counts = await verdict(house, sides)
    counts["kills"], counts["seconds"] = kills, round(stormed)
    counts["drained"] = round(time.monotonic() - began - stormed)
    assert not await house.ask("SELECT reason FROM inbox WHERE state = 'parked'")
    assert not await house.ask("SELECT reason FROM outbox WHERE state = 'failed'")
    return counts
