"""A pregnancy: dated, dated anew only after a yes, told week by week, and silent the moment it ends."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.care import dating, pregnancy, pregnancy_end
from bot.dialogues import clock as dialogues_clock
from bot.dialogues.unprompted import House, turn_of
from bot.ticks import pregnancies as clock
from bot.ticks import routines as routines_clock
from curators.staff import StaffRoom
from curators.turn import Turn
from scenarios.pregnancy import Gestation, Method, day_of
from storage.queries import accounts, outbox
from storage.transaction import Database, Tx
from tests.integration.doses_play import Ward

NOON = datetime(2030, 1, 14, 9, tzinfo=UTC)
"""Monday noon in Moscow."""
TODAY = date(2030, 1, 14)
LMP = {"method": "lmp", "last_period": "2029-10-15", "cycle": 28, "multiple": "no"}
"""Thirteen weeks today."""
SCAN = {"method": "ultrasound", "scan_day": "2030-01-14", "scan_weeks": 13, "scan_days": 3, "multiple": "yes"}


@pytest.fixture
def ward(db: Database) -> Ward:
    return Ward(db)


async def house(ward: Ward, tx: Tx, operator: str = "ngo") -> House:
    return House(await StaffRoom("Europe/Moscow").now(tx), ward.vault, "Europe/Moscow", operator)


async def turn(ward: Ward, tx: Tx, person: int, now: datetime = NOON) -> Turn:
    [account, *_] = await accounts.spoken_to(tx, person)
    return await turn_of(tx, await house(ward, tx), account, now)


async def recorded(ward: Ward, person: int, facts: dict[str, Any], now: datetime = NOON) -> dict[str, Any] | None:
    """A dialogue's answers; what is to be asked."""
    async with ward.db.transaction() as tx:
        made = await turn(ward, tx, person, now)
        asked = await pregnancy.record(made, facts)
        await outbox.enqueue(tx, made.lines)
        return asked


async def ended(ward: Ward, person: int, how: Any, now: datetime = NOON) -> None:
    async with ward.db.transaction() as tx:
        made = await turn(ward, tx, person, now)
        await pregnancy_end.end(made, how, 0)
        await outbox.enqueue(tx, made.lines)


async def ticked(ward: Ward, now: datetime, operator: str = "ngo") -> int:
    async with ward.db.transaction() as tx:
        return await clock.tick(tx, now, await house(ward, tx, operator))


async def known(ward: Ward, person: int) -> dating.Dated:
    found = dating.opened(ward.vault, await ward.value("SELECT dating FROM pregnancy WHERE person_id = $1", person))
    assert found is not None
    return found


async def waiting(ward: Ward, like: str = "%") -> list[str]:
    query = "SELECT payload->>'text' FROM outbox WHERE state = 'waiting' AND COALESCE(key, '') LIKE $1 ORDER BY id"
    return [row[0] for row in await ward.rows(query, like)]


async def routine(ward: Ward, person: int) -> dict[str, datetime | None]:
    query = "SELECT scenario, next_action_at FROM routine WHERE person_id = $1 AND state = 'active'"
    return {row[0]: row[1] for row in await ward.rows(query, person)}


async def test_the_term_is_kept_sealed_with_its_method_and_said_in_weeks_and_days(ward: Ward) -> None:
    person = await ward.person()
    assert await recorded(ward, person, LMP) is None
    found = await known(ward, person)
    assert (found.edd, found.method, found.age(TODAY)) == (date(2030, 7, 22), Method.LMP, Gestation(13, 0))
    assert found.found_from == {"last_period": "2029-10-15", "cycle": 28}
    sealed = await ward.value("SELECT dating FROM pregnancy")
    assert b"2030" not in sealed
    [words] = await waiting(ward)
    assert "13 недель, предполагаемая дата родов 22 июля 2030 (по последним месячным)" in words


async def test_a_pregnancy_brings_its_check_ins_and_movements_from_their_week(ward: Ward) -> None:
    person = await ward.person()
    await recorded(ward, person, LMP)
    found = await routine(ward, person)
    assert set(found) == {"wellbeing_weekly", "pressure", "movements"}
    assert found["movements"] is not None
    assert found["movements"].date() == day_of(date(2030, 7, 22), 28)


async def test_another_date_is_asked_and_never_kept_silently(ward: Ward) -> None:
    person = await ward.person()
    await recorded(ward, person, LMP)
    asked = await recorded(ward, person, SCAN)
    assert asked is not None
    assert "22 июля" in asked["was"]
    assert "19 июля" in asked["found"]
    assert (await known(ward, person)).method is Method.LMP
    await recorded(ward, person, {"redating": "keep"})
    assert (await known(ward, person)).method is Method.LMP
    await recorded(ward, person, SCAN)
    await recorded(ward, person, {"redating": "accept"})
    found = await known(ward, person)
    assert (found.edd, found.method, found.multiple) == (date(2030, 7, 19), Method.ULTRASOUND, True)
    at = (await routine(ward, person))["movements"]
    assert at is not None
    assert at.date() == day_of(found.edd, 28)


async def test_a_weaker_method_changes_nothing_and_says_so(ward: Ward) -> None:
    person = await ward.person()
    await recorded(ward, person, SCAN)
    assert await recorded(ward, person, LMP) is None
    assert (await known(ward, person)).method is Method.ULTRASOUND
    assert "менять ничего не стали" in (await waiting(ward))[-1]


async def test_a_yes_to_what_is_no_longer_asked_changes_nothing(ward: Ward) -> None:
    person = await ward.person()
    await recorded(ward, person, LMP)
    await recorded(ward, person, {"redating": "accept"})
    assert (await known(ward, person)).method is Method.LMP
    assert "ничего не нужно подтверждать" in (await waiting(ward))[-1]


async def test_numbers_that_can_not_be_are_told_in_words(ward: Ward) -> None:
    person = await ward.person()
    await recorded(ward, person, {**SCAN, "scan_day": "2029-01-14"})
    assert await ward.value("SELECT count(*) FROM pregnancy") == 0
    assert "такого срока не бывает" in (await waiting(ward))[-1]


async def test_each_week_is_told_once_in_the_morning_with_what_is_ahead(ward: Ward) -> None:
    person = await ward.person()
    await recorded(ward, person, LMP)
    await ticked(ward, NOON)
    assert await waiting(ward, "preg:%") == []
    morning = datetime(2030, 1, 15, 7, 30, tzinfo=UTC)
    assert await ticked(ward, morning) == 1
    [words] = await waiting(ward, "preg:%")
    assert words.startswith("13-я неделя.")
    assert "первое УЗИ" in words
    assert "Мне плохо" in words
    assert await ticked(ward, morning) == 0
    at = await ward.value("SELECT next_action_at FROM pregnancy")
    assert at.date() == day_of(date(2030, 7, 22), 14)
    assert timedelta(hours=7) <= at - datetime(2030, 1, 21, tzinfo=UTC) < timedelta(hours=7, minutes=30)


async def test_after_a_long_pause_only_this_week_is_told(ward: Ward) -> None:
    person = await ward.person()
    await recorded(ward, person, LMP)
    await ticked(ward, NOON + timedelta(days=40))
    [words] = await waiting(ward, "preg:%")
    assert words.startswith("18-я неделя.")


async def test_quiet_hours_hold_a_week_back(ward: Ward) -> None:
    person = await ward.person()
    await recorded(ward, person, LMP)
    await ticked(ward, datetime(2030, 1, 15, 21, tzinfo=UTC))
    assert await waiting(ward, "preg:%") == []


@pytest.mark.parametrize("operator", ["ngo", "state"])
async def test_nothing_of_health_goes_where_it_may_not(ward: Ward, operator: str) -> None:
    person = await ward.person(channel="telegram", health=operator == "state")
    await recorded(ward, person, LMP)
    await ticked(ward, datetime(2030, 1, 15, 7, 30, tzinfo=UTC), operator)
    assert await waiting(ward, "preg:%") == []


@pytest.mark.parametrize("how", ["birth", "loss"])
async def test_the_end_silences_what_is_queued_in_every_messenger_and_all_that_would_come(ward: Ward, how: str) -> None:
    person = await ward.person()
    await ward.account(person, "telegram")
    await recorded(ward, person, LMP)
    await ticked(ward, datetime(2030, 1, 15, 7, 30, tzinfo=UTC))
    async with ward.db.transaction() as tx:
        await routines_clock.tick(tx, NOON + timedelta(days=2), await house(ward, tx))
    assert await waiting(ward, "preg:%")
    assert await waiting(ward, "routine:%")
    await ended(ward, person, how, NOON + timedelta(days=2, hours=1))
    assert await waiting(ward, "preg:%") == await waiting(ward, "routine:%") == []
    assert await ward.value("SELECT status FROM pregnancy") == {"birth": "born", "loss": "lost"}[how]
    left = await routine(ward, person)
    assert set(left) == ({"after_birth"} if how == "birth" else set())
    assert await ward.value("SELECT count(*) FROM scenario_run WHERE state IN ('open', 'queued')") == 0
    for weeks in range(1, 40):
        await ticked(ward, NOON + timedelta(weeks=weeks))
    assert await waiting(ward, "preg:%") == []


async def test_after_a_birth_she_is_congratulated_and_asked_two_weeks_later_how_she_is(ward: Ward) -> None:
    person = await ward.person()
    await recorded(ward, person, LMP)
    await ended(ward, person, "birth")
    assert any("Поздравляю" in words for words in await waiting(ward))
    at = (await routine(ward, person))["after_birth"]
    assert at is not None
    assert at.date() == TODAY + timedelta(days=14)


async def test_a_loss_is_met_gently_without_a_question_and_people_are_told(ward: Ward) -> None:
    curator = await ward.insert("curator", external_id="c1", full_name="Иванова Анна", role="curator", hours="24/7")
    lane = await ward.insert("lane", channel="vk", bot="b", chat_id="curator")
    await ward.insert("console", curator_id=curator, lane_id=lane, mode="flat")
    person = await ward.person(curator_id=curator)
    await recorded(ward, person, LMP)
    await ended(ward, person, "loss")
    said = await waiting(ward)
    assert any("не виноваты" in words and "психолог" in words and "?" not in words for words in said)
    assert await ward.value("SELECT count(*) FROM escalation WHERE kind = 'check_in' AND state = 'open'") == 1
    assert any("бережно" in words for words in said)


async def test_prescribed_plans_are_not_stopped_by_an_end(ward: Ward) -> None:
    person = await ward.person()
    plan = await ward.plan(person)
    await recorded(ward, person, LMP)
    await ended(ward, person, "loss")
    assert await ward.value("SELECT status FROM medication_plan WHERE id = $1", plan) == "active"


@pytest.mark.parametrize("how", ["birth", "loss"])
async def test_the_end_races_the_clock_and_the_outbox_holds_nothing_of_the_pregnancy(ward: Ward, how: str) -> None:
    people = [await ward.person() for _ in range(10)]
    for person in people:
        await recorded(ward, person, LMP)
    await ward.rows("UPDATE outbox SET state = 'sent', payload = NULL")
    now = datetime(2030, 1, 21, 8, 30, tzinfo=UTC)

    async def ask() -> None:
        async with ward.db.transaction() as tx:
            await routines_clock.tick(tx, now, await house(ward, tx))

    await asyncio.gather(
        *(ticked(ward, now) for _ in range(3)),
        *(ask() for _ in range(3)),
        *(ended(ward, one, how, now) for one in people),
    )
    assert await waiting(ward, "preg:%") == await waiting(ward, "routine:%") == await waiting(ward, "run:%") == []
    await asyncio.gather(*(ticked(ward, now + timedelta(days=7)) for _ in range(3)), ask())
    assert await waiting(ward, "preg:%") == await waiting(ward, "routine:%") == []


async def test_the_end_races_reminders_of_what_was_not_answered(ward: Ward) -> None:
    people = [await ward.person() for _ in range(8)]
    for person in people:
        await recorded(ward, person, LMP)
        await ward.rows("UPDATE routine SET next_action_at = $2 WHERE person_id = $1", person, NOON)
    async with ward.db.transaction() as tx:
        await routines_clock.tick(tx, NOON, await house(ward, tx))
    await ward.rows("UPDATE outbox SET state = 'sent', payload = NULL")
    later = NOON + timedelta(hours=9) - timedelta(minutes=30)

    async def remind() -> None:
        async with ward.db.transaction() as tx:
            made = await house(ward, tx)
            await dialogues_clock.tick(tx, later, staff=made.staff, vault=made.vault, zone=made.zone)

    await asyncio.gather(*(remind() for _ in range(3)), *(ended(ward, one, "loss", later) for one in people))
    assert await waiting(ward, "run:%") == []
    await remind()
    assert await waiting(ward, "run:%") == []


async def test_a_pregnancy_nobody_told_the_end_of_is_given_to_a_human(ward: Ward) -> None:
    person = await ward.person()
    await recorded(ward, person, LMP)
    await ticked(ward, NOON + timedelta(weeks=31))
    assert await ward.value("SELECT status FROM pregnancy") == "ended"
    assert await routine(ward, person) == {}
    assert await ward.value("SELECT count(*) FROM escalation") == 1
    assert await waiting(ward, "preg:%") == []


async def test_several_clocks_tell_a_week_once(ward: Ward) -> None:
    for _ in range(6):
        await recorded(ward, await ward.person(), LMP)
    morning = datetime(2030, 1, 15, 7, 30, tzinfo=UTC)
    assert sum(await asyncio.gather(*(ticked(ward, morning) for _ in range(4)))) == 6
    assert len(await waiting(ward, "preg:%")) == 6
