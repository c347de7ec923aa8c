"""The durable relay of text, family → curator → family, beside one in memory made with the same client libraries."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_least, at_most, compared
from tests.bench.seeding import People, seed
from tests.bench.sides import Phase, Side, memory_side, our_side

RIVAL = (
    "Rival: aiogram Dispatcher.start_polling and vkbottle Bot.run_polling, one catch-all handler each, dicts, uvloop. "
    "Ours also sets a reaction «delivered» on each answer: 3 calls a round trip to its 2."
)


async def run(bench: Bench) -> list[Figure]:
    """Both sides up for the whole run, loaded in turns."""
    people = People(families=bench.pick(40, 200), curators=bench.pick(10, 20))
    rounds, seconds = bench.pick(1, 5), bench.pick(3.0, 12.0)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(bench.ground.database())
        await seed(database, people)
        ours = await stack.enter_async_context(our_side(bench.ground, bench.folder / "ours", people, database))
        memory = await stack.enter_async_context(memory_side(bench.ground, bench.folder / "memory", people))
        sides = (ours, memory)
        for side in sides:
            await side.warm()
        full: dict[str, list[Phase]] = {side.name: [] for side in sides}
        steady: dict[str, list[Phase]] = {side.name: [] for side in sides}
        for _ in range(rounds):
            for side in sides:
                full[side.name].append(await _saturate(side, people.families, seconds))
        for _ in range(bench.pick(1, 3)):
            for side in sides:
                steady[side.name].append(await side.phase(mode="open", rate=50, seconds=bench.pick(4.0, 20.0)))
        stats = {side.name: await side.stats() for side in sides}
    return [*_figures(full, steady, stats)]


async def _saturate(side: Side, talks: int, seconds: float) -> Phase:
    return await side.phase(mode="closed", talks=talks, seconds=seconds, lead=1.5)


def _figures(full: dict[str, list[Phase]], steady: dict[str, list[Phase]], stats: dict[str, Any]) -> list[Figure]:
    ours, theirs = full["ours"], full["memory"]
    raw = {"full": _raw(full), "steady": _raw(steady), "stats": stats}
    database = [phase.database_milliseconds for phase in ours]
    return [
        compared(
            "relay", "messages a second, every family in a talk", [phase.rate for phase in ours],
            [phase.rate for phase in theirs], at_least(0.5), "messages/s", remark=RIVAL, **raw,
        ),
        compared(
            "relay", "processor time a message of the relay's process", [phase.milliseconds for phase in ours],
            [phase.milliseconds for phase in theirs], at_most(2.5), "ms",
            remark=f"PostgreSQL's own, besides: {sorted(database)[len(database) // 2]:.2f} ms a message.",
            database=database,
        ),
        compared(
            "relay", "p95 wire to wire at 50 messages/s", [1000 * phase.load["p95"] for phase in steady["ours"]],
            [1000 * phase.load["p95"] for phase in steady["memory"]], at_most(4), "ms",
        ),
        Figure(
            "relay", "messages lost or doubled", float(sum(
                phase.load["lost"] + phase.load["repeated"] for phase in [*ours, *steady["ours"]])), at_most(0),
        ),
    ]  # fmt: skip


def _raw(phases: dict[str, list[Phase]]) -> dict[str, Any]:
    return {
        name: [
            {**phase.load, "relay_s": phase.relay, "database_s": phase.database, "sandbox_s": phase.sandbox}
            for phase in found
        ]
        for name, found in phases.items()
    }
