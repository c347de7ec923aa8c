"""Processes killed, and now and then stopped for longer than their leases, at random moments while people write."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress

from tests.kill.house import BOTH, House
from tests.kill.talks import chatter, quiet, settle_in, stuck, verdict

PROCESSES = ("ingress", "sender", BOTH)
STOPS = 0.1
"""How often a process is stopped instead of killed."""


async def storm(house: House, kills: int, rng: random.Random) -> Counter[str]:
    """Kill so many times, a new process for each dead one; then let it end, and judge."""
    for roles in PROCESSES:
        await house.start(roles)
    sides = await settle_in(house)
    stop = asyncio.Event()
    began = time.monotonic()
    counts: Counter[str] = Counter()
    async with asyncio.TaskGroup() as group:
        for side in sides:
            group.create_task(chatter(side, random.Random(rng.random()), stop))
        while counts["kills"] < kills:
            await asyncio.sleep(rng.uniform(0.1, 2.5))
            victim = rng.choice(list(house.alive))
            if rng.random() < STOPS:
                group.create_task(nap(victim, rng.uniform(7.0, 11.0)))
                counts["stops"] += 1
                continue
            roles = house.kill(victim)
            counts["kills"] += 1
            assert not await stuck(house)
            await asyncio.sleep(rng.uniform(0.0, 0.5))
            await house.start(roles)
        stop.set()
    counts["seconds"] = round(time.monotonic() - began)
    await quiet(house, 60.0)
    counts["until quiet"] = round(time.monotonic() - began)
    assert not await house.ask("SELECT reason FROM inbox WHERE state = 'parked'")
    assert not await house.ask("SELECT reason FROM outbox WHERE state = 'failed'")
    return counts + await verdict(house, sides)


async def nap(pid: int, seconds: float) -> None:
    """Stop a process for a while; it may be killed meanwhile."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        os.kill(pid, signal.SIGCONT)
