"""Taps on reminders: recorded once, told in the message, whoever taps, how often and how late."""

from __future__ import annotations

import pytest

from tests.integration.care_play import a_dose, a_plan, agreed, dose, reminded, reports, seen
from tests.integration.console_play import words
from tests.rig import CHANNELS, Rig


@pytest.mark.parametrize("channel", CHANNELS)
async def test_taken_is_recorded_once_and_the_message_says_so(rig: Rig, channel: str) -> None:
    phone, _ = await rig.pair(channel, "vk" if channel == "telegram" else "telegram")
    await agreed(rig, phone)
    one = await a_dose(rig, await a_plan(rig, phone, "Железо"))
    shown = await reminded(rig, phone, one)
    await phone.press(shown, "Принято")
    told = await phone.sees("принято в")
    assert (told["id"], words(told)) == (shown, ["Отменить"])
    assert "Железо, по 1 таблетке" in told["text"]
    assert (await dose(rig, one))["state"] == "taken"
    assert await reports(rig, one) == ["completed"]
    await phone.press(shown, "Отменить")
    await phone.sees("ждёт вашей отметки")
    assert words(await seen(phone, shown)) == ["Принято", "Отложить", "Пропустить"]
    assert (await dose(rig, one))["state"] == "due"
    assert await reports(rig, one) == ["completed", "entered-in-error"]
