"""The relay over a database with a long past beside the same over an empty one; and the blocks its statements touch."""

from __future__ import annotations

from contextlib import AsyncExitStack

from tests.bench.ages import age
from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_least, at_most, compared
from tests.bench.road import Road
from tests.bench.seeding import People, seed
from tests.bench.sides import Phase, our_side

SIDES = ("full", "empty")


async def run(bench: Bench) -> list[Figure]:
    """Both services up for the whole run, loaded in turns; then the road walked over each, explained."""
    people = People(families=bench.pick(40, 200), curators=bench.pick(10, 20))
    families, messages = bench.pick((1_000, 20_000), (50_000, 1_000_000))
    found: dict[str, list[Phase]] = {name: [] for name in SIDES}
    blocks: dict[str, dict[str, float]] = {}
    async with AsyncExitStack() as ground:
        databases = {name: await ground.enter_async_context(bench.ground.database()) for name in SIDES}
        for database in databases.values():
            await seed(database, people)
        await age(databases["full"], people, families=families, messages=messages)
        await bench.ground.settle()
        async with AsyncExitStack() as stack:
            sides = {
                name: await stack.enter_async_context(
                    our_side(bench.ground, bench.folder / f"history-{name}", people, database)
                )
                for name, database in databases.items()
            }
            for side in sides.values():
                await side.warm()
            for _ in range(bench.pick(1, 7)):
                for name, side in sides.items():
                    found[name].append(
                        await side.phase(mode="closed", talks=people.families, seconds=bench.pick(3.0, 8.0), lead=1.5)
                    )
        for name, database in databases.items():
            road = Road(database, bench.folder / f"history-{name}")
            blocks[name] = await road.walk(bench.pick(10, 40))
            await road.close()
    return _figures(f"{messages:,} messages and {families:,} families", found, blocks)


def _figures(past: str, found: dict[str, list[Phase]], blocks: dict[str, dict[str, float]]) -> list[Figure]:
    full, empty = (sum(blocks[name].values()) for name in SIDES)
    return [
        compared(
            "history", f"messages a second with {past} ÷ empty", [phase.rate for phase in found["full"]],
            [phase.rate for phase in found["empty"]], at_least(1 / 1.25), "messages/s",
            remark=f"«Within 1.25» is {1 / 1.25:g} or more.",
            database_ms={name: [phase.database_milliseconds for phase in found[name]] for name in SIDES},
        ),
        Figure("history", "blocks touched a message (EXPLAIN)", full / empty, at_most(1.2), full, empty, "blocks",
               raw={"blocks": blocks}),
    ]  # fmt: skip
