"""Doses in a row without an answer: any answer of that plan ends the alarm, and those who were told read so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from curators.alert_words import Words, written
from storage.queries import escalations, outbox
from storage.queries.outbox import Line
from tests.integration.care_play import a_dose, a_plan, person_of, reminded, run, says, vault
from tests.integration.faulty import settled
from tests.integration.laddering import around
from tests.integration.test_answers_told import ago, marks
from tests.rig import Phone, Rig, until


async def raised(rig: Rig, phone: Phone, subject: str, told: list[int]) -> int:
    """Somebody is looked for; everybody told has it on the screen. Its id."""
    person = await person_of(rig, phone)
    async with rig.db.transaction() as tx:
        found = await escalations.put(
            tx,
            "dose",
            subject,
            family_id=await tx.value("SELECT family_id FROM person WHERE id = $1", person),
            person_id=person,
            words=vault(rig).encrypt(written(Words("Железо. Нет ответа после 3 приёмов подряд.", name="Ольга"))),
            level=0,
            told=told,
            at=datetime.now(UTC) + timedelta(hours=1),
        )
        for one in told:
            lane = await tx.value("SELECT lane_id FROM console WHERE curator_id = $1", one)
            await outbox.enqueue(
                tx, [Line(lane, "say", '{"text": "Нет ответа о лекарстве"}', key=f"x:{found}:0:{one}")]
            )
    rig.app.ring()
    return int(found or 0)


@pytest.mark.parametrize(
    ("which", "says_so"),
    [("the last of them", "принято в"), ("a later one", "принято в"), ("skipped", "пропущено")],
)
async def test_any_answer_ends_the_alarm_of_doses_in_a_row_and_the_staff_reads_so(
    rig: Rig, which: str, says_so: str
) -> None:
    them = await around(rig, "health", "doctor")
    phone = them.mother
    plan = await a_plan(rig, phone, silent=3)
    missed = await a_dose(rig, plan, ago(300), state="missed", wake_at=None, escalated_at=ago(60))
    later = await a_dose(rig, plan)
    alarm = await raised(rig, phone, f"plan:{plan}:3", [them.ids["curator"], them.ids["doctor"]])
    untouched = await raised(rig, phone, f"plan:{plan + 1}:3", [them.ids["curator"]])
    for reader in (them.curator, them.doctor):
        await reader.sees("Нет ответа о лекарстве")
    if which == "the last of them":
        await marks(rig, phone, missed)
    else:
        shown = await reminded(rig, phone, later)
        await phone.press(shown, "Пропустить" if which == "skipped" else "Принято")
    for reader in (them.curator, them.doctor):
        told = await reader.sees("☑️ Снова отвечает: приём на")
        assert says_so in told["text"]
        assert told["buttons"] == []
        assert ("Всё в порядке" in told["text"]) is (which != "skipped")
    await until(lambda: _heard(them.curator, "☑️ Смирнова Ольга Сергеевна: снова отвечает"), what="the line in the talk")
    assert await run(rig, "SELECT state FROM escalation WHERE id = $1", alarm) == "closed"
    assert await run(rig, "SELECT state FROM escalation WHERE id = $1", untouched) == "open", "another plan's goes on"
    line = "SELECT count(*) FROM message WHERE content->>'text' LIKE '%снова отвечает%'"
    assert await run(rig, line) == 2, "kept in both talks"
    audit = "SELECT count(*) FROM audit_event WHERE action = 'escalation_closed' AND (detail->>'id')::bigint = $1"
    assert await run(rig, audit, alarm) == 1


async def _heard(phone: Phone, part: str) -> bool:
    return any(part in text for text in await phone.heard())


async def test_what_is_taken_as_needed_ends_the_silence_of_its_plan_too(rig: Rig) -> None:
    them = await around(rig, "health", "doctor")
    needed = [{"asNeededBoolean": True, "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "таблетка"}}]}]
    plan = await a_plan(rig, them.mother, dosage=needed, silent=3)
    alarm = await raised(rig, them.mother, f"plan:{plan}:3", [them.ids["curator"]])
    await them.curator.sees("Нет ответа о лекарстве")
    page = await says(rig, them.mother, "Курс", [("Принято сейчас", f"r:n:{plan}")])
    await them.mother.press(page, "Принято сейчас")
    await them.curator.sees("Снова отвечает: принято в")
    await settled(rig)
    assert await run(rig, "SELECT state FROM escalation WHERE id = $1", alarm) == "closed"
