"""SIGKILL between the parts of one message: the parts that have been sent are not repeated."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.kill.house import House
from tests.kill.nursery import Nursery
from tests.rig import Phone, until


@pytest.mark.parametrize(
    ("channel", "message", "method"),
    [
        ("max", {"text": "начало " + "слово " * 670 + "конец"}, "POST /messages"),
        (
            "telegram",
            {"text": "слово " * 200 + "конец", "attachments": [{"kind": "photo", "size": 3000}] * 3},
            "sendMessage",
        ),
    ],
    ids=["a long text", "an album and its text"],
)
async def test_who_goes_on_after_a_death_goes_on_at_the_next_part(
    nursery: Nursery, database_url: str, tmp_path: Path, channel: str, message: dict[str, Any], method: str
) -> None:
    async with House.standing(nursery, database_url, tmp_path) as house:
        await house.start("ingress")
        killed = await house.start("sender")
        family, curator = await house.rig.pair(channel, "telegram" if channel == "max" else "vk")
        await family.send("Вопрос")
        question = await curator.sees("Вопрос")
        there = {"topic": question["topic"]} if question["topic"] else {"reply_to": question["id"]}
        after = 1 if channel == "max" else 0
        rule = {"method": method, "kind": "hang", "after": after}
        if channel == "telegram":
            rule |= {"chat": family.user}
        await house.rig.control(channel, "faults", {"rules": [rule]})
        await curator.send(**message, **there)

        async def halfway() -> list[Any]:
            return await house.ask("SELECT 1 FROM outbox WHERE state = 'waiting' AND progress IS NOT NULL")

        await until(halfway, 15.0, "the first part")
        await asyncio.sleep(0.3)  # the second one hangs in the air
        house.kill(killed)
        await house.start("sender")
        await family.sees("конец", 15.0)
        assert await parts(family) == (1, 3 if channel == "telegram" else 0, 1)


async def parts(phone: Phone) -> tuple[int, int, int]:
    """How many messages of the bot begin the answer, how many files they hold, how many end it."""
    shown = [message for message in await phone.messages() if message["from"] == "bot"]
    files = sum(len(message["attachments"]) for message in shown)
    beginnings = sum("начало" in message["text"] for message in shown) or (1 if files else 0)
    return beginnings, files, sum("конец" in message["text"] for message in shown)
