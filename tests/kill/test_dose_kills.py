"""SIGKILL of the clock at any point, over doses that are due."""

from __future__ import annotations

import os
import random
import secrets
from pathlib import Path

from tests.kill.doses import dose_storm
from tests.kill.house import House
from tests.kill.nursery import Nursery


async def test_whatever_dies_every_dose_is_reminded_of_once(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:  # fmt: skip
    kills = int(os.environ.get("ZABOTA_KILLS", "20"))
    seed = int(os.environ.get("ZABOTA_SEED", secrets.randbelow(10**6)))
    print(f"seed {seed}")  # noqa: T201  # shown where it fails: ZABOTA_SEED repeats it
    async with House.standing(nursery, database_url, tmp_path) as house:
        counts = await dose_storm(house, database_url, kills, random.Random(seed))
    print(dict(counts))  # noqa: T201  # ditto
    assert counts["kills"] == kills
