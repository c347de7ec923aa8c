"""The ladder: who is told next, and when it is looked at again; it never ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curators.duty import FamilyDuty, Roster
from curators.escalation import RUNGS, TURNS_OVER, Asked, next_level
from tests.unit.people import ADMIN, BOSS, DUTY, FAMILY, NIGHT, NOON, at, away, roster, row, shift

ACK = timedelta(minutes=5)
DOCTOR = row(3, "doctor")
OWN = row(1)
ALL = (OWN, DOCTOR, DUTY, BOSS, ADMIN)
DANGER, DOSE = Asked("danger", FAMILY, 3), Asked("dose", FAMILY, 3)


def climbed(asked: Asked, who: Roster, now: datetime, steps: int) -> list[tuple[int, tuple[int, ...]]]:
    """So many steps, each when the one before said; levels and who was told."""
    level, told, found = -1, set[int](), []
    for _ in range(steps):
        step = next_level(asked, level, told, who, now, ACK)
        level, now = step.level, step.again_at
        told |= set(step.tell)
        found.append((level, step.tell))
    return found


def test_danger_in_working_hours_climbs_from_doctor_and_curator_to_the_admin_and_round_again() -> None:
    assert climbed(DANGER, roster(*ALL), NOON, 6) == [
        (0, (1, 3)), (1, (5,)), (2, (7,)), (3, (8,)), (4, (1, 3)), (5, (5,)),
    ]  # fmt: skip


def test_danger_goes_on_after_the_set_time_whatever_the_hour() -> None:
    for now in (NOON, NIGHT):
        assert next_level(DANGER, -1, (), roster(*ALL), now, ACK).again_at == now + ACK


def test_at_night_danger_reaches_the_own_curator_the_doctor_and_the_duty_at_once() -> None:
    assert next_level(DANGER, -1, (), roster(*ALL), NIGHT, ACK).tell == (1, 3, 5)


def test_where_nobody_is_at_hand_those_who_decide_are_told_with_the_first() -> None:
    assert climbed(DANGER, roster(OWN, DOCTOR, BOSS, ADMIN), NIGHT, 3) == [(0, (1, 3, 7)), (3, (8,)), (4, (1, 3, 7))]


def test_a_level_without_anybody_is_passed_over_at_once() -> None:
    assert climbed(DANGER, roster(OWN, BOSS), NOON, 4) == [(0, (1,)), (2, (7,)), (4, (1,)), (6, (7,))]


def test_one_person_alone_is_told_again_and_again() -> None:
    assert climbed(DANGER, roster(OWN), NOON, 3) == [(0, (1,)), (4, (1,)), (8, (1,))]


def test_nobody_at_all_is_told_to_the_operator_and_looked_at_again() -> None:
    step = next_level(DANGER, -1, (), roster(row(1, active=False), row(2, dismissed=True)), NOON, ACK)
    assert (step.tell, step.alone, step.again_at) == ((), True, NOON + ACK)


@pytest.mark.parametrize("asked", [DANGER, DOSE])
def test_who_is_away_is_not_called_and_who_stands_in_is(asked: Asked) -> None:
    doctors = roster(OWN, DOCTOR, row(4, "doctor"), absences=(away(3, 4),))
    assert next_level(asked, -1, (), doctors, NOON, ACK).tell == (1, 4)
    curators = roster(OWN, row(2), DOCTOR, absences=(away(1, 2),))
    assert next_level(asked, -1, (), curators, NOON, ACK).tell == (2, 3)
    bosses = roster(OWN, BOSS, row(9, "supervisor"), absences=(away(7),))
    assert climbed(asked, bosses, NOON, 2) == [(0, (1,)), (2, (9,))]


def test_without_a_substitute_the_next_rung_is_called_instead_of_who_is_away() -> None:
    who = roster(OWN, DOCTOR, DUTY, BOSS, absences=(away(1), away(3)))
    assert next_level(DOSE, -1, (), who, NOON, ACK).tell == (5,)


def test_where_everybody_is_away_they_are_called_all_the_same() -> None:
    who = roster(OWN, BOSS, absences=(away(1), away(7)))
    step = next_level(DANGER, -1, (), who, NOON, ACK)
    assert step.tell
    assert not step.alone


def test_a_supervisor_of_the_territory_comes_before_those_of_others() -> None:
    who = roster(OWN, row(7, "supervisor", territories=("Липецк",)), row(9, "supervisor", territories=("Елец",)))
    assert climbed(DANGER, who, NOON, 2)[1] == (2, (7,))
    elsewhere = roster(OWN, row(9, "supervisor", territories=("Елец",)))
    assert climbed(DANGER, elsewhere, NOON, 2)[1] == (2, (9,))


def test_a_stranger_in_danger_is_shown_to_the_duty_and_those_who_decide() -> None:
    assert next_level(Asked("danger", None), -1, (), roster(*ALL), NOON, ACK).tell == (5, 7)


def test_a_dose_at_night_lies_on_the_desks_of_its_people_and_climbs_half_an_hour_into_their_day() -> None:
    first = next_level(DOSE, -1, (), roster(OWN, DOCTOR, BOSS, ADMIN), NIGHT, ACK)
    assert (first.tell, first.again_at) == ((1, 3), at("2026-11-23T09:30"))


def test_what_is_no_danger_climbs_only_among_those_at_work() -> None:
    who = roster(OWN, DOCTOR, BOSS, row(8, "admin", "Mo-Fr 20:00-21:00"))
    assert climbed(DOSE, who, NOON, 3) == [(0, (1, 3)), (2, (7,)), (4, (1, 3))]
    late = next_level(DOSE, 0, (1, 3), who, at("2026-11-23T19:00"), ACK)
    assert (late.level, late.tell, late.alone) == (0, (), False)
    assert late.again_at == at("2026-11-23T20:30"), "the first of all who begin work"


def test_only_the_doctor_or_only_the_curator_may_be_meant() -> None:
    assert next_level(Asked("check_in", FAMILY, 3, curator=False), -1, (), roster(*ALL), NOON, ACK).tell == (3,)
    assert next_level(Asked("check_in", FAMILY, 3, doctor=False), -1, (), roster(*ALL), NOON, ACK).tell == (1,)


def test_the_count_of_levels_turns_over_and_goes_on() -> None:
    assert TURNS_OVER % RUNGS == 0
    step = next_level(DANGER, TURNS_OVER - 1, (1, 3, 5, 7, 8), roster(*ALL), NOON, ACK)
    assert (step.level, step.tell) == (0, (1, 3))


@given(
    active=st.lists(st.booleans(), min_size=5, max_size=5),
    hours=st.lists(st.sampled_from(["", "24/7", "off"]), min_size=5, max_size=5),
    hour=st.integers(0, 24 * 365),
    kind=st.sampled_from(["danger", "dose"]),
)
def test_whoever_there_is_danger_reaches_everybody_within_a_round_and_nothing_ever_stops(
    active: list[bool], hours: list[str], hour: int, kind: str
) -> None:
    roles = ("curator", "doctor", "duty", "supervisor", "admin")
    rows = [row(n + 1, roles[n], hours[n], active=active[n]) for n in range(5)]
    asked = Asked(kind, FamilyDuty("Липецк", frozenset(), 1, "Europe/Moscow"), 2)
    level, told, moment = -1, set[int](), at("2026-01-01T00:00") + timedelta(hours=hour)
    for _ in range(RUNGS + 1):
        step = next_level(asked, level, told, roster(*rows), moment, ACK)
        assert step.again_at > moment
        assert not (set(step.tell) - {one.id for one in rows if one.active})
        level, moment = step.level, step.again_at
        told |= set(step.tell)
    duty_is_there = hours[2] == "24/7"
    expected = {one.id for one in rows if one.active and (one.role != "duty" or duty_is_there)}
    if kind == "danger":
        assert told >= expected, (told, expected)


def test_the_duty_is_whoever_keeps_the_shift() -> None:
    who = roster(OWN, row(5, "duty", "off"), row(6), shifts=(shift(6, "2026-11-23T11:00", "2026-11-23T13:00"),))
    assert climbed(DANGER, who, NOON, 2)[1] == (1, (6,))


@pytest.mark.parametrize("kind", ["dose", "check_in"])
def test_where_those_told_never_work_it_is_looked_at_in_half_an_hour(kind: str) -> None:
    step = next_level(Asked(kind, FAMILY, None), -1, (), roster(row(1, hours="off")), NOON, ACK)
    assert step.again_at == NOON + timedelta(minutes=30)
