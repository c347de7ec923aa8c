"""Taps on reminders: recorded once, told in the message, whoever taps, how often and how late."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from curators.alert_words import Words, written
from storage.queries import escalations, outbox
from storage.queries.outbox import Line, Priority
from tests.integration.care_play import (
    a_dose,
    a_plan,
    agreed,
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
from tests.rig import CHANNELS, Phone, Rig, until

MOSCOW = ZoneInfo("Europe/Moscow")


async def a_reminder(rig: Rig, channel: str = "vk", **columns: Any) -> tuple[Phone, Phone, int, str]:
    """Somebody who was reminded of iron: phones of theirs and of the curator, the dose, the message."""
    phone, curator = await rig.pair(channel, "vk" if channel == "telegram" else "telegram")
    await agreed(rig, phone)
    plan = await a_plan(rig, phone, "Железо", **columns.pop("plan", {}))
    one = await a_dose(rig, plan, **columns)
    return phone, curator, one, await reminded(rig, phone, one)


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
    await until(lambda: _words_are(phone, shown, ["Отменить"]), what="the reasons gone")
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
        await until(lambda: _state(rig, one, "taken"), what="taken")
        await settled(rig)
        assert (await reports(rig, one)).count("completed") - (await reports(rig, one)).count("entered-in-error") == 1
        await phone.press(shown, "Отменить")
        await until(lambda: _state(rig, one, "due"), what="undone")
        await settled(rig)
        await until(lambda: _has(phone, shown, "Принято"), what="buttons again")
        second = await reminded(rig, other, one, f"again{_}")


async def _state(rig: Rig, one: int, state: str) -> bool:
    return bool((await dose(rig, one))["state"] == state)


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
    await until(lambda: _words_are(phone, shown, []), what="no buttons")


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


async def test_a_plan_that_came_later_is_not_taken_by_an_older_messages_button(rig: Rig) -> None:
    phone, _, first, _ = await a_reminder(rig)
    due_at = (await dose(rig, first))["due_at"]
    minute = int(due_at.timestamp()) // 60
    shown = await says(rig, phone, "Пора обоим", [("Принято", f"D:t:{minute}")])
    later = await a_dose(rig, await a_plan(rig, phone, "Магний"), due_at, state="planned", asked=0, wake_at=None)
    await phone.press(shown, "Принято")
    await until(lambda: reports(rig, first), what="the first dose on record")
    assert (await dose(rig, first))["state"] == "taken"
    assert (await dose(rig, later))["state"] == "planned"


async def test_several_drugs_of_one_time_have_states_of_their_own(rig: Rig) -> None:
    phone, _ = await rig.pair("vk")
    await agreed(rig, phone)
    due = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    first = await a_dose(rig, await a_plan(rig, phone, "Железо"), due)
    second = await a_dose(rig, await a_plan(rig, phone, "Магний"), due)
    minute = int(due.timestamp()) // 60
    shown = await says(rig, phone, "Пора", [("Принято", f"D:t:{minute}"), ("Только железо", f"d:t:{first}")])
    await phone.press(shown, "Только железо")
    told = await phone.sees("Магний")
    assert "Железо" in told["text"]
    assert [(await dose(rig, one))["state"] for one in (first, second)] == ["taken", "due"]
    assert words(told) == ["Принято", "Отложить", "Пропустить", "Отменить"]
    await phone.press(shown, "Принято")
    await until(lambda: _state(rig, second, "taken"), what="the other taken")
    await until(lambda: _words_are(phone, shown, ["Отменить"]), what="only undo")
    await phone.press(shown, "Отменить")
    await until(lambda: _state(rig, second, "due"), what="the last answer taken back")
    assert (await dose(rig, first))["state"] == "taken", "what was answered before stays"


async def test_what_may_not_be_named_has_a_state_of_its_own_by_its_number_here_and_in_the_menu(rig: Rig) -> None:
    phone, _ = await rig.pair("vk")
    due = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    first = await a_dose(rig, await a_plan(rig, phone, "Железо"), due)
    second = await a_dose(rig, await a_plan(rig, phone, "Магний"), due)
    shown = await says(rig, phone, "Пора", [("Принято: № 2", f"d:t:{second}")])
    await phone.press(shown, "Принято: № 2")
    told = await phone.sees("Назначение № 2")
    assert "Назначение № 1" in told["text"]
    assert "ждёт вашей отметки" in told["text"].splitlines()[0]
    assert "принято в" in told["text"].splitlines()[1]
    assert [(await dose(rig, one))["state"] for one in (first, second)] == ["due", "taken"]
    await phone.send("Мои напоминания")
    page = await phone.sees("Сегодня,")
    assert "назначение № 1" in page["text"]
    assert any(label.startswith("Принято:") and label.endswith("№ 1") for label in words(page))
    await phone.press(page["id"], "Курсы")
    courses = await phone.sees("Ваши назначения")
    assert "Назначение № 1 (назначил врач)" in courses["text"]
    assert not any(drug in courses["text"] for drug in ("Железо", "Магний"))


async def _words_are(phone: Phone, shown: str, expected: list[str]) -> bool:
    return words(await seen(phone, shown)) == expected


async def test_a_repeat_that_waits_is_taken_back_and_the_others_in_it_are_asked_again(rig: Rig) -> None:
    phone, _ = await rig.pair("vk")
    due = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
    key = "dose:1:2"
    first = await a_dose(rig, await a_plan(rig, phone), due, reminder=key, asked=2)
    second = await a_dose(rig, await a_plan(rig, phone), due, reminder=key, asked=2, wake_at=None)
    shown = await reminded(rig, phone, first)
    lane = await run(rig, "SELECT lane_id FROM identity WHERE user_id = $1", phone.user)
    async with rig.db.transaction() as tx:
        await outbox.enqueue(tx, [Line(lane, "say", '{"text": "Повтор"}', Priority.DOSE, key=key, delay=3600)])
    await phone.press(shown, "Принято")
    await phone.sees("принято в")
    assert await run(rig, "SELECT state FROM outbox WHERE key = $1", key) == "cancelled"
    other = await dose(rig, second)
    assert (other["state"], other["wake_at"] is not None) in {("planned", True), ("due", True)}
    assert "Повтор" not in await phone.heard()


async def test_the_stock_falls_with_an_intake_and_returns_when_it_is_taken_back(rig: Rig) -> None:
    phone, _, one, shown = await a_reminder(rig, plan={"stock": 12, "silent": 2})
    await phone.press(shown, "Принято")
    await phone.sees("принято в")
    kept = await _plan(rig)
    assert (kept["stock"], kept["silent"], kept["last_taken_at"]) == (11, 0, (await dose(rig, one))["taken_at"])
    await phone.press(shown, "Отменить")
    await phone.sees("ждёт вашей отметки")
    kept = await _plan(rig)
    assert (kept["stock"], kept["last_taken_at"]) == (12, None)


async def _plan(rig: Rig) -> Any:
    async with rig.db.transaction() as tx:
        return await tx.row("SELECT * FROM medication_plan")


async def test_an_answer_after_humans_were_raised_closes_that_and_tells_them_once(rig: Rig) -> None:
    phone, curator, one, shown = await a_reminder(rig, escalated_at=datetime.now(UTC))
    person = await person_of(rig, phone)
    family, told = (
        await run(rig, "SELECT family_id FROM person WHERE id = $1", person),
        await run(rig, "SELECT id FROM curator"),
    )
    async with rig.db.transaction() as tx:
        raised = await escalations.put(
            tx,
            "dose",
            f"dose:{one}",
            family_id=family,
            person_id=person,
            words=vault(rig).encrypt(written(Words("Железо. Не отвечает 60 минут.", name="Ольга"))),
            level=1,
            told=[told],
            at=datetime.now(UTC),
        )
        lane = await tx.value("SELECT lane_id FROM console")
        alert = '{"text": "Нет ответа о лекарстве", "buttons": [[{"text": "Беру на себя", "data": "x:a:1"}]]}'
        await outbox.enqueue(tx, [Line(lane, "say", alert, key=f"x:{raised}:{level}:{told}") for level in (0, 1)])
    rig.app.ring()
    await until(lambda: _alerts(curator, 2), what="both alerts")
    both = {one["id"] for one in await curator.messages() if "Нет ответа о лекарстве" in one["text"]}
    await phone.press(shown, "Принято")
    await phone.sees("принято в")
    await until(lambda: _answer_told(curator), what="the answer on the curator's screen")
    assert await run(rig, "SELECT state FROM escalation") == "closed"
    await phone.press(shown, "Отменить")
    await phone.sees("ждёт вашей отметки")
    await phone.press(shown, "Принято")
    await until(lambda: _state(rig, one, "taken"), what="taken again")
    await settled(rig)
    heard = [text for text in await curator.heard() if "сть ответ о приёме" in text]
    assert len(heard) == 3, "each alert reads otherwise, and one line tells of it"
    alerts = [one for one in await curator.messages() if one["id"] in both]
    assert [one["buttons"] for one in alerts] == [[], []]
    assert all("Железо. Не отвечает 60 минут." in one["text"] for one in alerts), "what it was about stays"
    assert (await dose(rig, one))["escalated_at"] is None, "a new silence would look for a human again"


async def _answer_told(curator: Phone) -> bool:
    return sum("сть ответ о приёме" in text for text in await curator.heard()) == 3


async def _alerts(curator: Phone, number: int) -> bool:
    return sum("Нет ответа о лекарстве" in text for text in await curator.heard()) == number


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
