"""Standing check-ins: begun in time, once, where they may be asked, and silent at once when their reason ends."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.dialogues.unprompted import House
from bot.ticks.newcomers import Newcomers
from bot.ticks.routines import tick
from curators.staff import StaffRoom
from storage.queries import pregnancies, routines
from storage.transaction import Database
from tests.integration.doses_play import At, Ward

ELEVEN = datetime(2030, 1, 14, 8, tzinfo=UTC)
"""Monday, eleven in the morning in Moscow."""


@pytest.fixture
def ward(db: Database) -> Ward:
    return Ward(db)


async def ticked(ward: Ward, now: datetime = ELEVEN, operator: str = "ngo") -> int:
    async with ward.db.transaction() as tx:
        house = House(await StaffRoom("Europe/Moscow").now(tx), ward.vault, "Europe/Moscow", operator)
        return await tick(tx, now, house)


async def routine(ward: Ward, person: int, scenario: str = "wellbeing_weekly", **columns: object) -> int:
    known = {"rule": "weekly mon 11:00", "why": "pregnancy", "next_action_at": ELEVEN}
    return await ward.insert("routine", person_id=person, scenario=scenario, **{**known, **columns})


async def standing(ward: Ward, which: int) -> tuple[str, int, datetime | None]:
    [row] = await ward.rows("SELECT state, times, next_action_at FROM routine WHERE id = $1", which)
    return row[0], row[1], row[2]


async def test_a_check_in_begins_in_its_minute_and_comes_again_next_week(ward: Ward) -> None:
    person = await ward.person()
    which = await routine(ward, person)
    await ticked(ward)
    [(key, state, text)] = await ward.outbox()
    assert (key, state) == (f"routine:{which}:0:0", "waiting")
    assert "на этой неделе" in text
    assert await ward.value("SELECT priority FROM outbox") == 4
    state, times, at = await standing(ward, which)
    assert (state, times) == ("active", 1)
    assert at is not None
    assert timedelta() <= at - ELEVEN - timedelta(days=7) < timedelta(minutes=30)
    assert await ward.value("SELECT scenario FROM scenario_run WHERE state = 'open'") == "wellbeing_weekly"


async def test_several_clocks_at_once_ask_once(ward: Ward) -> None:
    for _ in range(5):
        await routine(ward, await ward.person())
    assert sum(await asyncio.gather(*(ticked(ward) for _ in range(4)))) == 5
    assert len(await ward.outbox()) == 5


async def test_quiet_hours_hold_it_back_and_spread_it(ward: Ward) -> None:
    person = await ward.person()
    night = datetime(2030, 1, 14, 20, tzinfo=UTC)
    which = await routine(ward, person, next_action_at=night)
    await ticked(ward, night)
    assert await ward.outbox() == []
    _, times, at = await standing(ward, which)
    assert times == 0
    assert at is not None
    assert timedelta() <= at - datetime(2030, 1, 15, 5, tzinfo=UTC) < timedelta(minutes=30)


async def test_own_quiet_hours_outweigh_the_settings(ward: Ward) -> None:
    person = await ward.person()
    await ward.insert("daily_life", person_id=person, quiet="10:00-12:00")
    await routine(ward, person)
    await ticked(ward)
    assert await ward.outbox() == []


async def test_what_was_missed_while_nothing_ran_is_asked_once_not_many_times(ward: Ward) -> None:
    which = await routine(ward, await ward.person(), rule="daily 11:00")
    back = ELEVEN + timedelta(days=5, hours=2)
    assert await ticked(ward, back) == 1
    assert await ticked(ward, back) == 0
    _, _, at = await standing(ward, which)
    assert at is not None
    assert at > back


async def test_what_was_missed_is_left_to_the_next_where_that_is_nearer(ward: Ward) -> None:
    which = await routine(ward, await ward.person())
    await ticked(ward, ELEVEN + timedelta(days=5))
    assert await ward.outbox() == []
    _, times, at = await standing(ward, which)
    assert times == 0
    assert at is not None
    assert at - ELEVEN < timedelta(days=8)


@pytest.mark.parametrize(
    ("person", "operator"),
    [
        ({"health": False}, "ngo"),
        ({"consented": False}, "ngo"),
        ({"channel": None}, "ngo"),
        ({"channel": "telegram"}, "state"),
    ],
)
async def test_health_is_not_asked_without_consent_or_over_a_messenger_that_may_not_carry_it(
    ward: Ward, person: dict[str, object], operator: str
) -> None:
    which = await routine(ward, await ward.person(**person))  # type: ignore[arg-type]  # columns of the case
    await ticked(ward, operator=operator)
    assert await ward.outbox() == []
    state, times, at = await standing(ward, which)
    assert (state, times) == ("active", 0)
    assert at is not None
    assert at > ELEVEN + timedelta(days=6)


async def test_a_state_operator_asks_on_the_messenger_that_may_carry_it(ward: Ward) -> None:
    person = await ward.person(channel="telegram")
    lane = await ward.account(person, "max")
    await routine(ward, person)
    await ticked(ward, operator="state")
    assert await ward.value("SELECT lane_id FROM outbox") == lane


async def test_the_same_question_never_stands_twice(ward: Ward) -> None:
    await routine(ward, await ward.person())
    await ticked(ward)
    await ticked(ward, ELEVEN + timedelta(days=7, hours=1))
    assert len(await ward.outbox()) == 1


async def test_a_question_to_be_asked_once_is(ward: Ward) -> None:
    which = await routine(ward, await ward.person(), "after_birth", rule="once 2030-01-14 11:00")
    await ticked(ward)
    assert len(await ward.outbox()) == 1
    assert (await standing(ward, which))[0] == "ended"


async def test_the_end_races_the_clock_and_nothing_is_left_to_be_said(ward: Ward) -> None:
    people = [await ward.person() for _ in range(12)]
    for person in people:
        await routine(ward, person)

    async def end(person: int) -> None:
        async with ward.db.transaction() as tx:
            await pregnancies.end(tx, person, "lost", ELEVEN)
            stopped = await routines.stop(tx, person, None, "loss", ELEVEN)
            await pregnancies.silence(tx, person, stopped)

    await asyncio.gather(*(ticked(ward) for _ in range(3)), *(end(person) for person in people))
    assert await ward.value("SELECT count(*) FROM outbox WHERE state = 'waiting'") == 0
    assert await ward.value("SELECT count(*) FROM scenario_run WHERE state IN ('open', 'queued')") == 0
    assert await ward.value("SELECT count(*) FROM routine WHERE state <> 'ended'") == 0
    await ticked(ward, ELEVEN + timedelta(days=40))
    assert await ward.value("SELECT count(*) FROM outbox WHERE state = 'waiting'") == 0


async def test_movements_are_asked_at_once_and_the_question_they_found_open_comes_back(ward: Ward) -> None:
    person = await ward.person()
    await routine(ward, person)
    await ticked(ward)
    later = ELEVEN + timedelta(hours=1)
    await routine(ward, person, "movements", rule="daily 12:00", next_action_at=later)
    await ticked(ward, later)
    assert [text.split("?")[0] for _, _, text in await ward.outbox()][1:] == ["Как сегодня шевелится малыш"]
    rows = await ward.rows("SELECT scenario, state FROM scenario_run ORDER BY id")
    assert [tuple(row) for row in rows] == [("wellbeing_weekly", "queued"), ("movements", "open")]


async def test_a_question_that_had_its_day_does_not_come_back(ward: Ward) -> None:
    person = await ward.person()
    await routine(ward, person)
    await ticked(ward)
    await ward.rows("UPDATE scenario_run SET created_at = now() - interval '2 days'")
    await routine(ward, person, "movements", rule="daily 12:00")
    await ticked(ward)
    rows = await ward.rows("SELECT scenario, state FROM scenario_run ORDER BY id")
    assert [tuple(row) for row in rows] == [("wellbeing_weekly", "expired"), ("movements", "open")]


async def given(ward: Ward, person: int) -> list[str]:
    async with ward.db.transaction() as tx:
        await Newcomers(At(ELEVEN), "Europe/Moscow").work(tx)
    rows = await ward.rows("SELECT scenario FROM routine WHERE person_id = $1 ORDER BY scenario", person)
    return [row[0] for row in rows]


async def test_whom_an_import_brings_an_audience_after_they_have_joined_gets_its_check_ins_once(ward: Ward) -> None:
    person = await ward.person()
    await ward.rows("UPDATE person SET audiences = ARRAY['large_family'] WHERE id = $1", person)
    assert await given(ward, person) == ["large_family_monthly"]
    await ward.rows("UPDATE routine SET state = 'ended', why = 'person', next_action_at = NULL")
    assert await given(ward, person) == ["large_family_monthly"], "what was stopped stays stopped"
    await ward.rows("UPDATE person SET audiences = ARRAY['large_family', 'expectant_mother'] WHERE id = $1", person)
    theirs = ["large_family_monthly", "pregnancy", "pressure", "wellbeing_weekly"]
    assert await given(ward, person) == theirs
    assert await given(ward, person) == theirs
    await ward.rows("UPDATE routine SET state = 'ended', why = 'loss', next_action_at = NULL")
    await given(ward, person)
    assert await ward.value("SELECT count(*) FROM routine WHERE state <> 'ended'") == 0, "after a loss nothing returns"


@pytest.mark.parametrize("columns", [{"channel": None}, {"consented": False}])
async def test_who_has_not_joined_or_not_agreed_gets_none(ward: Ward, columns: dict[str, Any]) -> None:
    assert await given(ward, await ward.person(**columns)) == []
