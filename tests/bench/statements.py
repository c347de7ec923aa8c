"""Statements and commits a relayed message, the way in with nobody sending, the way out with nobody listening."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from tests.bench.bench import Bench
from tests.bench.counting import Counted, counting
from tests.bench.figures import Figure, at_most
from tests.bench.ground import connected, value
from tests.bench.programs import Program, program
from tests.bench.seeding import People, seed
from tests.bench.sides import Side, sandbox, service_config

KEPT = "SELECT count(*) AS bench FROM message"
WAITING = "SELECT count(*) AS bench FROM outbox WHERE state = 'waiting'"
TOPICS = """
SELECT l.chat_id, v.topic, i.user_id FROM view v
JOIN console c ON c.id = v.console_id JOIN lane l ON l.id = c.lane_id
JOIN thread t ON t.id = v.thread_id JOIN person p ON p.family_id = t.family_id JOIN identity i ON i.person_id = p.id
WHERE v.topic IS NOT NULL
"""
HOLD = "UPDATE /* bench */ lane SET next_at = NULL"
RELEASE = """
WITH /* bench */ waiting AS (
    SELECT id, row_number() OVER (ORDER BY id) AS n FROM outbox WHERE state = 'waiting'
), due AS (
    UPDATE outbox SET next_at = now() + n * $1::float8 * interval '1 second' FROM waiting WHERE outbox.id = waiting.id
    RETURNING lane_id, outbox.next_at, priority
)
UPDATE lane SET next_at = first.at, priority = first.priority
FROM (SELECT lane_id, min(next_at) AS at, min(priority) AS priority FROM due GROUP BY lane_id) first
WHERE lane.id = first.lane_id
"""
PAUSE = 0.1
"""Seconds between messages that go one at a time."""
Found = dict[str, Any]


@dataclass
class Service:
    """The service in two processes: who listens, and who sends, which is stopped while the way in is counted."""

    bench: Bench
    side: Side
    database: str
    sender: Program
    topics: list[list[str]] = field(default_factory=list)

    async def received(self, rate: float, seconds: float, *, by_curators: bool) -> Found:
        """The way in of a stream of messages; nobody sends them on."""
        self.sender.signal(signal.SIGSTOP)
        idle, kept = await self._idle(), await value(self.database, KEPT)
        topics = {"topics": self.topics} if by_curators else {}
        async with counting(self.database) as counted:
            await self.side.phase(mode="open", rate=rate, seconds=seconds, echo=False, patience=1.0, **topics)
        return counted.a_message(await value(self.database, KEPT) - kept, idle)

    async def sent(self, pause: float) -> Found:
        """The way out of what waits: all of it at once, or each row `pause` seconds after the one before."""
        async with connected(self.database) as connection:
            waiting = await connection.fetchval(WAITING)
            await connection.execute(HOLD)
            self.sender.signal(signal.SIGCONT)
            await asyncio.sleep(1.0)
            idle = await self._idle()
            async with counting(self.database) as counted:
                await connection.execute(RELEASE, pause)
                while await connection.fetchval(WAITING):  # noqa: ASYNC110  # another process knows
                    await asyncio.sleep(0.25)
        return counted.a_message(waiting, idle)

    async def _idle(self) -> Counted:
        async with counting(self.database) as idle:
            await asyncio.sleep(self.bench.pick(2.0, 5.0))
        return idle


async def run(bench: Bench) -> list[Figure]:
    """Families write and are delivered; then their curators."""
    people = People(families=bench.pick(40, 200), curators=bench.pick(10, 20))
    folder = bench.folder / "statements"
    found: dict[str, Found] = {}
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(bench.ground.database())
        await seed(database, people)
        messengers = await stack.enter_async_context(sandbox())
        side = Side("ours", bench.ground, folder, people, messengers)
        config = service_config(messengers, database, folder, {people.family_on, people.curator_on})
        starting = (program("service", folder, **config, roles=[role]) for role in ("ingress", "sender"))
        side.relays += await asyncio.gather(*map(stack.enter_async_context, starting))
        await side.warm()
        service = Service(bench, side, database, side.relays[1])
        async with connected(database) as connection:
            service.topics = [list(record) for record in await connection.fetch(TOPICS)]
        for who in ("family", "curator"):
            for way, rate, seconds, pause in (
                ("many", 100.0, bench.pick(2.0, 6.0), 0.0),
                ("single", 1 / PAUSE, bench.pick(3.0, 15.0), PAUSE),
            ):
                found[f"{who} in, {way}"] = await service.received(rate, seconds, by_curators=who == "curator")
                found[f"{who} out, {way}"] = await service.sent(pause)
    return [*_inbound(found), *_outbound(found)]


def _inbound(found: dict[str, Found]) -> list[Figure]:
    figures = []
    for who in ("family", "curator"):
        stream, single = found[f"{who} in, many"], found[f"{who} in, single"]
        remark = (
            f"At {1 / PAUSE:g} a second {single['statements']:.2f} and {single['commits']:.2f} commits. "
            f"Of them the poll's cursor (not with webhooks): {_of_polls(stream):.2f} and {_of_polls(single):.2f}."
        )
        figures += [
            Figure("statements", f"in, {who} writes: statements, at 100 a second", stream["statements"], at_most(4),
                   unit="a message", remark=remark, raw={"stream": stream, "single": single}),
            Figure("statements", f"in, {who} writes: commits", stream["commits"], at_most(1), unit="a message"),
        ]  # fmt: skip
    return figures


def _of_polls(found: Found) -> float:
    return float(sum(one["calls"] for query, one in found["queries"].items() if " cursor " in query[:40]))


def _outbound(found: dict[str, Found]) -> list[Figure]:
    figures = []
    for who in ("family", "curator"):
        drain, single = found[f"{who} out, many"], found[f"{who} out, single"]
        remark = f"Drained: {drain['statements']:.2f}."
        if who == "curator":
            remark += " With the mark «delivered» that each answer makes, which is sent apart."
        figures += [
            Figure("statements", f"out, {who} wrote: statements, one at a time", single["statements"], at_most(3),
                   unit="a message", remark=remark, raw={"drain": drain, "single": single}),
            Figure("statements", f"out, {who} wrote: commits, drained", drain["commits"], at_most(1), unit="a message",
                   remark=f"One at a time {single['commits']:.2f}."),
        ]  # fmt: skip
    return figures
