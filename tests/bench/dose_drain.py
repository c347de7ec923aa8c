"""Ten thousand reminders leaving through one bot at its messenger's rate, and what must not wait for them."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from sandbox.serve import Process
from storage.queries.clock import MOVE
from tests.bench.bench import Bench
from tests.bench.dose_seeding import FIRST, KEY, prescribe
from tests.bench.figures import Figure, at_least, at_most, percentile
from tests.bench.ground import connected, value
from tests.bench.live_chat import swallow
from tests.bench.phones import SENDING, Exchange
from tests.bench.programs import program
from tests.bench.seeding import BOTS, CURATOR, FAMILY, People
from tests.bench.sides import Side, greet, sandbox, service_config

RATE = 30
"""Telegram's requests a second."""
TALK = 4.0
CALLS = 60
"""A ninety-ninth percentile of fewer than fifty is none."""
DOCTOR = CURATOR + 90_000
DOCTORS = """
WITH who AS (
    INSERT INTO curator (external_id, full_name, role, hours)
    VALUES ('doctor', 'Орлова Инна Павловна', 'doctor', '24/7') RETURNING id
), lanes AS (
    INSERT INTO lane (channel, bot, chat_id) VALUES ('telegram', $1, $2) RETURNING id
), account AS (
    INSERT INTO identity (channel, user_id, lane_id, curator_id, acts_as_curator)
    SELECT 'telegram', $2, lanes.id, who.id, true FROM who, lanes
), desk AS (
    INSERT INTO console (curator_id, lane_id, mode) SELECT who.id, lanes.id, 'topics' FROM who, lanes
), agreed AS (
    INSERT INTO consent (person_id, kind, text_version, channel, given_at)
    SELECT id, 'doctor', 'bench', 'paper', now() FROM person
)
UPDATE family SET doctor_id = who.id FROM who
"""
SENT = "SELECT count(*) FROM outbox WHERE key LIKE 'dose:%' AND state = 'sent'"
WAITING = "SELECT count(*) FROM outbox WHERE key LIKE 'dose:%' AND state = 'waiting'"
NAME = re.compile(r"Смирнова Ольга (\d+)")


async def run(bench: Bench) -> list[Figure]:
    """First the reminders alone to the last one; then, in a fresh database, a talk and calls for help beside them."""
    return [await _alone(bench), *await _beside(bench)]


async def _alone(bench: Bench) -> Figure:
    """How long after its time the last one is on the wire."""
    doses = bench.pick(600, 10_000)
    people = People(families=doses, curators=20, family_on="telegram")
    async with _standing(bench, "drain", people, ["sender", "clock"]) as (database, messengers):
        async with aiohttp.ClientSession() as http:
            wire = _Wire(messengers.addresses.telegram, http)
            due = await _begin(database)
            while wire.reminders < doses and time.time() < due + 2 * doses / RATE + 60:
                await asyncio.sleep(0.5)
                await wire.look()
        least = doses / RATE
        late = wire.last - due
    missing = f" {doses - wire.reminders} never came." if wire.reminders < doses else ""
    return Figure(
        "doses", f"{doses:,} reminders over Telegram: the last one ÷ ({doses:,} ÷ {RATE} a second)",
        None if missing else late / least, at_most(1.1), late, least, "s", remark=f"Its limits on.{missing}",
    )  # fmt: skip


async def _beside(bench: Bench) -> list[Figure]:
    """A live talk, then a danger sign every two seconds, while the reminders leave."""
    doses, seconds = bench.pick(1_200, 10_000), bench.pick(10.0, 120.0)
    talking = People(families=bench.pick(8, 60), curators=bench.pick(4, 20), family_on="telegram")
    people = People(families=doses, curators=talking.curators, family_on="telegram")
    async with _standing(bench, "danger", people, ["ingress", "sender", "clock"]) as (database, messengers):
        side = Side("ours", bench.ground, bench.folder / "danger", talking, messengers)
        await side.warm(rate=6)
        async with aiohttp.ClientSession() as http:
            wire = _Wire(messengers.addresses.telegram, http)
            due = await _begin(database)
            await asyncio.sleep(max(0.0, due + 1.0 - time.time()))
            # One after the other: a curator's chat takes one message a second, and an alert opens a topic in it.
            load = (await side.phase(mode="open", rate=TALK, seconds=seconds, patience=20)).load
            waits = await _calls(wire, talking, bench.pick(5, CALLS))
            lost = len(wire.called) - len(waits)
        waiting = await value(database, WAITING)
        drained = await value(database, SENT)
    name = f"while {doses:,} reminders drain"
    # Had the drain ended before the last call, the calls would have been measured beside nothing.
    p99 = percentile(waits, 0.99) if waits and not lost and waiting else None
    middle = f", the middle one {percentile(waits, 0.5):.2f} s" if waits else ""
    told = f"{len(waits)} calls{middle}, lost {lost}; {waiting:,} reminders still waited after the last."
    return [
        Figure("doses", f"a danger sign → doctor's and curator's wire {name}: p99", p99, at_most(3), unit="s",
               remark=told, raw={"waits": waits}),
        Figure("doses", f"live chat {name}: p95", load["p95"], at_most(2), unit="s",
               remark=f"{drained:,} reminders went meanwhile; lost {load['lost']}.", raw={"load": load}),
        Figure("doses", "reminders sent meanwhile", float(drained), at_least(1)),
    ]  # fmt: skip


@asynccontextmanager
async def _standing(
    bench: Bench, name: str, people: People, roles: list[str]
) -> AsyncIterator[tuple[str, Process]]:  # fmt: skip
    """The service over a seeded database and a messenger with its limits on; everybody has started the bot."""
    folder = bench.folder / name
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(bench.ground.database())
        await prescribe(database, people, first=people.families, ahead=0, second=False)
        async with connected(database) as connection:
            await connection.execute(DOCTORS, BOTS["telegram"], str(DOCTOR))
            await connection.execute("UPDATE setting SET value = (value::bigint + 1)::text WHERE name = 'roster'")
        messengers = await stack.enter_async_context(sandbox(limits=True))
        address = messengers.addresses.telegram
        await greet(address, [DOCTOR, *(people.user(number) for number in range(people.families))])
        await swallow(address)
        given = {"ZABOTA_SECRET_KEYS": KEY}
        config = service_config(messengers, database, folder, {"telegram"}, calm=False, environ=given)
        await stack.enter_async_context(program("service", folder, **config, roles=roles))
        yield database, messengers


async def _begin(database: str) -> float:
    """Move the service's time so that everything is due in a few seconds; when, by the machine's clock."""
    due = math.ceil(time.time() + 4.0)
    async with connected(database) as connection:
        await connection.execute(MOVE, str(FIRST.timestamp() - due))
    return float(due)


async def _calls(wire: _Wire, talking: People, calls: int) -> list[float]:
    """People who write of danger, one every two seconds; how long each alert took to reach both."""
    for number in range(calls):
        family = talking.families + number
        wire.called[family] = time.time()
        await wire.exchange.write(FAMILY + family, "Помогите, у меня сильное кровотечение")
        end = time.monotonic() + 2.0
        while time.monotonic() < end:
            await wire.look()
            await asyncio.sleep(0.1)
    end = time.monotonic() + 15.0
    while time.monotonic() < end and len(wire.waits(talking)) < len(wire.called):
        await wire.look()
        await asyncio.sleep(0.1)
    return wire.waits(talking)


@dataclass
class _Wire:
    """What the bot has sent over Telegram, looked at again and again."""

    address: str
    http: aiohttp.ClientSession
    reminders: int = 0
    last: float = 0.0
    called: dict[int, float] = field(default_factory=dict)
    alerts: dict[tuple[int, str], float] = field(default_factory=dict)
    next: int = 0

    @property
    def exchange(self) -> Exchange:
        """The phones on it."""
        return Exchange("telegram", self.address, self.http)

    async def look(self) -> None:
        """Read what has come since the last look."""
        query: dict[str, str | int] = {"since": self.next, "method": SENDING["telegram"]}
        async with self.http.get(f"{self.address}/control/journal", params=query) as answer:
            page = await answer.json()
        self.next = page["next"]
        for entry in page["entries"]:
            text = str(entry["params"].get("text") or "")
            if entry["error"] is not None:
                continue
            if text.startswith(("Пора принять", "Простите, что с опозданием")):
                self.reminders, self.last = self.reminders + 1, entry["at"]
            elif "Опасность" in text and (found := NAME.search(text)):
                self.alerts.setdefault((int(found[1]), str(entry["params"]["chat_id"])), entry["at"])

    def waits(self, people: People) -> list[float]:
        """How long the later of the doctor's and the curator's alert took, of those that both have."""
        pairs = (
            (at, self.alerts.get((one, str(DOCTOR))), self.alerts.get((one, str(people.curator_of(one)))))
            for one, at in self.called.items()
        )
        return [max(doctor, curator) - at for at, doctor, curator in pairs if doctor and curator]
