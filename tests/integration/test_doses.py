"""The clock of doses over a real database: reminded, repeated, closed, each exactly once, by any number of clocks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import pytest

from bot.ticks import doses
from storage.transaction import Database, StorageAway, Tx
from tests.integration.doses_play import EIGHT, Ward, later

DAY = timedelta(days=1)


@pytest.fixture
def ward(db: Database) -> Ward:
    return Ward(db)


async def test_a_dose_is_reminded_of_at_its_time_with_its_name_amount_and_buttons(ward: Ward) -> None:
    dose = await ward.dose(await ward.plan(await ward.person()))
    await ward.tick(later(-1))
    assert await ward.outbox() == []
    await ward.tick(EIGHT)
    [(key, state, text)] = await ward.outbox()
    assert (key, state) == (f"dose:{dose}:1", "waiting")
    assert text == "Пора принять назначенное на 08:00:\nСорбифер, по 1 таблетке"
    [(buttons, priority)] = await ward.rows("SELECT payload->>'buttons', priority FROM outbox")
    assert all(words in buttons for words in ("Принято", "Отложить", "Пропустить", f"d:t:{dose}"))
    assert priority == 4
    assert await ward.standing(dose) == ("due", 1, later(15))


async def test_without_the_health_consent_only_the_time_is_named(ward: Ward) -> None:
    await ward.dose(await ward.plan(await ward.person(health=False)))
    await ward.tick(EIGHT)
    assert [text for _, _, text in await ward.outbox()] == ["Пора принять назначенное на 08:00."]


async def test_without_the_health_consent_several_are_told_by_their_numbers_which_stay(ward: Ward) -> None:
    person = await ward.person(health=False)
    plans = [await ward.plan(person, name) for name in ("Сорбифер", "Йодомарин", "Допегит")]
    await ward.rows("UPDATE medication_plan SET status = 'stopped' WHERE id = $1", plans[0])
    second, third = [await ward.dose(plan) for plan in plans[1:]]
    await ward.tick(EIGHT)
    [(_, _, text)] = await ward.outbox()
    assert text == "Пора принять назначенное на 08:00: назначения № 2, № 3."
    buttons = await ward.value("SELECT payload->>'buttons' FROM outbox")
    assert all(words in buttons for words in ("Принято: № 2", f"d:t:{second}", "Принято: № 3", f"d:t:{third}"))
    await ward.leaves(EIGHT)
    await ward.rows("UPDATE dose SET state = 'taken', wake_at = NULL WHERE id = $1", second)
    await ward.tick(later(15))
    assert (await ward.outbox())[-1][2].startswith("Напоминаем: пора принять назначенное на 08:00: назначение № 3.")


async def test_what_is_due_together_is_one_message(ward: Ward) -> None:
    person = await ward.person()
    first = await ward.dose(await ward.plan(person))
    second = await ward.dose(await ward.plan(person, "Допегит", critical=True))
    await ward.tick(EIGHT)
    [(key, _, text)] = await ward.outbox()
    assert key == f"dose:{first}:1"
    assert "Сорбифер" in text
    assert "Допегит" in text
    assert await ward.value("SELECT priority FROM outbox") == 2, "in the lane of the critical one"
    reminders = await ward.rows("SELECT reminder FROM dose WHERE id = ANY($1::bigint[])", [first, second])
    assert {row[0] for row in reminders} == {key}


async def test_many_clocks_at_once_make_one_message_a_person(ward: Ward) -> None:
    people = [await ward.person() for _ in range(30)]
    for person in people:
        for drug in ("Сорбифер", "Йодомарин"):
            await ward.dose(await ward.plan(person, drug))
    clocks = [ward.clock()[0] for _ in range(4)]
    for _ in range(2):
        await asyncio.gather(*(clock.tick() for clock in clocks))
    said = await ward.outbox()
    assert len(said) == len({key for key, _, _ in said}) == len(people)
    assert all("Сорбифер" in text and "Йодомарин" in text for _, _, text in said)


async def test_repeats_run_from_the_recorded_send(ward: Ward) -> None:
    dose = await ward.dose(await ward.plan(await ward.person()))
    await ward.tick(EIGHT)
    await ward.leaves(later(10))
    await ward.tick(later(15))
    assert await ward.standing(dose) == ("due", 1, later(25))
    await ward.tick(later(25))
    await ward.leaves(later(25))
    for minute in (38, 40, 41, 42, 60):
        await ward.tick(later(minute))
    assert [key for key, _, _ in await ward.outbox()] == [f"dose:{dose}:{number}" for number in (1, 2, 3)]


async def test_a_reminder_that_has_not_left_is_not_repeated_and_is_looked_at_again(ward: Ward) -> None:
    dose = await ward.dose(await ward.plan(await ward.person()))
    for minute in (0, 15, 30, 45):
        await ward.tick(later(minute))
    assert len(await ward.outbox()) == 1
    assert await ward.standing(dose) == ("due", 1, later(60))


async def test_a_reminder_is_never_sent_after_its_window(ward: Ward) -> None:
    plan = await ward.plan(await ward.person(), rules={"window": "PT2H"})
    await ward.dose(plan, next_due_at=later(90))
    await ward.tick(EIGHT)
    lives = await ward.value("SELECT extract(epoch FROM expires_at - created_at)::int FROM outbox")
    assert lives == 90 * 60, "the next dose ends it earlier"


async def test_a_window_that_ends_takes_the_reminder_out_of_the_outbox_and_tells_of_the_miss(ward: Ward) -> None:
    dose = await ward.dose(await ward.plan(await ward.person(), on_missed="Дождитесь следующего приёма."))
    await ward.tick(EIGHT)
    await ward.tick(later(240))
    first, told = await ward.outbox()
    assert first[:2] == (f"dose:{dose}:1", "cancelled")
    assert told[0] == f"dose:{dose}:closed"
    assert "Не принимайте двойную дозу; уточните у врача" in told[2]
    assert "Врач написал: Дождитесь следующего приёма." in told[2]
    assert await ward.standing(dose) == ("missed", 1, None)


async def test_silence_to_the_end_is_a_miss_and_the_old_message_says_so(ward: Ward) -> None:
    plan = await ward.plan(await ward.person())
    dose = await ward.dose(plan)
    await ward.tick(EIGHT)
    await ward.leaves(EIGHT)
    for minute in (15, 30):
        await ward.tick(later(minute))
        await ward.leaves(later(minute))
    await ward.tick(later(240))
    assert await ward.standing(dose) == ("missed", 3, None)
    assert await ward.value("SELECT silent FROM medication_plan WHERE id = $1", plan) == 1
    [(of, text)] = await ward.rows("SELECT payload->>'of', payload->>'text' FROM outbox WHERE op = 'restate'")
    assert of == f"dose:{dose}:3"
    assert "Не принимайте двойную дозу; уточните у врача" in text


async def test_one_of_two_answered_keeps_the_message_for_the_other(ward: Ward) -> None:
    person = await ward.person()
    first = await ward.dose(await ward.plan(person, rules={"window": "PT1H"}))
    second = await ward.dose(await ward.plan(person, "Йодомарин"))
    await ward.tick(EIGHT)
    await ward.tick(later(61))
    assert (await ward.standing(first))[0] == "missed"
    assert (await ward.standing(second))[0] == "due"
    assert (await ward.outbox())[0][1] == "waiting", "the message still asks about the second"


async def test_after_an_outage_nothing_stale_says_take_it_now_and_each_person_hears_once(ward: Ward) -> None:
    person = await ward.person()
    plans = [await ward.plan(person, drug) for drug in ("Сорбифер", "Йодомарин")]
    for day in (0, 1, 2):
        for plan in plans:
            await ward.dose(plan, EIGHT + DAY * day, next_due_at=EIGHT + DAY * (day + 1))
    clocks = [ward.clock(EIGHT + 3 * DAY - timedelta(hours=1))[0] for _ in range(3)]
    await asyncio.gather(*(clock.tick() for clock in clocks))
    [(_, _, text)] = await ward.outbox()
    assert "Пора принять" not in text
    assert text.count("Не принимайте двойную дозу; уточните у врача") == 1
    assert text.count("▫️") == 6
    assert await ward.value("SELECT count(*) FROM dose WHERE state = 'missed'") == 6


async def test_too_close_to_the_last_intake_the_reminder_cautions(ward: Ward) -> None:
    plan = await ward.plan(await ward.person(), rules={"min_interval": "PT6H"}, last_taken_at=later(-60))
    await ward.dose(plan)
    await ward.tick(EIGHT)
    [(_, _, text)] = await ward.outbox()
    assert "Не принимайте двойную дозу; уточните у врача" in text
    assert "Пора принять" not in text


async def test_at_night_what_was_missed_is_told_in_the_morning_but_a_dose_at_its_time_passes(ward: Ward) -> None:
    night = EIGHT - timedelta(hours=9)  # 23:00
    await ward.dose(await ward.plan(await ward.person()), night, wake_at=night)
    await ward.dose(await ward.plan(await ward.person()), night - timedelta(hours=5))
    await ward.tick(night)
    delays = await ward.rows("SELECT key, extract(epoch FROM next_at - created_at)::int FROM outbox ORDER BY 2")
    assert [row[1] for row in delays] == [0, 9 * 3600]
    assert delays[1][0].endswith(":closed")


async def test_the_other_account_is_used_where_the_last_one_is_blocked(ward: Ward) -> None:
    person = await ward.person(channel="telegram")
    lane = await ward.account(person, "vk")
    await ward.rows("UPDATE identity SET blocked_at = now() WHERE channel = 'telegram'")
    await ward.dose(await ward.plan(person))
    await ward.tick(EIGHT)
    assert await ward.value("SELECT lane_id FROM outbox") == lane


@pytest.mark.parametrize("state", ["on-hold", "stopped"])
async def test_nothing_is_said_of_a_plan_that_is_not_active(ward: Ward, state: str) -> None:
    dose = await ward.dose(await ward.plan(await ward.person(), status=state))
    await ward.tick(EIGHT)
    assert await ward.outbox() == []
    assert await ward.standing(dose) == ("cancelled", 0, None)


async def test_nothing_is_said_to_who_has_taken_the_consent_back(ward: Ward) -> None:
    dose = await ward.dose(await ward.plan(await ward.person(consented=False)))
    await ward.tick(EIGHT)
    assert await ward.outbox() == []
    assert (await ward.standing(dose))[0] == "cancelled"


async def test_a_pause_cancels_what_falls_into_it_and_what_already_waits(ward: Ward) -> None:
    plan = await ward.plan(await ward.person())
    dose = await ward.dose(plan)
    later_one = await ward.dose(plan, EIGHT + DAY)
    await ward.tick(EIGHT)
    await ward.rows("UPDATE medication_plan SET paused_until = $1", later(600))
    await ward.tick(later(15))
    assert (await ward.standing(dose))[0] == "cancelled"
    assert (await ward.outbox())[0][1] == "cancelled"
    await ward.tick(EIGHT + DAY)
    assert (await ward.standing(later_one))[0] == "due"


async def test_a_plan_that_cannot_be_opened_is_reminded_of_in_neutral_words(ward: Ward) -> None:
    plan = await ward.plan(await ward.person())
    await ward.rows("UPDATE plan_version SET content = 'broken' WHERE plan_id = $1", plan)
    await ward.dose(plan)
    await ward.tick(EIGHT)
    assert [text for _, _, text in await ward.outbox()] == ["Пора принять назначенное на 08:00."]


async def test_a_fault_of_one_dose_is_put_off_alone(ward: Ward) -> None:
    broken = await ward.dose(await ward.plan(await ward.person(), rules={"window": "нисколько"}))
    sound = await ward.dose(await ward.plan(await ward.person()))
    await ward.tick(EIGHT)
    assert [key for key, _, _ in await ward.outbox()] == [f"dose:{sound}:1"]
    assert await ward.standing(broken) == ("planned", 0, later(5))


async def test_the_persons_own_zone_is_the_one_that_is_named(ward: Ward) -> None:
    await ward.dose(await ward.plan(await ward.person(timezone="Asia/Yekaterinburg")))
    await ward.tick(EIGHT)
    assert "на 10:00" in (await ward.outbox())[0][2]


async def test_the_morning_the_clocks_go_forward_the_reminder_keeps_its_hour(ward: Ward) -> None:
    due = EIGHT.replace(month=3, day=31, hour=6)  # 8:00 in Berlin, on the day it turned
    await ward.dose(await ward.plan(await ward.person(), zone="Europe/Berlin"), due)
    await ward.tick(due)
    assert "на 08:00" in (await ward.outbox())[0][2]


async def test_a_jump_of_a_day_goes_by_the_rules_not_by_the_hour(ward: Ward) -> None:
    plan = await ward.plan(await ward.person())
    today = await ward.dose(plan, EIGHT, next_due_at=EIGHT + DAY)
    tomorrow = await ward.dose(plan, EIGHT + DAY)
    clock, time = ward.clock(EIGHT)
    await clock.tick()
    await ward.leaves(EIGHT)
    time.at = later(1)
    await clock.tick()
    time.at = EIGHT + DAY
    await clock.tick()
    assert (await ward.standing(today))[0] == "missed"
    assert (await ward.standing(tomorrow))[0] == "due"
    assert [key for key, _, _ in await ward.outbox() if key] == [f"dose:{today}:1", f"dose:{tomorrow}:1"]


async def test_a_database_that_is_away_only_puts_the_tick_off(ward: Ward) -> None:
    away = Ward(Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing"))
    with pytest.raises(StorageAway):
        await away.tick(EIGHT)


async def test_what_is_due_soon_is_opened_before_its_time_a_part_in_each_tick(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = [await ward.plan(await ward.person()) for _ in range(3)]
    for plan in plans:
        await ward.dose(plan)
    versions = [row[0] for row in await ward.rows("SELECT version_id FROM medication_plan")]
    opened: list[int] = []
    clock, _ = ward.clock(later(-1))

    async def open_them(_: Tx, ids: Iterable[int]) -> None:
        opened.extend(ids)

    monkeypatch.setattr(clock._opened, "load", open_them)
    monkeypatch.setattr(doses, "WARM_WITHIN", 0.0)
    await clock.tick()
    assert opened == [], "no time was left in this second"
    monkeypatch.setattr(doses, "WARM_WITHIN", 5.0)
    monkeypatch.setattr(doses, "WARM_AT_ONCE", 2)
    await clock.tick()
    assert sorted(opened) == sorted(versions)
    await clock.tick()
    assert len(opened) == 3, "what was looked at before isn't looked at again"
