"""`python -m tests.kill.torture [kills] [seed]`: the storms of the tests for long (200), the database a durable one."""

from __future__ import annotations

import asyncio
import random
import secrets
import sys
import tempfile
from pathlib import Path

from storage.embedded import create_database, running
from storage.migrating import migrate
from tests.kill.doses import dose_storm
from tests.kill.house import House
from tests.kill.nursery import Nursery
from tests.kill.storm import storm


async def torture(kills: int, seed: int) -> None:
    """Run it in folders of its own, and tell what happened."""
    print(f"{kills} kills, seed {seed}", flush=True)  # noqa: T201  # the command's own words
    nursery = await Nursery.open()
    with tempfile.TemporaryDirectory(prefix="zabota-torture-") as name:
        try:
            async with running(Path(name)) as url:
                await migrate(url)
                async with House.standing(nursery, url, Path(name)) as house:
                    counts = await storm(house, kills, random.Random(seed))
                doses = await create_database(url, "doses")
                await migrate(doses)
                async with House.standing(nursery, doses, Path(name) / "doses") as house:
                    reminded = await dose_storm(house, doses, kills, random.Random(seed))
        finally:
            await nursery.close()
    for found in (counts, reminded):
        print("lost 0, " + ", ".join(f"{what} {count}" for what, count in found.items()))  # noqa: T201  # ditto


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    asyncio.run(torture(given[0] if given else 200, given[1] if len(given) > 1 else secrets.randbelow(10**6)))
