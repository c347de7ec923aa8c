"""Many doses due in the same second: how fast they are in the outbox, beside a job a dose."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from storage.embedded import create_database, drop_database
from storage.queries.clock import MOVE
from tests.bench import dose_cost
from tests.bench.bench import Bench
from tests.bench.dose_seeding import FIRST, KEY, SECOND, prescribe
from tests.bench.figures import Figure, at_least, at_most, compared
from tests.bench.ground import connected, value
from tests.bench.programs import Program, ask, program
from tests.bench.seeding import People

LEAD = 6.0
"""Seconds before the moment, and more for many: in the last minute and a half the clocks open what they will need."""
SAID = "SELECT count(*), count(DISTINCT key) FROM outbox WHERE key LIKE 'dose:%'"
EMPTY = "SELECT count(*) FROM outbox WHERE payload IS NULL OR NOT payload ? 'buttons' OR length(payload->>'text') < 30"


@dataclass(frozen=True, slots=True)
class Burst:
    """One second in which so many were due."""

    doses: int
    seconds: float
    """From the due time to the last commit."""
    repeated: int
    missing: int

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.doses / self.seconds


@asynccontextmanager
async def copied(bench: Bench, seeded: str) -> AsyncIterator[str]:
    """A copy of a seeded database."""
    name = f"doses_{time.monotonic_ns()}"
    url = await create_database(bench.ground.url, name, template=seeded.partition("?")[0].rpartition("/")[2])
    try:
        yield url
    finally:
        await drop_database(bench.ground.url, name)


async def burst(database: str, clocks: list[Program], at: datetime, doses: int, lead: float) -> Burst:
    """Move the service's time to shortly before the moment, and wait until everything is said."""
    async with connected(database) as connection:
        before = await connection.fetchval("SELECT count(*) FROM outbox")
        # On a whole second, as doses are: the ticks come on whole seconds too.
        due = math.ceil(time.time() + lead)
        await connection.execute(MOVE, str(at.timestamp() - due))
        last, waited = float(due), time.monotonic() + lead + 120
        while time.monotonic() < waited:
            await asyncio.sleep(0.5)
            if await connection.fetchval("SELECT count(*) FROM outbox") - before >= doses:
                break
        for heard in await asyncio.gather(*(_told(clock, due) for clock in clocks)):
            last = max(last, heard)
        rows, keys = await connection.fetchrow(SAID)
    return Burst(doses, last - due, rows - keys, before + doses - keys)


async def _told(clock: Program, due: float) -> float:
    """When this clock last committed."""
    last = due
    while True:
        try:
            last = (await clock.hear(4.0))["last"]
        except TimeoutError:
            return last


async def run(bench: Bench) -> list[Figure]:
    """1, 2 and 4 clocks over copies of the same database."""
    few, many, ahead = bench.pick((1_000, 5_000, 20_000), (10_000, 100_000, 900_000))
    folder = bench.folder / "doses"
    figures: list[Figure] = []
    ours: list[float] = []
    async with bench.ground.database() as seeded:
        await prescribe(seeded, People(families=many, curators=20), first=few, ahead=ahead)
        for clocks in bench.pick((1, 2), (1, 2, 4)):
            async with AsyncExitStack() as stack:
                database = await stack.enter_async_context(copied(bench, seeded))
                await bench.ground.settle()
                config: dict[str, Any] = {"database": database, "environment": {"ZABOTA_SECRET_KEYS": KEY}}
                running = [
                    await stack.enter_async_context(program("dose_clock", folder, **config)) for _ in range(clocks)
                ]
                for at, doses, most in ((FIRST, few, 1.0), (SECOND, many, 6.0)):
                    lead = LEAD + doses * clocks / 6_000
                    found = await burst(database, running, at, doses, lead)
                    figures += _figures(clocks, found, most)
                    if clocks == 1 and doses == few:
                        ours.append(found.rate)
                assert not await value(database, EMPTY)
        theirs = await _jobs(seeded, folder, few)
    figures.append(
        compared("doses", f"the same {few:,} beside a job a dose", ours, [few / theirs["seconds"]], at_least(12),
                 "a second", remark="APScheduler's SQLAlchemyJobStore over SQLite, its fastest.")
    )  # fmt: skip
    return [*figures, *await dose_cost.run(bench)]


async def _jobs(seeded: str, folder: Path, doses: int) -> Any:
    """The rival's run, into the same kind of outbox."""
    async with connected(seeded) as connection:
        lanes = [row[0] for row in await connection.fetch("SELECT id FROM lane WHERE channel = 'vk' LIMIT $1", doses)]
    config = {"database": seeded, "store": str(folder / "jobs.sqlite"), "doses": doses, "lanes": lanes}
    return await ask("dose_rival", folder, **config)


def _figures(clocks: int, found: Burst, most: float) -> list[Figure]:
    name = f"{found.doses:,} due at once, {clocks} clock{'s' if clocks > 1 else ''}"
    return [
        Figure("doses", f"{name}: rows into the outbox", found.rate, at_least(15_000), unit="a second"),
        Figure("doses", f"{name}: the last one late by", found.seconds, at_most(most), unit="s"),
        Figure("doses", f"{name}: repeated or missing", float(found.repeated + abs(found.missing)), at_most(0)),
    ]
