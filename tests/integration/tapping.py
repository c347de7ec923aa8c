"""Somebody who was reminded, and what their phones show of it."""

from __future__ import annotations

from typing import Any

from tests.integration.care_play import (
    a_dose,
    a_plan,
    agreed,
    dose,
    reminded,
    seen,
)
from tests.integration.console_play import words
from tests.rig import Phone, Rig


async def a_reminder(rig: Rig, channel: str = "vk", **columns: Any) -> tuple[Phone, Phone, int, str]:
    """Somebody who was reminded of iron: phones of theirs and of the curator, the dose, the message."""
    phone, curator = await rig.pair(channel, "vk" if channel == "telegram" else "telegram")
    await agreed(rig, phone)
    plan = await a_plan(rig, phone, "Железо", **columns.pop("plan", {}))
    one = await a_dose(rig, plan, **columns)
    return phone, curator, one, await reminded(rig, phone, one)


async def in_state(rig: Rig, one: int, state: str) -> bool:
    return bool((await dose(rig, one))["state"] == state)


async def words_are(phone: Phone, shown: str, expected: list[str]) -> bool:
    return words(await seen(phone, shown)) == expected
