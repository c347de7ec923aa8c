"""Reminders answered in words: «принято», a time that is typed, whatever else is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.integration.care_play import (
    a_dose,
    a_plan,
    agreed,
    dose,
    reports,
    run,
    vault,
)
from tests.integration.console_play import words
from tests.integration.faulty import settled
from tests.integration.tapping import a_reminder
from tests.rig import CHANNELS, Phone, Rig, until

MOSCOW = ZoneInfo("Europe/Moscow")


async def test_taken_in_words_is_taken_where_one_dose_is_meant(rig: Rig) -> None:
    phone, curator, one, shown = await a_reminder(rig, reminder="dose:1:1")
    await run(rig, "UPDATE outbox SET key = 'dose:1:1', progress = jsonb_build_object('parts', 0, 'ids', $1::jsonb) "
              "WHERE op = 'say' AND payload::text LIKE '%Пора принять%'", f'["{shown}"]')  # fmt: skip
    await phone.send("Уже выпила, спасибо!")
    await phone.sees("принято в")
    assert ((await dose(rig, one))["state"], await reports(rig, one)) == ("taken", ["completed"])
    await settled(rig)
    assert "выпила" not in " ".join(await curator.heard())
    assert await run(rig, "SELECT count(*) FROM message WHERE direction = 'in'") == 1
    await phone.send("Приняла")
    await curator.sees("Приняла")


async def test_taken_in_words_is_about_the_dose_though_a_dialogue_is_open(rig: Rig) -> None:
    phone, curator, one, _ = await a_reminder(rig)
    await phone.send("О сервисе")
    await phone.sees("Службу ведёт")
    await phone.send("приняла")
    await phone.sees("принято в")
    await settled(rig)
    assert (await dose(rig, one))["state"] == "taken"
    assert "приняла" not in " ".join(await curator.heard())


async def test_taken_in_words_in_reply_to_a_human_is_recorded_and_reaches_them(rig: Rig) -> None:
    phone, curator, one, _ = await a_reminder(rig)
    await phone.send("Это снова я")
    topic = (await curator.sees("Это снова я"))["topic"]
    await curator.send("Вы приняли железо?", **({"topic": topic} if topic else {}))
    asked = await phone.sees("Вы приняли железо?")
    await phone.send("Приняла", reply_to=asked["id"])
    await phone.sees("принято в")
    await curator.sees("Приняла")
    assert ((await dose(rig, one))["state"], await reports(rig, one)) == ("taken", ["completed"])


async def test_taken_in_words_asks_which_of_several(rig: Rig) -> None:
    phone, _ = await rig.pair("max")
    await agreed(rig, phone)
    now = datetime.now(UTC).replace(microsecond=0)
    first = await a_dose(rig, await a_plan(rig, phone, "Железо"), now - timedelta(hours=1))
    second = await a_dose(rig, await a_plan(rig, phone, "Магний"), now - timedelta(minutes=1))
    await phone.send("приняла")
    asked = await phone.sees("Какой вы приняли?")
    assert [name.split(",")[0] for name in words(asked)] == ["Железо", "Магний"]
    await phone.press(asked["id"], words(asked)[1])
    await phone.sees("принято в")
    assert [(await dose(rig, one))["state"] for one in (first, second)] == ["due", "taken"]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_put_off_until_a_time_that_is_typed(rig: Rig, channel: str) -> None:
    phone, _, one, shown = await a_reminder(rig, channel)
    await phone.press(shown, "Отложить")
    await phone.sees("На сколько отложить?")
    await phone.press(shown, "В другое время")
    await phone.sees("До скольки отложить?")
    until_ = (datetime.now(UTC) + timedelta(hours=2)).astimezone(MOSCOW)
    await phone.send(f"{until_:%H:%M}")
    await phone.sees(f"отложено до {until_:%H:%M}" if until_.date() == datetime.now(MOSCOW).date() else "отложено до")
    kept = await dose(rig, one)
    assert (kept["state"], kept["wake_at"]) == ("snoozed", until_.replace(second=0, microsecond=0))


async def test_a_time_beyond_the_window_is_refused_in_words(rig: Rig) -> None:
    phone, _, one, shown = await a_reminder(rig)
    await phone.press(shown, "Отложить")
    await phone.sees("На сколько отложить?")
    await phone.press(shown, "В другое время")
    await phone.sees("До скольки отложить?")
    await phone.send(f"{datetime.now(MOSCOW) + timedelta(hours=9):%H:%M}")
    await phone.sees("Так надолго не получится")
    assert (await dose(rig, one))["state"] == "due"


async def test_a_typed_answer_comes_before_an_open_dialogue_which_then_comes_back(rig: Rig) -> None:
    phone, curator, _, shown = await a_reminder(rig)
    await phone.send("О сервисе")
    await phone.sees("Службу ведёт")
    await phone.press(shown, "Пропустить")
    await phone.sees("Почему")
    await phone.press(shown, "Другое")
    await phone.sees("Что помешало?")
    await phone.send("Уехала из дома без таблеток")
    await phone.sees("Спасибо, записали")
    await curator.sees("Уехала из дома")
    kept = await run(rig, "SELECT reason FROM intake WHERE reason IS NOT NULL")
    assert vault(rig).decrypt(kept) == "Уехала из дома без таблеток"
    assert await run(rig, "SELECT count(*) FROM message WHERE content::text LIKE '%без таблеток%'") == 0
    await until(lambda: _twice(phone, "Службу ведёт"), what="the dialogue that was put aside")


async def _twice(phone: Phone, text: str) -> bool:
    return sum(text in one for one in await phone.heard()) == 2


async def test_taken_at_a_time_that_is_typed(rig: Rig) -> None:
    due = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=6)
    phone, _, one, shown = await a_reminder(rig, due_at=due, state="missed", wake_at=None)
    await phone.press(shown, "Принято")
    await phone.sees("Не принимайте двойную дозу")
    await phone.press(shown, "Отметить приём")
    await phone.sees("Когда вы приняли?")
    await phone.press(shown, "В другое время")
    await phone.sees("Во сколько вы приняли?")
    told = (due + timedelta(minutes=30)).astimezone(MOSCOW)
    await phone.send(f"{told:%H:%M}")
    await phone.sees("принято в")
    kept = await dose(rig, one)
    assert (kept["state"], kept["taken_at"]) == ("taken", told.replace(second=0))
