"""The outbox alone: how fast lanes drain, in order, and what five SIGKILLs cost."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import asdict, dataclass

from bot.outbox import IN_AIR
from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.ground import connected, value
from tests.bench.programs import Program
from tests.bench.seeding import BOTS

KILLS = 5
FILL = """
WITH made AS (
    INSERT INTO lane (channel, bot, chat_id, next_at, priority)
    SELECT 'telegram', $1::text, n::text, now(), 3 FROM generate_series(1, $2::int) n RETURNING id, chat_id
)
INSERT INTO outbox (lane_id, op, priority, payload, message_id, message_at, next_at)
SELECT made.id, 'say', 3, jsonb_build_object('text', n::text), n * $2::bigint + made.chat_id::bigint, now(), now()
FROM generate_series(1, $3::int) n CROSS JOIN made ORDER BY n, made.id
"""
LEFT = "SELECT count(*) FROM outbox WHERE state <> 'sent'"


class Drain:
    """One draining of a full outbox by some processes, which put down what arrived in one file."""

    def __init__(self, bench: Bench, database: str, name: str) -> None:
        self.bench, self.database = bench, database
        self.folder = bench.folder / "outbox" / name
        self.log = self.folder / "arrived.txt"
        self.lanes, self.depth = bench.pick(500, 10_000), 10
        self.workers: list[Program] = []
        self._started = 0

    async def fill(self) -> None:
        """Put the rows in."""
        self.folder.mkdir(parents=True)
        self.log.touch()
        async with connected(self.database) as connection:
            await connection.execute(FILL, BOTS["telegram"], self.lanes, self.depth)
            await connection.execute("VACUUM ANALYZE")
        await self.bench.ground.settle()

    async def start(self) -> Program:
        """One more process."""
        self._started += 1
        holder = f"worker {self._started}"
        return await Program.start(
            "tests.bench.outbox_worker", self.folder, database=self.database, log=str(self.log), holder=holder
        )

    async def empty(self, kills: int = 0) -> None:
        """Wait until all is recorded as sent, on the way killing now one process, now another."""
        wanted, killed = self.lanes * self.depth, 0
        while killed < kills or self.count() < wanted or await value(self.database, LEFT):
            if killed < kills and self.count() > wanted * (killed + 1) / (kills + 2):
                place = killed % len(self.workers)
                self.workers[place].signal(signal.SIGKILL)
                await self.workers[place].gone()
                killed += 1
                self.workers[place] = await self.start()
            await asyncio.sleep(0.02 if kills else 0.2)

    def count(self) -> int:
        """How many have arrived."""
        return self.log.read_bytes().count(b"\n")

    def arrivals(self) -> list[tuple[int, str, int]]:
        """When (monotonic ns), in which chat, the chat's how manyeth, as they came."""
        lines = self.log.read_text().splitlines()
        return sorted((int(at), chat, int(number)) for at, chat, number in (line.split() for line in lines))


@dataclass(frozen=True, slots=True)
class Drained:
    """What a drain came to."""

    rate: float
    """Messages a second in the middle eight tenths of it."""
    disorder: int
    """Messages that arrived first after a later one of the same chat."""
    lost: int
    repeated: int
    seconds: float


def judged(drain: Drain, left: int) -> Drained:
    """Read the arrivals; `left` rows are not recorded as sent."""
    arrivals = drain.arrivals()
    newest: dict[str, int] = {}
    seen: set[tuple[str, int]] = set()
    disorder = 0
    for _, chat, number in arrivals:
        if (chat, number) in seen:
            continue
        seen.add((chat, number))
        disorder += number < newest.get(chat, 0)
        newest[chat] = max(number, newest.get(chat, 0))
    tenth = len(arrivals) // 10
    early, late = arrivals[tenth][0], arrivals[-tenth - 1][0]
    missing = drain.lanes * drain.depth - len(seen)
    return Drained(
        rate=8 * tenth / ((late - early) / 1e9),
        disorder=disorder,
        lost=missing + left,
        repeated=len(arrivals) - len(seen),
        seconds=(arrivals[-1][0] - arrivals[0][0]) / 1e9,
    )


async def drained(bench: Bench, name: str, processes: int, kills: int = 0) -> Drained:
    """Fill a fresh outbox and drain it."""
    async with bench.ground.database() as database:
        drain = Drain(bench, database, name)
        await drain.fill()
        try:
            drain.workers += await asyncio.gather(*(drain.start() for _ in range(processes)))
            await drain.empty(kills)
        finally:
            for worker in drain.workers:
                await worker.stop()
        return judged(drain, await value(database, LEFT))


async def run(bench: Bench) -> list[Figure]:
    """One process, two, and two that are killed."""
    one = await drained(bench, "one", 1)
    two = await drained(bench, "two", 2)
    kills = bench.pick(2, KILLS)
    killed = await drained(bench, "killed", 2, kills)
    raw = {name: asdict(found) for name, found in (("one", one), ("two", two), ("killed", killed))}
    most = kills * IN_AIR
    return [
        Figure("outbox", "one process: messages", one.rate, at_least(5000), unit="a second", raw=raw),
        Figure("outbox", "two processes: messages, each", two.rate / 2, at_least(5000), unit="a second",
               remark=f"Together {two.rate:,.0f} a second, PostgreSQL on the same cores."),
        Figure("outbox", "out of order", float(one.disorder + two.disorder + killed.disorder), at_most(0)),
        Figure("outbox", f"lost in {kills} SIGKILLs", float(killed.lost), at_most(0)),
        Figure("outbox", f"repeated in {kills} SIGKILLs", float(killed.repeated), at_most(most),
               remark=f"Only what was in the air may repeat: at most {IN_AIR} a kill ({most})."),
    ]  # fmt: skip
