"""Webhook → stored and decided → 200, beside a bare handler that inserts and commits one row a request."""

from __future__ import annotations

import itertools
import statistics
from contextlib import AsyncExitStack
from typing import Any

from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_least, at_most, compared
from tests.bench.ground import value
from tests.bench.programs import Program, ask, program
from tests.bench.seeding import People, seed
from tests.bench.sides import greet, sandbox, service_config

SECRET = "bench-secret-0123456789-0123456789"
CLIENTS = 64
KEPT = {"ours": "SELECT count(*) FROM message WHERE direction = 'in'", "bare": "SELECT count(*) FROM bare_inbox"}

_numbers = itertools.count(1)
"""Of the rounds: none brings an update of another."""


async def run(bench: Bench) -> list[Figure]:
    """Both up for the whole run, knocked at in turns."""
    people = People(families=bench.pick(200, 2000), curators=20, family_on="telegram")
    folder, seconds, rounds = bench.folder / "webhook", bench.pick(3.0, 10.0), bench.pick(1, 5)
    found: dict[str, list[dict[str, Any]]] = {"ours": [], "bare": []}
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(bench.ground.database())
        await seed(database, people)
        messengers = await stack.enter_async_context(sandbox())
        await greet(messengers.addresses.telegram, (people.curator_of(number) for number in range(people.curators)))
        door = {"ZABOTA_PUBLIC_URL": "https://bench.example.org", "ZABOTA_WEBHOOK_SECRET": SECRET}
        config = service_config(messengers, database, folder, {"telegram"}, environ=door)
        ours = await stack.enter_async_context(program("service", folder, **config, roles=["ingress"]))
        bare = await stack.enter_async_context(program("bare_webhook", folder, database=database))
        for number in range(rounds + 1):
            for name, one in (("ours", ours), ("bare", bare)):
                result = await _knock(bench, one, people, seconds if number else 1.0)
                if number:  # the first round only warms
                    found[name].append(result)
        kept = {name: await value(database, query) for name, query in KEPT.items()}
    processor = [
        f"{name} {statistics.median(one['processor_ms'] for one in rounds):.2f} ms" for name, rounds in found.items()
    ]
    return [
        compared(
            "webhook", "requests a second, 64 kept connections", [one["rate"] for one in found["ours"]],
            [one["rate"] for one in found["bare"]], at_least(0.3), "requests/s",
            remark=f"Processor time a request: {', '.join(processor)}.", found=found, kept=kept,
        ),
        compared(
            "webhook", "p99 of a request", [1000 * one["p99"] for one in found["ours"]],
            [1000 * one["p99"] for one in found["bare"]], at_most(4), "ms",
        ),
    ]  # fmt: skip


async def _knock(bench: Bench, server: Program, people: People, seconds: float) -> dict[str, Any]:
    before = server.processor_time()
    result: dict[str, Any] = await ask(
        "knocking",
        bench.folder / "webhook",
        port=server.said["port"],
        path="/webhook/telegram",
        secret=SECRET,
        clients=CLIENTS,
        families=people.families,
        first=next(_numbers) * 1_000_000,
        seconds=seconds,
    )
    result["processor_ms"] = 1000 * (server.processor_time() - before) / max(1, result["accepted"])
    return result
