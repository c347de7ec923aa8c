"""Who answers a family: its own curator, a stand-in, the duty, a supervisor; never nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from curators.duty import Absence, Answerer, CuratorRow, FamilyDuty, Return, Why, shown_to, who_answers
from tests.unit.people import (
    ADMIN,
    BOSS,
    DUTY,
    EVENING,
    FAMILY,
    NIGHT,
    NIGHT_SHIFT,
    NOON,
    at,
    away,
    roster,
    row,
    shift,
)


def test_own_curator_answers_in_working_hours() -> None:
    assert who_answers(FAMILY, roster(row(1), DUTY), NOON) == Answerer(1, Why.OWN, human_at_hand=True)


def test_own_curator_on_shift_answers_outside_own_hours() -> None:
    found = who_answers(FAMILY, roster(row(1), shifts=(shift(1, "2026-11-23T00:00", "2026-11-23T08:00"),)), NIGHT)
    assert found == Answerer(1, Why.OWN, human_at_hand=True)


def test_at_night_the_duty_curator_on_shift_answers() -> None:
    found = who_answers(FAMILY, roster(row(1), DUTY, shifts=NIGHT_SHIFT), NIGHT)
    assert found == Answerer(5, Why.DUTY, human_at_hand=True)


def test_where_no_shifts_are_entered_the_duty_role_answers_by_own_hours() -> None:
    assert who_answers(FAMILY, roster(row(1), DUTY), NIGHT) == Answerer(5, Why.DUTY, human_at_hand=True)


def test_where_shifts_are_entered_the_duty_role_off_shift_does_not_answer() -> None:
    later = (shift(5, "2026-11-23T20:00", "2026-11-24T08:00"),)
    found = who_answers(FAMILY, roster(row(1), DUTY, row(6, "duty", "24/7"), shifts=later), NIGHT)
    assert found == Answerer(1, Why.OWN, human_at_hand=False, returns=Return(1, at("2026-11-23T09:00")))


def test_shifts_of_long_ago_bind_nobody() -> None:
    long_ago = (shift(5, "2026-05-23T20:00", "2026-05-24T08:00"), shift(6, "2026-05-24T20:00", "2026-05-25T08:00"))
    found = who_answers(FAMILY, roster(row(1), DUTY, row(6, hours="24/7"), shifts=long_ago), NIGHT)
    assert found == Answerer(5, Why.DUTY, human_at_hand=True)


def test_without_duty_own_curator_sees_it_in_the_morning_and_no_alarm_is_raised() -> None:
    found = who_answers(FAMILY, roster(row(1), BOSS, ADMIN), NIGHT)
    assert found == Answerer(1, Why.OWN, human_at_hand=False, returns=Return(1, at("2026-11-23T09:00")))


def test_a_weekend_duty_that_comes_before_own_curator_is_who_the_family_is_told_of() -> None:
    weekend = (shift(5, "2026-11-21T10:00", "2026-11-21T20:00"),)
    people = roster(row(1), DUTY, shifts=weekend)
    found = who_answers(FAMILY, people, EVENING)
    assert found == Answerer(1, Why.OWN, human_at_hand=False, returns=Return(5, at("2026-11-21T10:00")))
    assert shown_to(found, FAMILY, people) == {1, 5}


def test_an_absent_curator_s_substitute_answers() -> None:
    found = who_answers(FAMILY, roster(row(1), row(2), absences=(away(1, 2),)), NOON)
    assert found == Answerer(2, Why.SUBSTITUTE, human_at_hand=True)


def test_a_substitute_who_is_away_too_passes_to_their_own() -> None:
    people = roster(row(1), row(2), row(3), absences=(away(1, 2), away(2, 3)))
    assert who_answers(FAMILY, people, NOON) == Answerer(3, Why.SUBSTITUTE, human_at_hand=True)


@pytest.mark.parametrize("substitute", [row(2, dismissed=True), row(2, active=False)])
def test_a_dismissed_or_unjoined_substitute_is_passed_over(substitute: CuratorRow) -> None:
    people = roster(row(1), substitute, BOSS, absences=(away(1, 2),))
    assert who_answers(FAMILY, people, NOON) == Answerer(7, Why.SUPERVISOR, human_at_hand=True, alarm=True)


def test_a_circle_of_substitutes_ends_with_the_supervisor() -> None:
    people = roster(row(1), row(2), row(3), BOSS, absences=(away(1, 2), away(2, 3), away(3, 1)))
    assert who_answers(FAMILY, people, NOON) == Answerer(7, Why.SUPERVISOR, human_at_hand=True, alarm=True)


def test_of_two_absences_the_later_begun_names_the_substitute() -> None:
    inner = Absence(1, at("2026-11-22T00:00"), at("2026-11-25T00:00"), 3)
    people = roster(row(1), row(2), row(3), absences=(away(1, 2), inner))
    assert who_answers(FAMILY, people, NOON).curator_id == 3


def test_an_absence_ends_at_its_end() -> None:
    people = roster(row(1), row(2), absences=(away(1, 2, until="2026-11-23T12:00"),))
    assert who_answers(FAMILY, people, NOON).why is Why.OWN
    assert who_answers(FAMILY, people, NOON - timedelta(seconds=1)).why is Why.SUBSTITUTE


def test_at_night_an_absent_curator_s_substitute_gets_it_and_whoever_is_first_is_promised() -> None:
    people = roster(row(1), row(2, hours="Mo-Fr 08:00-17:00"), absences=(away(1, 2),))
    found = who_answers(FAMILY, people, NIGHT)
    assert found == Answerer(2, Why.SUBSTITUTE, human_at_hand=False, returns=Return(2, at("2026-11-23T08:00")))
    assert shown_to(found, FAMILY, people) == {1, 2}


def test_own_curator_back_by_then_is_promised_rather_than_the_substitute() -> None:
    people = roster(row(1), row(2), absences=(away(1, 2, until="2026-11-23T00:00"),))
    found = who_answers(FAMILY, people, EVENING)
    assert (found.curator_id, found.returns) == (2, Return(1, at("2026-11-23T09:00")))


def test_the_best_fitting_duty_curator_answers() -> None:
    night = ("2026-11-22T20:00", "2026-11-23T08:00")
    people = [
        row(10, "duty", load=0),
        row(11, "duty", territories=("Липецк",), load=9),
        row(12, "duty", territories=("Липецк",), audiences=("svo_family",), load=20),
        row(13, "duty", territories=("Липецк",), audiences=("svo_family",), load=15),
        row(14, "duty", territories=("Елец",)),
        row(15, "duty", audiences=("teacher",)),
        row(16, "doctor", territories=("Липецк",), audiences=("svo_family",)),
    ]
    for gone, expected in ((set(), 13), ({13}, 12), ({12, 13}, 11), ({11, 12, 13}, 10), ({10, 11, 12, 13}, 1)):
        left = [one for one in people if one.id not in gone]
        shifts = tuple(shift(one.id, *night) for one in left)
        assert who_answers(FAMILY, roster(row(1), *left, shifts=shifts), NIGHT).curator_id == expected


@pytest.mark.parametrize("own", [row(1, dismissed=True), row(1, active=False), row(1, hours="off")])
def test_a_family_whose_curator_can_never_answer_goes_to_the_supervisor_with_an_alarm(own: CuratorRow) -> None:
    family_boss = row(9, "supervisor", territories=("Липецк",))
    found = who_answers(FAMILY, roster(own, BOSS, family_boss, ADMIN), NOON)
    assert found == Answerer(9, Why.SUPERVISOR, human_at_hand=True, alarm=True)


def test_a_supervisor_in_hours_is_preferred_and_one_out_of_hours_still_gets_it() -> None:
    nobody = FamilyDuty("Липецк", frozenset(), None, "Europe/Moscow")
    early = row(6, "supervisor", "Mo-Fr 00:00-06:00")
    assert who_answers(nobody, roster(BOSS, early), NIGHT).curator_id == 6
    found = who_answers(nobody, roster(BOSS, ADMIN), NIGHT)
    assert found == Answerer(
        7, Why.SUPERVISOR, human_at_hand=False, returns=Return(7, at("2026-11-23T09:00")), alarm=True
    )


def test_without_supervisors_an_admin_gets_it_and_without_admins_anyone() -> None:
    assert who_answers(FAMILY, roster(ADMIN, row(4)), NIGHT).why is Why.ADMIN
    assert who_answers(FAMILY, roster(row(4)), NIGHT).why is Why.ANYONE
    assert who_answers(FAMILY, roster(), NIGHT) == Answerer(None, Why.NOBODY, human_at_hand=False, alarm=True)


def test_the_dismissed_see_no_thread() -> None:
    people = roster(row(1, dismissed=True), BOSS)
    assert shown_to(who_answers(FAMILY, people, NOON), FAMILY, people) == {7}


def test_a_curator_s_hours_are_by_their_own_clock() -> None:
    people = roster(row(1, zone="Asia/Vladivostok"))
    assert who_answers(FAMILY, people, NIGHT).human_at_hand
    assert not who_answers(FAMILY, people, NOON).human_at_hand
