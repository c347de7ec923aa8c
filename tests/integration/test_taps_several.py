"""Taps where several doses, repeats, stock and humans who were told hang on the answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

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
    vault,
)
from tests.integration.console_play import words
from tests.integration.faulty import settled
from tests.integration.tapping import a_reminder, in_state, words_are
from tests.rig import Phone, Rig, until


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
    await until(lambda: in_state(rig, second, "taken"), what="the other taken")
    await until(lambda: words_are(phone, shown, ["Отменить"]), what="only undo")
    await phone.press(shown, "Отменить")
    await until(lambda: in_state(rig, second, "due"), what="the last answer taken back")
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
    await until(lambda: in_state(rig, one, "taken"), what="taken again")
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
