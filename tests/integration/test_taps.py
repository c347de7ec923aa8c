"""Taps on reminders: recorded once, told in the message, whoever taps, how often and how late."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from storage.queries import outbox
from storage.queries.outbox import Line
from tests.integration.care_play import (
    a_dose,
    a_plan,
    dose,
    person_of,
    reminded,
    reports,
    run,
    says,
    seen,
    vault,
)
from tests.integration.console_play import words
from tests.integration.faulty import settled
from tests.integration.tapping import a_reminder, in_state, words_are
from tests.rig import CHANNELS, Phone, Rig, until


@pytest.mark.parametrize("channel", CHANNELS)
async def test_taken_is_recorded_once_and_the_message_says_so(rig: Rig, channel: str) -> None:
    phone, _, one, shown = await a_reminder(rig, channel)
    await phone.press(shown, "Принято")
    told = await phone.sees("принято в")
    assert (told["id"], words(told)) == (shown, ["Отменить"])
    assert "Железо, по 1 таблетке" in told["text"]
    assert ((await dose(rig, one))["state"], await reports(rig, one)) == ("taken", ["completed"])
    await phone.press(shown, "Отменить")
    await phone.sees("ждёт вашей отметки")
    assert words(await seen(phone, shown)) == ["Принято", "Отложить", "Пропустить"]
    assert (await dose(rig, one))["state"] == "due"
    assert await reports(rig, one) == ["completed", "entered-in-error"]


async def test_without_health_consent_the_drug_is_not_named(rig: Rig) -> None:
    phone, _ = await rig.pair("max")
    one = await a_dose(rig, await a_plan(rig, phone, "Железо"))
    shown = await reminded(rig, phone, one)
    await phone.press(shown, "Принято")
    assert "Железо" not in (await phone.sees("принято в"))["text"]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_put_off_by_a_button_that_fits_the_window(rig: Rig, channel: str) -> None:
    phone, _, one, shown = await a_reminder(rig, channel, plan={"rules": '{"window": "PT40M"}'})
    await phone.press(shown, "Отложить")
    await phone.sees("На сколько отложить?")
    assert words(await seen(phone, shown)) == ["10 минут", "30 минут", "В другое время", "Назад"]
    await phone.press(shown, "Назад")
    await until(lambda: _has(phone, shown, "Отложить"), what="the way back")
    await phone.press(shown, "Отложить")
    await phone.sees("На сколько отложить?")
    await phone.press(shown, "30 минут")
    await phone.sees("отложено до")
    kept = await dose(rig, one)
    assert kept["state"] == "snoozed"
    assert kept["wake_at"] == kept["snoozed_until"]
    assert timedelta(minutes=29) < kept["snoozed_until"] - datetime.now(UTC) <= timedelta(minutes=30)
    assert words(await seen(phone, shown)) == ["Принято", "Отложить", "Пропустить"]
    assert await reports(rig, one) == []


@pytest.mark.parametrize("channel", CHANNELS)
async def test_skipped_is_recorded_at_once_and_the_reason_once(rig: Rig, channel: str) -> None:
    phone, curator, one, shown = await a_reminder(rig, channel)
    await phone.press(shown, "Пропустить")
    await phone.sees("Почему, если не секрет?")
    assert (await dose(rig, one))["state"] == "skipped"
    asked = await seen(phone, shown)
    assert words(asked) == ["Тошнит", "Закончилось", "Врач отменил", "Принято раньше", "Другое", "Отменить"]
    await phone.press(shown, "Тошнит")
    await curator.sees("Железо")
    await until(lambda: words_are(phone, shown, ["Отменить"]), what="the reasons gone")
    assert await reports(rig, one) == ["not-done", "not-done"]
    kept = await run(rig, "SELECT reason FROM intake WHERE reason IS NOT NULL")
    assert vault(rig).decrypt(kept) == "Тошнит"
    assert await run(rig, "SELECT count(*) FROM message WHERE content::text LIKE '%Железо%'") == 0


async def test_taken_earlier_is_no_skip(rig: Rig) -> None:
    phone, _, one, shown = await a_reminder(rig, due_at=datetime.now(UTC) - timedelta(hours=1))
    await phone.press(shown, "Пропустить")
    await phone.sees("Почему")
    await phone.press(shown, "Принято раньше")
    asked = await phone.sees("Когда вы приняли?")
    await phone.press(shown, words(asked)[0])
    await phone.sees("принято в")
    kept = await dose(rig, one)
    assert (kept["state"], kept["taken_at"]) == ("taken", kept["due_at"])


@pytest.mark.parametrize("channel", CHANNELS)
async def test_another_person_is_told_that_it_is_not_theirs(rig: Rig, channel: str) -> None:
    _, _, one, _ = await a_reminder(rig, "vk" if channel != "vk" else "max")
    other, _ = await rig.pair(channel, "max" if channel == "telegram" else "telegram")
    foreign = await says(rig, other, "Чужое напоминание", [("Принято", f"d:t:{one}")])
    await other.press(foreign, "Принято")
    await until(lambda: _toasted(rig, channel, "Это напоминание не вам"), what="the answer")
    assert ((await dose(rig, one))["state"], await reports(rig, one)) == ("due", [])
    assert (await seen(other, foreign))["text"] == "Чужое напоминание"


async def _toasted(rig: Rig, channel: str, text: str) -> bool:
    """The messenger was asked to show this for a moment."""
    journal = str(await rig.control(channel, "journal"))
    return text in journal or json.dumps(text)[1:-1] in journal.replace("\\\\", "\\")


async def test_two_taps_at_once_are_one_intake(rig: Rig) -> None:
    phone, _, one, shown = await a_reminder(rig)
    second = await reminded(rig, phone, one, "again")
    await asyncio.gather(*(phone.press(which, "Принято") for which in (shown, second, shown, second)))
    await phone.sees("принято в")
    await settled(rig)
    assert await reports(rig, one) == ["completed"]


async def test_two_real_transactions_meet_at_one_dose(rig: Rig) -> None:
    """The same press through two accounts of one person, in two chats: their updates are decided side by side."""
    phone, _, one, shown = await a_reminder(rig, "vk")
    person = await person_of(rig, phone)
    code = await run(
        rig,
        "INSERT INTO invite (code, person_id, expires_at) VALUES ('SECNDPHNE2', $1, now() + interval '1 day') "
        "RETURNING code",
        person,
    )
    other = rig.phone("max")
    await rig.join(other, code)
    second = await reminded(rig, other, one, "again")
    for _ in range(4):
        await asyncio.gather(phone.press(shown, "Принято"), other.press(second, "Принято"))
        await until(lambda: in_state(rig, one, "taken"), what="taken")
        await settled(rig)
        assert (await reports(rig, one)).count("completed") - (await reports(rig, one)).count("entered-in-error") == 1
        await phone.press(shown, "Отменить")
        await until(lambda: in_state(rig, one, "due"), what="undone")
        await settled(rig)
        await until(lambda: _has(phone, shown, "Принято"), what="buttons again")
        second = await reminded(rig, other, one, f"again{_}")


async def _has(phone: Phone, shown: str, button: str) -> bool:
    return button in words(await seen(phone, shown))


async def test_undo_is_for_ten_minutes(rig: Rig) -> None:
    phone, _, one, shown = await a_reminder(rig)
    await phone.press(shown, "Принято")
    await phone.sees("принято в")
    await run(rig, "UPDATE dose SET answered_at = answered_at - interval '11 minutes' WHERE id = $1", one)
    await phone.press(shown, "Отменить")
    await until(lambda: _toasted(rig, "vk", "Уже записано: принято"), what="the answer")
    assert ((await dose(rig, one))["state"], await reports(rig, one)) == ("taken", ["completed"])
    await until(lambda: words_are(phone, shown, []), what="no buttons")


@pytest.mark.parametrize("age", [timedelta(hours=5), timedelta(days=365)])
async def test_after_the_window_nothing_is_recorded_and_two_at_once_are_warned_of(rig: Rig, age: timedelta) -> None:
    phone, _, one, shown = await a_reminder(
        rig, due_at=datetime.now(UTC) - age, state="missed", plan={"on_missed": "Пропустите и ждите следующего."}
    )
    await phone.press(shown, "Принято")
    told = await phone.sees("Не принимайте двойную дозу; уточните у врача")
    assert "Пропустите и ждите следующего" in told["text"]
    assert ((await dose(rig, one))["state"], await reports(rig, one)) == ("missed", [])
    assert words(told) == (["Отметить приём"] if age < timedelta(days=3) else [])


async def test_what_is_over_may_be_set_right(rig: Rig) -> None:
    due = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)
    phone, _, one, shown = await a_reminder(rig, due_at=due, plan={"stock": 10})
    await phone.press(shown, "Принято")
    await phone.sees("Не принимайте двойную дозу")
    await phone.press(shown, "Отметить приём")
    asked = await phone.sees("Когда вы приняли?")
    assert words(asked)[1:] == ["Только что", "В другое время", "Назад"]
    await phone.press(shown, "Только что")
    assert "Не принимайте двойную дозу" in (await phone.sees("принято в"))["text"]
    assert ((await dose(rig, one))["state"], await reports(rig, one)) == ("taken", ["completed"])
    assert await run(rig, "SELECT stock FROM medication_plan") == 9


async def test_somebody_close_is_not_told_in_the_morning_of_what_was_set_right_at_night(rig: Rig) -> None:
    due = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)
    phone, _, one, shown = await a_reminder(rig, due_at=due, state="missed", wake_at=None)
    person = await person_of(rig, phone)
    other, code = await rig.person(await run(rig, "SELECT family_id FROM person WHERE id = $1", person), "Смирнов Иван")
    husband = rig.phone("max")
    await rig.join(husband, code)
    await run(rig, "INSERT INTO trust (person_id, trusted_id, state, offered_at) VALUES ($1, $2, 'agreed', now())",
              person, other)  # fmt: skip
    lane = await run(rig, "SELECT lane_id FROM identity WHERE person_id = $1", other)
    told = Line(lane, "say", '{"text": "нет отметки"}', key=f"trust:{one}:{other}", delay=9_000.0)
    async with rig.db.transaction() as tx:
        await outbox.enqueue(tx, [told, told._replace(key=f"trust:{one + 1}:{other}")])
    await phone.press(shown, "Принято")
    await choose_time(phone, shown)
    await phone.sees("принято в")
    states = "SELECT string_agg(state, ' ' ORDER BY key) FROM outbox WHERE key LIKE 'trust:%'"
    assert await run(rig, states) == "cancelled waiting", "what is about another dose goes on"


async def choose_time(phone: Phone, shown: str) -> None:
    await phone.sees("Не принимайте двойную дозу")
    await phone.press(shown, "Отметить приём")
    await phone.sees("Когда вы приняли?")
    await phone.press(shown, "Только что")


async def test_a_dose_of_a_plan_that_ended_is_told_so(rig: Rig) -> None:
    phone, _, one, shown = await a_reminder(rig, state="cancelled", wake_at=None)
    await phone.press(shown, "Принято")
    assert words(await phone.sees("назначение изменилось")) == []
    assert ((await dose(rig, one))["state"], await reports(rig, one)) == ("cancelled", [])


async def test_a_button_of_nothing_is_answered(rig: Rig) -> None:
    phone, _ = await rig.pair("vk")
    shown = await says(rig, phone, "Что-то старое", [("Принято", "d:t:999999"), ("Всё", "D:t:99999999999999999")])
    await phone.press(shown, "Принято")
    await until(lambda: _toasted(rig, "vk", "уже ничего не меняет"), what="the answer")
    await phone.press(shown, "Всё")
    await settled(rig)
    assert await run(rig, "SELECT count(*) FROM inbox WHERE state = 'parked'") == 0
