"""A colleague was told of a birth or a loss: everything about the pregnancy stops, and she hears nothing of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.care import dating
from scenarios.pregnancy import Method
from storage.content import Content, to_json
from storage.queries import outbox
from storage.queries.outbox import Line
from tests.integration.care_play import agreed, person_of, run, vault
from tests.integration.console_play import a_curator, an_adult, counted, only_topic
from tests.integration.talking import choose, value
from tests.rig import Phone, Rig

WAITING = "SELECT count(*) FROM outbox WHERE key = 'preg:1:week:20' AND state = 'waiting'"


async def expects(rig: Rig, phone: Phone) -> int:
    """She is accompanied in her pregnancy: is asked of movements, and the week's words wait for the morning."""
    person_id = await person_of(rig, phone)
    await agreed(rig, phone)
    kept = dating.sealed(vault(rig), dating.Dated(date.today() + timedelta(days=100), Method.ULTRASOUND))  # noqa: DTZ011  # any day
    await run(rig, "INSERT INTO pregnancy (person_id, dating) VALUES ($1, $2)", person_id, kept)
    for scenario in ("movements", "wellbeing_weekly"):
        await run(
            rig,
            "INSERT INTO routine (person_id, scenario, rule, why, next_action_at) "
            "VALUES ($1, $2, 'daily 12:00', 'pregnancy', now() + interval '1 day')",
            person_id,
            scenario,
        )
    lane_id = await value(rig, "SELECT lane_id FROM identity WHERE person_id = $1", person_id)
    async with rig.db.transaction() as tx:
        words = to_json(Content(text="20-я неделя: малыш слышит вас"))
        await outbox.enqueue(tx, [Line(lane_id, "say", words, key="preg:1:week:20", delay=3600.0)])
    assert await counted(rig, WAITING) == 1
    return person_id


async def test_a_loss_the_curator_was_told_of_silences_all_and_the_doctor_looks_at_the_drugs(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "telegram")
    doctor_id, doctor = await a_curator(rig, "max", "Белова Ирина Павловна", role="doctor")
    family_id = await rig.family(curator_id, doctor_id=doctor_id)
    her = await an_adult(rig, "vk", family_id)
    await her.send("Здравствуйте")
    await curator.sees("Здравствуйте")
    topic = await only_topic(curator)
    await curator.send("Беременность", topic=topic)
    await curator.sees("О беременности в этой семье ничего не ведётся")
    person_id = await expects(rig, her)
    await agreed(rig, her, "doctor")
    heard = await her.heard()
    await curator.send("/pregnancy", topic=topic)
    await choose(curator, "О ком вы узнали?", "Смирнова О. С.")
    await choose(curator, "Что случилось?", "Беременность прервалась")
    await choose(curator, "Ей об этом ничего не придёт", "Записать")
    await curator.sees("Напишите ей, пожалуйста, бережно")
    assert await value(rig, "SELECT status FROM pregnancy WHERE person_id = $1", person_id) == "lost"
    assert await counted(rig, "SELECT count(*) FROM routine WHERE state = 'active'") == 0
    assert await counted(rig, WAITING) == 0
    alert = await doctor.sees("беременность прервалась")
    assert "посмотрите, пожалуйста, что из назначений остаётся" in alert["text"]
    by = await value(rig, "SELECT curator_id FROM audit_event WHERE action = 'pregnancy_ended'")
    assert by == curator_id
    assert await her.heard() == heard
    assert not any("Куратору сказали" in text for text in await curator.heard())


async def test_a_birth_written_down_twice_is_one_and_the_doctor_may_do_it_too(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "telegram")
    doctor_id, doctor = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="doctor")
    family_id = await rig.family(curator_id, doctor_id=doctor_id)
    her = await an_adult(rig, "vk", family_id)
    person_id = await expects(rig, her)
    await agreed(rig, her, "doctor")
    await her.send("Врачу")
    await her.sees("Теперь вы пишете врачу")
    await her.send("Я родила!")
    await doctor.sees("Я родила!")
    topic = await only_topic(doctor)
    await doctor.send("Беременность", topic=topic)
    await choose(doctor, "О ком вы узнали?", "Смирнова О. С.")
    await choose(doctor, "Что случилось?", "Малыш родился")
    last = await doctor.sees("через две недели спросим, как она")
    heard = await her.heard()
    await doctor.press(last["id"], "Записать")
    await doctor.sees("Поздравьте её, пожалуйста")
    await curator.sees("Врачу сказали: малыш родился")
    await doctor.press(last["id"], "Записать")
    await doctor.send("Беременность", topic=topic)
    await doctor.sees("останавливать нечего")
    assert await counted(rig, "SELECT count(*) FROM pregnancy WHERE person_id = $1", person_id) == 1
    assert await counted(rig, "SELECT count(*) FROM routine WHERE state = 'active' AND why = 'birth'") == 1
    assert await counted(rig, "SELECT count(*) FROM routine WHERE state = 'active' AND scenario = 'movements'") == 0
    assert await her.heard() == heard


@pytest.mark.parametrize("role", ["psychologist", "lawyer"])
async def test_a_specialist_writes_down_nothing_of_a_pregnancy(rig: Rig, role: str) -> None:
    curator_id, _ = await a_curator(rig, "telegram")
    await rig.family(curator_id)
    _, specialist = await a_curator(rig, "max", "Котова Мария Сергеевна", role=role)
    await specialist.send("/pregnancy")
    await specialist.sees("записывают куратор и врач семьи")
