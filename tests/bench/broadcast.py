"""A broadcast: people chosen and put into the outbox, and its drain through one bot beside a live talk."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import asdict
from typing import Any

import psutil
from cryptography.fernet import Fernet

from bot.clock_time import ServiceTime
from bot.settings import load
from bot.ticks.broadcasts import Broadcasts
from curators.staff import StaffRoom
from sandbox.remote import Remote
from storage.queries.broadcasts import EVERYBODY
from storage.transaction import Database
from storage.vault import Vault
from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.ground import connected, value
from tests.bench.live_chat import swallow
from tests.bench.phones import MARK, WORDS
from tests.bench.programs import program
from tests.bench.rates import CAPS, Used
from tests.bench.seeding import FAMILY, People, seed
from tests.bench.sides import Side, greet, sandbox, service_config
from tests.daytime import where_it_is_noon

TALK = 4.0
"""Messages a second of live talk, both ways together."""
AGREED = """
INSERT INTO consent (person_id, kind, text_version, channel, given_at)
SELECT id, 'mailings', 'bench', 'paper', now() FROM person
"""
NOON = "UPDATE person SET timezone = $1"
BEGIN = """
INSERT INTO broadcast (author_id, kind, content, segment, state, created_at, started_at, next_action_at)
SELECT id, 'public', jsonb_build_object('text', $1::text, 'buttons', '[[{"text": "Не присылать такое", "data":
       "b:stop"}]]'::jsonb), '{}', 'sending', now(), now(), now()
FROM curator ORDER BY id LIMIT 1
"""
SENT = "SELECT count(*) FROM outbox WHERE key LIKE 'cast:%' AND state = 'sent'"
PUT = "SELECT count(DISTINCT lane_id) FROM outbox WHERE key LIKE 'cast:%' AND state = 'waiting'"


async def run(bench: Bench) -> list[Figure]:
    """First the choosing alone, then the drain beside a talk."""
    return [*await _chosen(bench), *await _beside(bench)]


async def _people(database: str, people: People) -> None:
    await seed(database, people)
    async with connected(database) as connection:
        await connection.execute(AGREED)
        await connection.execute(NOON, where_it_is_noon())
        await connection.execute("VACUUM ANALYZE")


async def _begun(address: str) -> None:
    """Wait for the first words of the talk: until then its phones start, and clear the journal that is counted."""

    def talk(one: dict[str, Any]) -> bool:
        return MARK.match(str(one["params"].get("text"))) is not None

    async with Remote(address) as remote, asyncio.timeout(60):
        while not any(map(talk, await remote.journal("sendMessage"))):  # noqa: ASYNC110  # another process talks
            await asyncio.sleep(0.2)


async def _window(address: str, seconds: float) -> tuple[Used, list[dict[str, Any]]]:
    """Watch the bot for a while: whatever takes a slot of its rate, the talk's topics and marks with the broadcast.

    And the requests that were refused, with what came in the second before each.
    """
    async with Remote(address) as remote:
        before, since = (await remote.stats())["over_limit"], time.time()
        await asyncio.sleep(seconds + 0.2)
        arrived = [one for one in await remote.journal() if since <= one["at"] < since + seconds]
        stats = await remote.stats()
    sent = [one for one in arrived if one["method"] != "getUpdates"]
    refused = [
        {
            "method": one["method"],
            "chat": one["chat"],
            "at": one["at"] - since,
            "in the second before": sum(one["at"] - 1 < other["at"] < one["at"] for other in sent),
            "to its chat": [one["at"] - other["at"] for other in sent if other["chat"] == one["chat"]],
        }
        for one in sent
        if one["error"] == "over_limit"
    ]
    used = Used(len(sent) / (CAPS["telegram"] * seconds), stats["over_limit"] - before, stats["worst_second"])
    return used, refused


async def _begin(database: str) -> None:
    async with connected(database) as connection:
        await connection.execute(BEGIN, WORDS)


async def _chosen(bench: Bench) -> list[Figure]:
    """One clock at work: its rate, and how its memory grows from the first set to the last."""
    number = bench.pick(6_000, 100_000)
    async with bench.ground.database() as url:
        await _people(url, People(families=number, family_on="telegram"))
        await _begin(url)
        await bench.ground.settle()
        took, grown = await _choose(url)
        put = await value(url, PUT)
    if put != number:
        raise AssertionError(f"{put} of {number} are in the outbox")
    return [
        Figure("broadcast", f"{number:,} people chosen and put into the outbox, a second", number / took,
               at_least(15_000), unit="1/s"),
        Figure("broadcast", "growth of memory from the first set to the last", grown, at_most(8), unit="MB"),
    ]  # fmt: skip


async def _choose(url: str) -> tuple[float, float]:
    """Choose everybody; seconds, and MB of growth."""
    db = Database(url)
    casts = Broadcasts(load({}), StaffRoom("Europe/Moscow"), ServiceTime(), Vault([Fernet.generate_key()]))
    own = psutil.Process()
    try:
        await _set(db, casts)
        first, began, sets = own.memory_info().rss, time.monotonic(), 1
        while await _reached(db) < EVERYBODY:
            await _set(db, casts)
            sets += 1
        took = time.monotonic() - began
        return took * sets / max(1, sets - 1), (own.memory_info().rss - first) / 2**20
    finally:
        await db.close()


async def _set(db: Database, casts: Broadcasts) -> None:
    async with db.transaction() as tx:
        await casts.send(tx)


async def _reached(db: Database) -> int:
    """How far the choosing has come."""
    async with db.transaction() as tx:
        return int(await tx.value("SELECT last_person_id FROM broadcast"))


async def _beside(bench: Bench) -> list[Figure]:
    """Telegram, its limits on: the broadcast takes what the talk leaves of thirty requests a second."""
    seconds, folder = bench.pick(8.0, 120.0), bench.folder / "broadcast"
    talking = People(families=bench.pick(8, 60), curators=bench.pick(4, 20), family_on="telegram")
    listening = talking.families + int(CAPS["telegram"] * (seconds + 60))
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(bench.ground.database())
        await _people(database, People(listening, talking.curators, "telegram", "telegram"))
        messengers = await stack.enter_async_context(sandbox(limits=True))
        address = messengers.addresses.telegram
        await greet(address, range(FAMILY, FAMILY + listening))
        await swallow(address)
        config = service_config(messengers, database, folder, {"telegram"}, calm=False)
        service = await stack.enter_async_context(program("service", folder, **config, roles=["ingress", "sender"]))
        await stack.enter_async_context(program("service", folder, **config, roles=["clock"]))
        side = Side("ours", bench.ground, folder, talking, messengers, [service])
        await side.warm(rate=6)
        await _begin(database)
        while await value(database, SENT) < CAPS["telegram"]:  # noqa: ASYNC110  # another process sends
            await asyncio.sleep(0.2)
        async with Remote(address) as remote:
            await remote.clear_journal()
        phase = asyncio.create_task(side.phase(mode="open", rate=TALK, seconds=seconds + 4, patience=20))
        await _begun(address)
        used, refused = await _window(address, seconds)
        drained = await value(database, SENT)
        load_ = (await phase).load
    return [
        Figure("broadcast", "live talk meanwhile, p95", load_["p95"], at_most(2), unit="s",
               remark=f"{drained:,} of the broadcast went; worst {load_['worst']:.2f} s; lost {load_['lost']}.",
               raw={"talk": load_}),
        Figure("broadcast", "share of the bot's rate used", used.share, at_least(0.95), raw=asdict(used)),
        Figure("broadcast", "requests over a limit", float(used.over_limit + max(0, used.worst_second - 30)),
               at_most(0), remark=f"Worst second: {used.worst_second} of {CAPS['telegram']}.",
               raw={"refused": refused}),
    ]  # fmt: skip
