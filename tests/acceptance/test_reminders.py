"""A dose from its time to «Принято», over each messenger, with the whole service running."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.integration.care_play import a_dose, a_plan, agreed, dose
from tests.rig import CHANNELS, Rig, until


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_dose_that_is_due_reaches_the_phone_and_one_tap_records_it(rig: Rig, channel: str) -> None:
    mother, _ = await rig.pair(channel, "telegram" if channel != "telegram" else "vk")
    await agreed(rig, mother)
    now = datetime.now(UTC)
    dose_id = await a_dose(
        rig, await a_plan(rig, mother), now, state="planned", asked=0, silent_since=None, last_sent_at=None, wake_at=now
    )  # fmt: skip
    reminder = await mother.sees("Железо, по 1 таблетке")
    assert reminder["text"].startswith("Пора принять назначенное на ")
    await mother.press(reminder["id"], "Принято")

    async def taken() -> bool:
        return bool((await dose(rig, dose_id))["state"] == "taken")

    await until(taken, what="the intake")
    await mother.sees("принято в")
    assert sum("Железо" in text for text in await mother.heard()) == 1
