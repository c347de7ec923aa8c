"""SIGSTOP of a process for longer than its leases: another takes over, and the one that wakes up does no harm."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from functools import partial
from pathlib import Path
from typing import Any

from tests.kill.house import House
from tests.kill.nursery import Nursery
from tests.rig import CHANNELS, Phone, until

SENDS = {"telegram": "sendMessage", "vk": "messages.send", "max": "POST /messages"}
TAKEOVER = 10.0


async def entries(house: House, channel: str, words: str) -> list[dict[str, Any]]:
    """Requests to send these words."""
    found = (await house.rig.control(channel, f"journal?method={SENDS[channel].replace(' ', '%20')}"))["entries"]
    return [entry for entry in found if words in str(entry["params"])]


async def count(phone: Phone, words: str) -> int:
    """How many messages with these words the bot has sent."""
    return sum(words in text for text in await phone.heard())


async def test_a_stopped_poller_is_replaced_in_time_and_moves_nothing_when_it_wakes(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    async with House.standing(nursery, database_url, tmp_path) as house:
        await house.start("sender")
        stopped = await house.start("ingress")
        await house.leads(stopped)
        pairs = [await house.rig.pair(channel, "max" if channel == "vk" else "vk") for channel in CHANNELS]
        await house.start("ingress")
        os.kill(stopped, signal.SIGSTOP)
        began = time.monotonic()
        for family, _ in pairs:
            await family.send("Пока он стоит")
        for _, curator in pairs:
            await curator.sees("Пока он стоит", TAKEOVER + 5)
        assert time.monotonic() - began <= TAKEOVER
        holders = await house.holders()
        os.kill(stopped, signal.SIGCONT)
        await asyncio.sleep(2.0)
        for family, _ in pairs:
            await family.send("Когда он проснулся")
        for _, curator in pairs:
            await curator.sees("Когда он проснулся")
            assert await count(curator, "Пока он стоит") == await count(curator, "Когда он проснулся") == 1
        assert await house.holders() == holders


async def test_what_a_stopped_sender_had_in_the_air_is_sent_again_and_known_as_doubtful(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    async with House.standing(nursery, database_url, tmp_path) as house:
        await house.start("ingress")
        stopped = await house.start("sender")
        pairs = {channel: await house.rig.pair(channel, "vk") for channel in CHANNELS}
        questions = {}
        for channel, (family, curator) in pairs.items():
            await family.send("Вопрос")
            questions[channel] = (await curator.sees("Вопрос"))["id"]
        for channel, (family, curator) in pairs.items():
            rule = {"method": SENDS[channel], "kind": "delay", "seconds": 6}
            await house.rig.control(
                channel, "faults", {"rules": [rule | ({"chat": family.user} if channel == "vk" else {})]}
            )
            await curator.send(f"Ответ в воздухе {channel}", reply_to=questions[channel])
        for channel in pairs:
            await until(partial(entries, house, channel, "Ответ в воздухе"), what="the request")
        os.kill(stopped, signal.SIGSTOP)
        began = time.monotonic()
        await house.start("sender")
        for channel, (_, curator) in pairs.items():
            await curator.send("Следом за ним", reply_to=questions[channel])
        for family, _ in pairs.values():
            await family.sees("Следом за ним", TAKEOVER + 5)
        assert time.monotonic() - began <= TAKEOVER
        os.kill(stopped, signal.SIGCONT)
        await asyncio.sleep(2.0)
        for channel, (family, curator) in pairs.items():
            assert len(await entries(house, channel, "Ответ в воздухе")) == 2
            assert await count(family, "Ответ в воздухе") == (1 if channel == "vk" else 2)
            assert await count(family, "Следом за ним") == 1
            assert await count(curator, "Возможно доставлено") == (0 if channel == "vk" else 1)
        assert not await house.ask("SELECT 1 FROM outbox WHERE state <> 'sent'")


async def test_what_waited_for_its_slot_in_a_stopped_sender_leaves_once_and_not_from_the_woken_one(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    async with House.standing(nursery, database_url, tmp_path, ZABOTA_TELEGRAM_RATE="0.5") as house:
        await house.start("ingress")
        stopped = await house.start("sender")
        pairs = [(await house.rig.pair("telegram", "vk")) for _ in range(3)]
        for number, (family, curator) in enumerate(pairs):
            await family.send("Вопрос")
            question = await curator.sees("Вопрос")
            await curator.send(f"Ответ {number}", reply_to=question["id"])
        await until(lambda: entries(house, "telegram", "Ответ"), 15.0, what="the first answer")
        await asyncio.sleep(0.1)  # by now the next one is claimed and waits two seconds for its slot
        os.kill(stopped, signal.SIGSTOP)
        await house.start("sender")
        for number, (family, _) in enumerate(pairs):
            await family.sees(f"Ответ {number}", 25.0)
        os.kill(stopped, signal.SIGCONT)
        await asyncio.sleep(3.0)
        for number in range(3):
            assert len(await entries(house, "telegram", f"Ответ {number}")) == 1
