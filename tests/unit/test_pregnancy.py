"""Dating a pregnancy, and what follows from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.pregnancy import (
    Dating,
    Gestation,
    Method,
    Redating,
    by_ivf,
    by_lmp,
    by_ultrasound,
    crl_age,
    day_of,
    gestation,
    redating,
    trimester,
)
from scenarios.pregnancy_marks import marks, open_on

LMP = date(2026, 1, 1)
EDD = date(2026, 10, 8)


def test_the_last_period_and_280_days() -> None:
    assert by_lmp(LMP) == Dating(EDD, Method.LMP)


@pytest.mark.parametrize(("cycle", "later"), [(21, -7), (28, 0), (35, 7)])
def test_a_longer_cycle_moves_the_date(cycle: int, later: int) -> None:
    assert by_lmp(LMP, cycle).edd == EDD + timedelta(days=later)


@pytest.mark.parametrize(("culture", "days"), [(3, 263), (5, 261), (6, 260)])
def test_ivf_counts_from_the_transfer(culture: int, days: int) -> None:
    assert by_ivf(LMP, culture) == Dating(LMP + timedelta(days=days), Method.IVF)


def test_an_ultrasound_dates_by_what_it_found() -> None:
    assert by_ultrasound(date(2026, 3, 30), 12, 4) == Dating(EDD, Method.ULTRASOUND)


@pytest.mark.parametrize("age", [(8, 6), (14, 0), (20, 0), (12, 7)])
def test_outside_of_the_window_of_crl_an_ultrasound_dates_nothing(age: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="КТР"):
        by_ultrasound(date(2026, 3, 30), *age)


@pytest.mark.parametrize(("age", "fine"), [((9, 0), True), ((13, 6), True)])
def test_both_ends_of_the_window_belong_to_it(age: tuple[int, int], *, fine: bool) -> None:
    assert bool(by_ultrasound(date(2026, 3, 30), *age)) is fine


@pytest.mark.parametrize(("millimetres", "weeks"), [(23, 9), (45, 11), (60, 12), (80, 13)])
def test_a_length_gives_an_age(millimetres: float, weeks: int) -> None:
    assert crl_age(millimetres) // 7 == weeks


@pytest.mark.parametrize("millimetres", [0, -3, 10, 120])
def test_a_length_that_dates_nothing_is_refused(millimetres: float) -> None:
    with pytest.raises(ValueError, match="КТР"):
        crl_age(millimetres)


@pytest.mark.parametrize("wrong", [lambda: by_lmp(LMP, 10), lambda: by_ivf(LMP, 12)])
def test_what_can_not_be_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="проверьте число"):
        wrong()  # type: ignore[operator]  # a call by parameter


def test_a_date_is_never_changed_silently() -> None:
    lmp, scan = by_lmp(LMP), Dating(EDD + timedelta(days=9), Method.ULTRASOUND)
    assert redating(None, lmp) is Redating.FIRST
    assert redating(lmp, scan) is Redating.ASK
    assert redating(lmp, Dating(EDD, Method.ULTRASOUND)) is Redating.SAME
    assert redating(lmp, by_lmp(LMP + timedelta(days=1))) is Redating.ASK


def test_the_ultrasound_wins_over_weaker_methods() -> None:
    scan = Dating(EDD, Method.ULTRASOUND)
    other = EDD + timedelta(days=3)
    assert redating(scan, Dating(other, Method.LMP)) is Redating.KEEP
    assert redating(scan, Dating(other, Method.IVF)) is Redating.KEEP
    assert redating(Dating(other, Method.IVF), scan) is Redating.ASK


def test_gestation_is_weeks_and_days() -> None:
    age = gestation(EDD, date(2026, 3, 29))
    assert (age, str(age), age.in_words) == (Gestation(12, 3), "12+3", "12 недель 3 дня")
    assert gestation(EDD, EDD) == Gestation(40, 0)
    assert Gestation(21, 1).in_words == "21 неделя 1 день"
    assert Gestation(40, 0).in_words == "40 недель"


@pytest.mark.parametrize("day", [LMP - timedelta(days=1), EDD + timedelta(days=60)])
def test_an_impossible_age_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="не бывает"):
        gestation(EDD, day)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 308))
def test_an_age_and_its_day_agree(edd: date, days: int) -> None:
    day = edd - timedelta(days=280 - days)
    age = gestation(edd, day)
    assert day_of(edd, age.weeks, age.days) == day


@pytest.mark.parametrize(
    ("age", "expected"), [((13, 6), 1), ((14, 0), 2), ((27, 6), 2), ((28, 0), 3), ((41, 0), 3)]
)  # fmt: skip
def test_trimesters(age: tuple[int, int], expected: int) -> None:
    assert trimester(Gestation(*age)) == expected


def test_marks_are_windows_of_days() -> None:
    known = {mark.key: mark for mark in marks(EDD)}
    assert known["registration"].last == day_of(EDD, 11, 6)
    assert (known["ultrasound_first"].first, known["ultrasound_first"].last) == (day_of(EDD, 11), day_of(EDD, 13, 6))
    assert (known["ultrasound_second"].first, known["ultrasound_second"].last) == (day_of(EDD, 19), day_of(EDD, 21, 6))
    assert known["leave"].first == day_of(EDD, 30)
    assert known["movements"].first == day_of(EDD, 28)
    assert [mark.key for mark in open_on(EDD, day_of(EDD, 11, 3))] == ["registration", "ultrasound_first"]


def test_with_several_children_the_leave_begins_at_28_weeks() -> None:
    leave = next(mark for mark in marks(EDD, multiple=True) if mark.key == "leave")
    assert leave.first == day_of(EDD, 28)
    assert "28 недель" in leave.words
