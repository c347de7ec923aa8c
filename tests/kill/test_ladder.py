"""SIGKILL of clocks while a danger climbs: each level is told once, and none is left out."""

from __future__ import annotations

import asyncio
import random
import secrets
from datetime import timedelta
from pathlib import Path

from tests.integration.laddering import passed
from tests.kill.house import House
from tests.kill.nursery import Nursery
from tests.rig import until

KILLS = 6


async def test_danger_climbs_to_the_top_whatever_clock_dies(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    chance = random.Random(secrets.randbelow(10**6))
    async with House.standing(nursery, database_url, tmp_path) as house:
        await house.start()
        rig = house.rig
        mother, curator = await rig.pair("vk", "telegram")
        above = rig.phone("max"), rig.phone("vk")
        for phone, role, name in zip(
            above, ("supervisor", "admin"), ("Белова Ирина Павловна", "Орлов Пётр Николаевич"), strict=True
        ):
            _, code = await rig.curator(name, role=role)
            await rig.join(phone, code)
        await mother.send("Теряю сознание, сильное кровотечение")
        await curator.sees("Опасность")
        clocks = [await house.start("clock"), await house.start("clock")]
        for number in range(KILLS):
            before = (await house.ask("SELECT level FROM escalation"))[0][0]
            await passed(rig, (number + 1) * timedelta(minutes=6))
            await asyncio.sleep(chance.uniform(0, 2))
            house.kill(clocks.pop(0))
            clocks.append(await house.start("clock"))

            async def climbed(before: int = before) -> bool:
                return bool((await house.ask("SELECT level > $1 FROM escalation", before))[0][0])

            await until(climbed, 15.0, "the next level")
        for phone in above:
            await phone.sees("Опасность")
        await above[0].press((await above[0].sees("Опасность"))["id"], "Беру на себя")
        await above[0].sees("Взяла на себя Ирина Павловна")
        keys = [row[0] for row in await house.ask("SELECT key FROM outbox WHERE key LIKE 'x:%' AND op = 'say'")]
        assert len(keys) == len(set(keys))
        levels = {int(key.split(":")[2]) for key in keys}
        assert {level % 4 for level in levels} == {0, 2, 3}
        assert len(levels) >= KILLS
