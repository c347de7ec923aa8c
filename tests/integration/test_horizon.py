"""Doses are made ahead, each once, whoever looks and however often; a course that is over says so once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.ticks.alone import alone
from bot.ticks.horizon import Horizon
from storage.transaction import Database
from tests.integration.doses_play import EIGHT, At, Ward, later

DAY = timedelta(days=1)


@pytest.fixture
def ward(db: Database) -> Ward:
    return Ward(db)


async def grown(ward: Ward, at: datetime) -> None:
    await alone(ward.db, "horizon", Horizon(At(at), ward.settings, ward.vault).work)()


async def due(ward: Ward, plan: int) -> list[datetime]:
    return [row[0] for row in await ward.rows("SELECT due_at FROM dose WHERE plan_id = $1 ORDER BY due_at", plan)]


async def test_doses_are_made_two_weeks_ahead_each_knowing_the_next(ward: Ward) -> None:
    plan = await ward.plan(await ward.person(), next_action_at=EIGHT)
    await grown(ward, later(-1))
    assert await due(ward, plan) == []
    await grown(ward, EIGHT)
    times = await due(ward, plan)
    assert times == [EIGHT + DAY * day for day in range(1, 15)]
    linked = await ward.rows("SELECT next_due_at, wake_at, due_at FROM dose WHERE plan_id = $1 ORDER BY due_at", plan)
    assert [row[0] for row in linked] == [*times[1:], None]
    assert all(row[1] == row[2] for row in linked)


async def test_the_horizon_rolls_without_a_gap_and_without_a_double_and_links_the_last_dose(ward: Ward) -> None:
    plan = await ward.plan(await ward.person(), next_action_at=EIGHT)
    for day in range(40):
        await grown(ward, EIGHT + DAY * day)
        await grown(ward, EIGHT + DAY * day)
    times = await due(ward, plan)
    assert times == [EIGHT + DAY * day for day in range(1, len(times) + 1)]
    assert len(times) >= 46
    assert await ward.value("SELECT count(*) FROM dose WHERE next_due_at IS NULL") == 1


async def test_two_clocks_of_plans_make_each_dose_once(ward: Ward) -> None:
    plans = [await ward.plan(await ward.person(), next_action_at=EIGHT) for _ in range(12)]
    await asyncio.gather(*(grown(ward, EIGHT) for _ in range(3)))
    assert await ward.value("SELECT count(*) FROM dose") == 14 * len(plans)


async def test_over_the_clocks_change_a_dose_stays_at_its_hour(ward: Ward) -> None:
    start = datetime(2030, 3, 25, 7, tzinfo=UTC)
    plan = await ward.plan(await ward.person(), next_action_at=start, starts_at=start, zone="Europe/Berlin")
    await grown(ward, start)
    local = {at.astimezone(ZoneInfo("Europe/Berlin")).hour for at in await due(ward, plan)}
    assert local == {8}
    assert len({at.hour for at in await due(ward, plan)}) == 2


async def test_a_long_pause_of_the_service_makes_nothing_of_the_past(ward: Ward) -> None:
    plan = await ward.plan(await ward.person(), next_action_at=EIGHT)
    await grown(ward, EIGHT)
    await grown(ward, EIGHT + 60 * DAY)
    times = await due(ward, plan)
    assert [at for at in times if EIGHT + 14 * DAY < at <= EIGHT + 60 * DAY] == []
    assert EIGHT + 61 * DAY in times


async def test_a_counted_course_makes_so_many_and_no_more_and_ends_with_one_word(ward: Ward) -> None:
    timing = {"count": 20, "frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00"]}
    plan = await ward.plan(await ward.person(), repeat=timing, next_action_at=later(-60), starts_at=later(-60))
    for day in range(25):
        await grown(ward, EIGHT + DAY * day - timedelta(minutes=30))
    assert len(await due(ward, plan)) == 20
    assert await ward.value("SELECT status FROM medication_plan") == "active", "the last is still open"
    await ward.rows("UPDATE dose SET state = 'taken', answered_at = due_at, wake_at = NULL")
    for day in (25, 26):
        await grown(ward, EIGHT + DAY * day)
    assert await ward.value("SELECT status FROM medication_plan") == "completed"
    [(_, _, text)] = await ward.outbox()
    assert text.startswith("Курс закончен: Сорбифер. Больше о нём не напоминаем.\n")


async def test_the_end_of_a_course_names_nothing_without_the_health_consent(ward: Ward) -> None:
    timing = {"count": 1, "frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00"]}
    await ward.plan(await ward.person(health=False), repeat=timing, next_action_at=EIGHT, starts_at=EIGHT - 9 * DAY)
    await grown(ward, EIGHT)
    [(_, _, text)] = await ward.outbox()
    assert text.startswith("Курс закончен. ")


async def test_in_a_pause_nothing_is_made(ward: Ward) -> None:
    plan = await ward.plan(await ward.person(), next_action_at=EIGHT, paused_until=EIGHT + 5 * DAY)
    await grown(ward, EIGHT)
    assert min(await due(ward, plan)) == EIGHT + 6 * DAY


async def test_a_plan_on_hold_is_left_alone(ward: Ward) -> None:
    plan = await ward.plan(await ward.person(), next_action_at=EIGHT, status="on-hold")
    await grown(ward, EIGHT)
    assert await due(ward, plan) == []
    assert await ward.value("SELECT next_action_at FROM medication_plan") is None


async def test_what_is_taken_as_needed_has_no_doses_and_never_ends_by_itself(ward: Ward) -> None:
    plan = await ward.plan(await ward.person(), next_action_at=EIGHT, dosage=[{"asNeededBoolean": True}])
    await grown(ward, EIGHT)
    assert await due(ward, plan) == []
    assert await ward.rows("SELECT status, next_action_at FROM medication_plan") == [("active", None)]


async def test_one_broken_plan_keeps_nobody_elses_doses(ward: Ward) -> None:
    broken = await ward.plan(await ward.person(), next_action_at=later(-1))
    await ward.rows("UPDATE plan_version SET content = 'broken' WHERE plan_id = $1", broken)
    sound = await ward.plan(await ward.person(), next_action_at=EIGHT)
    await grown(ward, EIGHT)
    assert len(await due(ward, sound)) == 14
    assert await ward.value("SELECT subject FROM alarm WHERE kind = 'plan_broken'") == f"plan:{broken}"
