"""«Печатает» is seen on the other side, and nothing of it is kept."""

from __future__ import annotations

import asyncio

import pytest

from tests.integration.ticking import value
from tests.rig import Rig, until


@pytest.mark.parametrize("curator_on", ["telegram", "max"])
async def test_typing_of_a_family_is_seen_in_the_console_and_not_kept(rig: Rig, curator_on: str) -> None:
    family, curator = await rig.pair("vk", curator_on)
    await family.send("Я сейчас допишу")
    await curator.sees("Я сейчас допишу")
    kept = await value(rig.db, "SELECT count(*) FROM inbox")
    await family.act("typing")

    async def shown() -> object:
        return await value(rig.db, "SELECT count(*) FROM outbox WHERE op = 'typing' AND state = 'sent'") or None

    await until(shown, what="typing on the other side")
    await family.act("typing")
    await asyncio.sleep(0.3)
    assert await value(rig.db, "SELECT count(*) FROM outbox WHERE op = 'typing'") == 1
    assert await value(rig.db, "SELECT count(*) FROM inbox") == kept


async def test_typing_of_a_curator_is_seen_by_the_family_they_talk_to(rig: Rig) -> None:
    family, curator = await rig.pair("telegram", "vk")
    await family.send("Вы здесь?")
    await curator.sees("Вы здесь?")
    await curator.act("typing")

    async def shown() -> object:
        return await value(
            rig.db,
            "SELECT l.channel FROM outbox o JOIN lane l ON l.id = o.lane_id WHERE o.op = 'typing' AND o.state = 'sent'",
        )

    assert await until(shown, what="typing on the family's phone") == "telegram"
