"""A consent is taken back by itself: what it allowed ends at once, also what already waits to be said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from storage.content import Button, Content
from storage.content import to_json as content_json
from storage.queries import outbox
from storage.queries.outbox import Line, Priority
from tests.integration.care_play import a_dose, a_plan, agreed, person_of
from tests.integration.console_play import a_curator
from tests.integration.rights_play import a_home
from tests.integration.talking import choose, rows, value
from tests.rig import Phone, Rig, until

LATER = 3600.0


async def _withdraw(phone: Phone, which: str, told: str) -> None:
    await phone.send("О сервисе")
    await choose(phone, "Службу ведёт", "Отозвать согласие")
    await choose(phone, "Какое согласие отозвать?", which)
    await choose(phone, "Отозвать?", "Да, отозвать")
    await phone.sees(told)


async def _waits(rig: Rig, phone: Phone, key: str, text: str, *buttons: Button) -> int:
    """Something to be said to this person in an hour."""
    lane_id = await value(rig, "SELECT lane_id FROM identity WHERE user_id = $1", phone.user)
    content = content_json(Content(text=text, buttons=tuple((one,) for one in buttons)))
    async with rig.db.transaction() as tx:
        [row_id] = await outbox.enqueue(tx, [Line(lane_id, "say", content, Priority.DOSE, key=key, delay=LATER)])
    return row_id


async def _row(rig: Rig, row_id: int) -> Any:
    return (await rows(rig, "SELECT state, payload::text AS payload FROM outbox WHERE id = $1", row_id))[0]


async def _in_force(rig: Rig, phone: Phone) -> set[str]:
    person_id = await person_of(rig, phone)
    found = await rows(rig, "SELECT kind FROM consent WHERE person_id = $1 AND withdrawn_at IS NULL", person_id)
    return {row["kind"] for row in found}


async def _told_tomorrow(rig: Rig, her: Phone, him: Phone) -> int:
    """He, whom she lets know, is to read in the morning that a dose of hers has no answer."""
    hers, his = await person_of(rig, her), await person_of(rig, him)
    insert = "INSERT INTO trust (person_id, trusted_id, state, offered_at) VALUES ($1, $2, 'agreed', now())"
    await value(rig, f"{insert} ON CONFLICT DO NOTHING", hers, his)
    missed = await a_dose(rig, await a_plan(rig, her, "Магний"), state="missed", wake_at=None)
    return await _waits(rig, him, f"trust:{missed}:{his}", "нет отметки про Магний")


async def test_health_taken_back_names_no_drug_even_in_what_waits_and_stops_questions(rig: Rig) -> None:
    home = await a_home(rig)
    for kind in ("health", "mailings"):
        await agreed(rig, home.her, kind)
    person_id = await person_of(rig, home.her)
    due = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
    dose_id = await a_dose(rig, await a_plan(rig, home.her, "Железо"), due, wake_at=None)
    waiting = await _waits(
        rig,
        home.her,
        f"dose:{dose_id}:1",
        "Пора принять назначенное на 08:00:\nЖелезо, по 1 таблетке",
        Button("Принято", f"d:t:{dose_id}"),
        Button("Принято: Железо", f"d:t:{dose_id}"),
    )
    routine_id = await value(
        rig,
        "INSERT INTO routine (person_id, scenario, rule, next_action_at) "
        "VALUES ($1, 'weight', 'daily 10:00', now() + interval '1 day') RETURNING id",
        person_id,
    )
    run_id = await value(
        rig,
        "INSERT INTO scenario_run (identity_id, person_id, scenario, version, step, facts, state, asked) "
        "SELECT id, person_id, 'weight', 'v', 'weight', '', 'queued', 1 FROM identity WHERE user_id = $1 RETURNING id",
        home.her.user,
    )
    question = await _waits(rig, home.her, f"routine:{routine_id}:1:0", "Сколько вы сегодня весите?")
    later = await _waits(rig, home.her, f"run:{run_id}:1:0", "Вопрос о весе ещё здесь")
    close = await _told_tomorrow(rig, home.her, home.him)
    news = await _waits(rig, home.her, f"plan:told:{person_id}:1", "Врач назначил: Железо")
    await _withdraw(home.her, "О здоровье", "лекарства не называем")
    for gone in (news, question, later):
        assert (await _row(rig, gone))["state"] == "cancelled"
    assert await value(rig, "SELECT state FROM scenario_run WHERE id = $1", run_id) == "cancelled"
    assert (await _row(rig, close))["state"] == "cancelled"
    assert await _in_force(rig, home.her) == {"base", "mailings"}
    row = await _row(rig, waiting)
    assert row["state"] == "waiting"
    assert "Железо" not in row["payload"]
    assert "Пора принять назначенное на 08:00." in row["payload"]
    assert f"d:t:{dose_id}" in row["payload"]
    await home.curator.sees("согласие о здоровье отозвано")
    await home.her.send("Вы меня слышите?")
    await home.curator.sees("Вы меня слышите?")


async def test_mailings_taken_back_drops_waiting_broadcasts_and_nothing_else(rig: Rig) -> None:
    home = await a_home(rig)
    await agreed(rig, home.her, "mailings")
    person_id = await person_of(rig, home.her)
    cast = await _waits(rig, home.her, f"cast:1:{person_id}", "Приглашаем на встречу")
    other = await _waits(rig, home.her, "something:1", "Ответ куратора")
    await _withdraw(home.her, "Рассылки", "Рассылок больше не будет")
    assert (await _row(rig, cast))["state"] == "cancelled"
    assert (await _row(rig, other))["state"] == "waiting"


async def test_trust_taken_back_ends_both_ways_and_the_other_is_told(rig: Rig) -> None:
    home = await a_home(rig)
    hers, his = await person_of(rig, home.her), await person_of(rig, home.him)
    for phone in (home.her, home.him):
        await agreed(rig, phone, "trusted")
    for one, other in ((hers, his), (his, hers)):
        await value(
            rig,
            "INSERT INTO trust (person_id, trusted_id, state, offered_at) VALUES ($1, $2, 'agreed', now())",
            one,
            other,
        )
    close = await _told_tomorrow(rig, home.her, home.him)
    await _withdraw(home.her, "Близкий человек", "о приёмах больше не пишем")
    assert (await _row(rig, close))["state"] == "cancelled"
    assert await value(rig, "SELECT count(*) FROM trust WHERE state <> 'ended'") == 0
    assert "trusted" not in await _in_force(rig, home.him)
    await home.him.sees("уговор о приёмах закончен")


async def test_the_doctors_thread_closes_and_words_go_to_the_curator_again(rig: Rig) -> None:
    doctor_id, doctor = await a_curator(rig, "vk", "Белова Ирина Павловна", role="doctor")
    home = await a_home(rig)
    await value(rig, "UPDATE family SET doctor_id = $2 WHERE id = $1", home.family_id, doctor_id)
    await agreed(rig, home.her, "doctor")
    await home.her.send("Врачу")
    await home.her.sees("Теперь вы пишете врачу")
    await home.her.send("Тянет поясницу")
    await doctor.sees("Тянет поясницу")
    await _withdraw(home.her, "Передача врачу", "снова читает только куратор")
    await doctor.sees("Переписка закрыта")
    await home.her.send("Это уже куратору")
    await home.curator.sees("Это уже куратору")
    assert not [text for text in await doctor.heard() if "Это уже куратору" in text]
    shown = (
        "SELECT count(*) FROM view v JOIN thread t ON t.id = v.thread_id WHERE t.kind = 'doctor' AND closed_at IS NULL"
    )
    assert await value(rig, shown) == 0


async def test_the_base_taken_back_silences_everything_and_sets_a_term_of_thirty_days(rig: Rig) -> None:
    home = await a_home(rig)
    waiting = await _waits(rig, home.her, "something:1", "Потом")
    await home.her.send("О сервисе")
    await choose(home.her, "Службу ведёт", "Отозвать согласие")
    await choose(home.her, "Отозвать?", "Да, отозвать")
    await home.her.sees("Согласие отозвано")
    assert (await _row(rig, waiting))["state"] == "cancelled"
    [asked] = await rows(rig, "SELECT state, why, due_at - asked_at AS term, decided_by FROM erasure")
    assert (asked["state"], asked["why"], asked["term"].days, asked["decided_by"]) == (
        "approved",
        "withdrawn",
        30,
        None,
    )

    async def told() -> bool:
        return any("согласие отозвано" in text for text in await home.curator.heard())

    await until(told, what="the curator's line")
