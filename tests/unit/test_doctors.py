"""Which doctor answers a family now: the own one, a doctor who stands in, the doctor on duty; never a curator."""

from __future__ import annotations

from curators.doctors import DoctorNow, doctors_shown, which_doctor
from curators.duty import Return, Why
from tests.unit.people import DUTY, FAMILY, NIGHT, NOON, at, away, roster, row, shift

OWN = row(3, "doctor", "Mo-Fr 08:00-16:00")
OTHER = row(4, "doctor", "Mo-Fr 08:00-16:00")
ON_CALL = row(6, "doctor", "off")
NIGHT_DUTY = (shift(6, "2026-11-22T20:00", "2026-11-23T08:00"),)


def test_the_own_doctor_at_work_answers() -> None:
    assert which_doctor(3, FAMILY, roster(OWN, OTHER), NOON) == DoctorNow(3, Why.OWN, here=True)


def test_an_absent_doctors_substitute_answers() -> None:
    who = roster(OWN, OTHER, absences=(away(3, 4),))
    assert which_doctor(3, FAMILY, who, NOON) == DoctorNow(4, Why.SUBSTITUTE, here=True)


def test_a_curator_who_stands_in_for_a_doctor_is_no_doctor() -> None:
    who = roster(OWN, row(2), absences=(away(3, 2, until="2026-11-24T00:00"),))
    found = which_doctor(3, FAMILY, who, NOON)
    assert found == DoctorNow(3, Why.OWN, here=False, returns=Return(3, at("2026-11-24T08:00")))


def test_at_night_the_doctor_on_a_shift_answers_and_no_duty_curator() -> None:
    who = roster(OWN, ON_CALL, DUTY, shifts=NIGHT_DUTY)
    assert which_doctor(3, FAMILY, who, NIGHT) == DoctorNow(6, Why.DUTY, here=True)


def test_a_doctor_on_duty_elsewhere_does_not_answer() -> None:
    elsewhere = row(6, "doctor", "off", territories=("Елец",))
    found = which_doctor(3, FAMILY, roster(OWN, elsewhere, shifts=NIGHT_DUTY), NIGHT)
    assert found == DoctorNow(3, Why.OWN, here=False, returns=Return(3, at("2026-11-23T08:00")))


def test_a_family_without_a_doctor_is_answered_by_the_doctor_on_duty() -> None:
    who = roster(ON_CALL, shifts=NIGHT_DUTY)
    assert which_doctor(None, FAMILY, who, NIGHT) == DoctorNow(6, Why.DUTY, here=True)


def test_without_any_doctor_nobody_answers_as_one() -> None:
    who = roster(row(1), row(3, "doctor", active=False))
    assert which_doctor(3, FAMILY, who, NOON) == DoctorNow(None, Why.NOBODY, here=False)
    assert which_doctor(1, FAMILY, who, NOON).doctor_id is None, "a curator entered as the doctor is none"


def test_the_thread_shows_with_who_answers_the_own_doctor_and_who_was_promised() -> None:
    who = roster(OWN, ON_CALL, row(1), shifts=NIGHT_DUTY)
    assert doctors_shown(which_doctor(3, FAMILY, who, NIGHT), 3, who) == {3, 6}
    gone = roster(row(3, "doctor", dismissed=True))
    assert doctors_shown(which_doctor(3, FAMILY, gone, NOON), 3, gone) == frozenset()
