"""A live talk while a broadcast drains through the same bot: how long a message of the talk takes."""

from __future__ import annotations

from contextlib import AsyncExitStack

import aiohttp

from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.ground import value
from tests.bench.programs import program
from tests.bench.queueing import queue, strangers
from tests.bench.seeding import People, seed
from tests.bench.sides import Side, greet, sandbox, service_config

TALK = 4.0
"""Messages a second of live talk, both ways together."""
TOKEN = "1000001:SANDBOX"
SENT = "SELECT count(*) FROM outbox WHERE priority = 6 AND state = 'sent'"


async def run(bench: Bench) -> list[Figure]:
    """Telegram both ways, its limits on: thirty requests a second for everything the bot does."""
    people = People(families=bench.pick(8, 60), curators=bench.pick(4, 20), family_on="telegram")
    rows, folder = bench.pick(2_000, 10_000), bench.folder / "live_chat"
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(bench.ground.database())
        await seed(database, people)
        messengers = await stack.enter_async_context(sandbox(limits=True))
        await greet(messengers.addresses.telegram, strangers(rows // 5))
        await swallow(messengers.addresses.telegram)
        config = service_config(messengers, database, folder, {"telegram"}, calm=False)
        service = await stack.enter_async_context(program("service", folder, **config, roles=["ingress", "sender"]))
        side = Side("ours", bench.ground, folder, people, messengers, [service])
        await side.warm(rate=6)
        quiet = await side.phase(mode="open", rate=TALK, seconds=bench.pick(4.0, 30.0))
        await queue(database, "telegram", chats=rows // 5, rows=5)
        before = await value(database, SENT)
        busy = await side.phase(mode="open", rate=TALK, seconds=bench.pick(6.0, 120.0), patience=20)
        drained = await value(database, SENT) - before
        stats = (await side.stats())["telegram"]
    return [
        Figure(
            "live chat", f"p95 while {rows:,} broadcast rows drain", busy.load["p95"], at_most(2), unit="s",
            remark=f"Without the broadcast {quiet.load['p95']:.2f} s; {drained:,} of its rows went meanwhile; worst "
            f"{busy.load['worst']:.2f} s; lost {busy.load['lost']}.",
            raw={"busy": busy.load, "quiet": quiet.load, "drained": drained, "stats": stats},
        ),
        Figure("live chat", "broadcast rows sent meanwhile", float(drained), at_least(1)),
    ]  # fmt: skip


async def swallow(address: str) -> None:
    """Take from Telegram what has come so far: the service shall not answer each of the strangers."""
    async with aiohttp.ClientSession() as http:

        async def updates(offset: int) -> list[dict[str, int]]:
            async with http.post(f"{address}/bot{TOKEN}/getUpdates", data={"offset": offset}) as answer:
                return list((await answer.json())["result"])

        last = await updates(-1)
        await updates(last[-1]["update_id"] + 1)
