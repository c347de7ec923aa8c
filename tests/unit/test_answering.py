"""When an answer is late: minutes count while somebody is at hand; duty hears first, then the supervisor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curators.answering import Level, Terms, due_at, whom
from curators.duty import CuratorRow, FamilyDuty, Roster, in_charge, stand_ins, who_answers
from tests.unit.people import FAMILY, NIGHT_SHIFT, at, away, row

QUARTER = timedelta(minutes=15)
OWN = row(1)
DUTY = row(2, "duty", "24/7")
BOSS = row(3, "supervisor")


def roster(*people: CuratorRow) -> Roster:
    return Roster({one.id: one for one in people}, [], [])


@pytest.mark.parametrize(
    ("since", "due"),
    [
        ("2026-11-23T12:00", "2026-11-23T12:15"),  # Monday noon
        ("2026-11-23T08:50", "2026-11-23T09:15"),  # ten minutes before the day begins
        ("2026-11-23T17:50", "2026-11-24T09:05"),  # ten minutes of the day are left
        ("2026-11-20T20:00", "2026-11-23T09:15"),  # Friday evening: Monday morning
        ("2026-12-31T20:00", "2027-01-11T09:15"),  # the New Year's holidays of the production calendar
    ],
)
def test_the_clock_runs_in_working_hours(since: str, due: str) -> None:
    assert due_at(FAMILY, roster(OWN), at(since), QUARTER) == at(due)


def test_with_a_duty_curator_it_runs_at_night_too() -> None:
    assert due_at(FAMILY, roster(OWN, DUTY), at("2026-11-23T03:00"), QUARTER) == at("2026-11-23T03:15")


def test_where_nobody_will_ever_come_somebody_hears_in_time_all_the_same() -> None:
    assert due_at(FAMILY, roster(), at("2026-11-23T03:00"), QUARTER) == at("2026-11-23T03:15")


def test_duty_hears_first_then_the_supervisor_then_nobody_more() -> None:
    people, now = roster(OWN, DUTY, BOSS), at("2026-11-23T12:00")
    level, ids = whom(Level.NOBODY, FAMILY, people, now)
    assert (level, ids) == (Level.DUTY, frozenset({2}))
    level, ids = whom(level, FAMILY, people, now)
    assert (level, ids) == (Level.SUPERVISOR, frozenset({3}))
    assert whom(level, FAMILY, people, now) == (Level.SUPERVISOR, frozenset())


def test_without_a_duty_curator_the_supervisor_hears_at_once() -> None:
    assert whom(Level.NOBODY, FAMILY, roster(OWN, BOSS), at("2026-11-23T12:00")) == (Level.SUPERVISOR, frozenset({3}))


def test_an_audience_has_its_own_term() -> None:
    terms = Terms(QUARTER, 2 * QUARTER, {"svo_family": timedelta(minutes=10)})
    assert terms.of(frozenset({"svo_family"}), first=True) == timedelta(minutes=10)
    assert terms.of(frozenset({"teacher"}), first=True) == QUARTER
    assert terms.of(frozenset({"svo_family"}), first=False) == 2 * QUARTER


def test_duty_by_shifts_hears_on_the_shift_whatever_their_own_hours_are() -> None:
    by_shifts, now = row(5), at("2026-11-23T03:00")
    night = Roster({one.id: one for one in (OWN, by_shifts, BOSS)}, [], NIGHT_SHIFT)
    assert whom(Level.NOBODY, FAMILY, night, now) == (Level.DUTY, frozenset({5}))
    assert whom(Level.NOBODY, FAMILY, night, at("2026-11-23T12:00")) == (Level.SUPERVISOR, frozenset({3}))


def test_a_supervisor_who_is_away_hears_only_where_nobody_else_would() -> None:
    other, now = row(4, "supervisor"), at("2026-11-23T12:00")
    people = {one.id: one for one in (OWN, BOSS, other)}
    assert whom(Level.DUTY, FAMILY, Roster(people, [away(3)], []), now)[1] == {4}
    assert whom(Level.DUTY, FAMILY, Roster(people, [away(3), away(4)], []), now)[1] == {3, 4}


def test_who_stands_in_answers_for_whose_place_they_take_and_a_circle_ends() -> None:
    people, now = {one.id: one for one in (OWN, row(2), row(4))}, at("2026-11-23T12:00")
    assert in_charge(2, Roster(people, [away(1, 2)], []), now) == {1, 2}
    assert in_charge(4, Roster(people, [away(1, 2), away(2, 4)], []), now) == {1, 2, 4}
    circle = Roster(people, [away(1, 2), away(2, 1)], [])
    assert in_charge(2, circle, now) == {2}
    assert in_charge(1, circle, now) == {1}


@given(st.integers(0, 60 * 24 * 30), st.integers(1, 600))
def test_it_is_never_early_and_ends_while_somebody_is_at_hand(minutes: int, term: int) -> None:
    since = at("2026-11-01T00:00") + timedelta(minutes=minutes)
    people = roster(OWN)
    due = due_at(FAMILY, people, since, timedelta(minutes=term))
    assert due >= since + timedelta(minutes=term)
    assert who_answers(FAMILY, people, due - timedelta(minutes=max(1, term // 15))).human_at_hand or due > since


def test_elsewhere_supervisors_decide_where_the_territory_has_none() -> None:
    away = FamilyDuty("Елец", frozenset(), None, "Europe/Moscow")
    boss = row(3, "supervisor", territories=("Липецк",))
    assert whom(Level.DUTY, away, roster(boss), at("2026-11-23T12:00")) == (Level.SUPERVISOR, frozenset({3}))


PEOPLE = st.integers(1, 6)


@given(st.lists(st.tuples(PEOPLE, st.none() | PEOPLE), max_size=8), st.sets(PEOPLE, max_size=2), PEOPLE)
def test_whose_place_somebody_takes_is_the_same_as_looked_up_for_everybody(
    absences: list[tuple[int, int | None]], unreachable: set[int], person: int
) -> None:
    now = at("2026-11-23T12:00")
    rows = {number: row(number, active=number not in unreachable) for number in range(1, 7)}
    people = Roster(rows, [away(*one) for one in absences], [])
    firsts = {one.id: next(stand_ins(one, people, now), None) for one in rows.values()}
    assert in_charge(person, people, now) == {
        person, *(one for one, first in firsts.items() if first is not None and first.id == person)
    }  # fmt: skip
