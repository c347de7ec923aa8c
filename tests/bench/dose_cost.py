"""What a tick costs beside few doses of the future and beside millions: time, and blocks of its statements."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.clock_time import ServiceTime
from bot.settings import load
from bot.ticks.doses import Doses
from curators.staff import StaffRoom
from storage.transaction import Database
from storage.vault import Vault
from tests.bench.bench import Bench
from tests.bench.dose_seeding import DOSES, FIRST, KEY, prescribe
from tests.bench.explaining import ExplainingDatabase
from tests.bench.figures import Figure, at_most
from tests.bench.ground import connected
from tests.bench.seeding import People

SIDES = ("many", "few")
ROUNDS = 7
DUE = 500


class Moment(ServiceTime):
    """The service's time as the benchmark sets it."""

    at = datetime.min.replace(tzinfo=UTC)

    def now(self, ahead: str | None = None) -> datetime:
        """It stands still."""
        return self.at


class Side:
    """A clock over one database, and the same with its statements explained."""

    def __init__(self, url: str) -> None:
        settings, self.time = load({"ZABOTA_SECRET_KEYS": KEY}, env_file=None), Moment()
        self.db, self.explaining = Database(url, size=8), ExplainingDatabase(url)
        staff, vault = StaffRoom(settings.timezone.key), Vault([KEY.encode()])
        self.clock = Doses(self.db, staff, self.time, settings, vault)
        self.explained = Doses(self.explaining, staff, self.time, settings, vault)
        self.seconds: list[float] = []

    async def tick(self, number: int) -> None:
        """What is due in this second; the first two rounds open connections and plans."""
        self.time.at = FIRST + timedelta(seconds=number)
        began = time.perf_counter()
        await self.clock.tick()
        if number > 1:
            self.seconds.append(time.perf_counter() - began)

    async def blocks(self, number: int) -> float:
        """Blocks touched a dose, in a second of its own."""
        self.time.at = FIRST + timedelta(seconds=number)
        await self.explained.tick()
        return sum(self.explaining.blocks.values()) / DUE


@asynccontextmanager
async def side(bench: Bench, people: int, ahead: int) -> AsyncIterator[Side]:
    """A database with so many doses ahead."""
    async with bench.ground.database() as url:
        await prescribe(url, People(families=people, curators=20), first=0, ahead=ahead, second=False)
        async with connected(url) as connection:
            for number in range(ROUNDS + 3):
                await connection.execute(DOSES, FIRST + timedelta(seconds=number), DUE)
            await connection.execute("VACUUM ANALYZE dose", timeout=900)
        made = Side(url)
        try:
            yield made
        finally:
            await made.db.close()
            await made.explaining.close()


async def run(bench: Bench) -> list[Figure]:
    """Ticks in turns over both."""
    few, many = bench.pick((2_000, 50_000), (10_000, 5_000_000))
    async with AsyncExitStack() as stack:
        sides = {
            name: await stack.enter_async_context(side(bench, bench.pick(1_000, 10_000), ahead))
            for name, ahead in zip(SIDES, (many, few), strict=True)
        }
        await bench.ground.settle()
        for number in range(ROUNDS + 2):
            for one in sides.values():
                await one.tick(number)
        blocks = {name: await one.blocks(ROUNDS + 2) for name, one in sides.items()}
    name = f"a tick of {DUE} doses with {many:,} ahead ÷ with {few:,}"
    ours, theirs = (sorted(sides[one].seconds)[ROUNDS // 2] for one in SIDES)
    raw = {one: sides[one].seconds for one in SIDES}
    return [
        Figure("doses", f"{name}, time", ours / theirs, at_most(1.25), ours, theirs, "s", raw=raw),
        Figure("doses", f"{name}, blocks a dose (EXPLAIN)", blocks["many"] / blocks["few"], at_most(1.2),
               blocks["many"], blocks["few"], "blocks"),
    ]  # fmt: skip
