"""The production calendar: holidays, moved days off, working Saturdays, shortened days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from curators.calendar import production_calendar, read

CALENDAR = production_calendar()


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range(366) if (first + timedelta(days=n)).year == year]


def _worked(day: date) -> bool:
    return not CALENDAR.is_holiday(day) and CALENDAR.stands_for(day).weekday() < 5


@pytest.mark.parametrize(("year", "working_days"), [(2025, 247), (2026, 247), (2027, 247)])
def test_a_year_has_as_many_working_days_as_the_official_calendar_counts(year: int, working_days: int) -> None:
    assert sum(map(_worked, _days(year))) == working_days


@pytest.mark.parametrize(
    ("year", "short"),
    [
        (2025, [(3, 7), (4, 30), (6, 11), (11, 1)]),
        (2026, [(4, 30), (5, 8), (6, 11), (11, 3)]),
        (2027, [(2, 20), (4, 30), (6, 11), (11, 3)]),
    ],
)
def test_the_shortened_days_are_those_of_the_official_calendar(year: int, short: list[tuple[int, int]]) -> None:
    found = [(day.month, day.day) for day in _days(year) if _worked(day) and CALENDAR.is_short(day)]
    assert found == short


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 1, 9), date(2026, 3, 9), date(2027, 11, 5)])
def test_a_moved_day_off_is_a_holiday(day: date) -> None:
    assert CALENDAR.is_holiday(day)


def test_a_working_saturday_stands_for_the_day_it_was_swapped_with() -> None:
    assert CALENDAR.stands_for(date(2025, 11, 1)) == date(2025, 11, 3)
    assert CALENDAR.stands_for(date(2027, 2, 20)) == date(2027, 2, 22)
    assert CALENDAR.stands_for(date(2026, 11, 21)) == date(2026, 11, 21)


def test_a_year_without_data_has_its_statutory_holidays_and_no_moves() -> None:
    assert 2031 not in CALENDAR.years
    holidays = [(day.month, day.day) for day in _days(2031) if CALENDAR.is_holiday(day)]
    assert holidays == [*((1, n) for n in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)]
    assert all(CALENDAR.stands_for(day) == day for day in _days(2031))


def test_a_move_into_another_year_is_refused_with_its_year(tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text("2028:\n  moves:\n    - {from: 2028-01-01, to: 2027-12-31}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="2028"):
        read(path)
