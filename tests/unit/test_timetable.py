"""The notation of working hours: what it says of a day, and what is refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from curators.calendar import Calendar, production_calendar
from curators.hours import is_open, parse
from curators.timetable import spans_on
from tests.unit.working_hours import TEXTS

CALENDAR = production_calendar()
NO_HOLIDAYS = Calendar(frozenset(), {}, frozenset())


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("", "2026-11-23T09:00", True),
        ("", "2026-11-23T08:59", False),
        ("", "2026-11-23T17:59", True),
        ("", "2026-11-23T18:00", False),
        ("", "2026-11-21T12:00", False),
        ("  ", "2026-11-23T12:00", True),
        ("24/7", "2026-01-01T03:00", True),
        ("24/7; PH off", "2026-01-01T03:00", False),
        ("off", "2026-11-23T12:00", False),
        ("Mo-Fr 9:00 - 18:00;", "2026-11-23T12:00", True),
        ("mo-fr 09:00–18:00", "2026-11-23T12:00", True),
        ("Mo,We 10:00-12:00", "2026-11-24T11:00", False),
        ("Mo-Fr 09:00-13:00,14:00-18:00", "2026-11-23T13:30", False),
        ("Mo-Fr 09:00-13:00, Mo-Fr 14:00-18:00", "2026-11-23T15:00", True),
        ("Mo-Fr 09:00-18:00; 13:00-14:00 off", "2026-11-23T13:30", False),
        ("Mo-Fr 09:00-18:00; 13:00-14:00 off", "2026-11-23T14:00", True),
        ("Mo-Fr 09:00-18:00; We 10:00-12:00", "2026-11-25T15:00", False),
        ("Jun-Aug Mo-Fr 10:00-16:00", "2026-11-23T12:00", False),
        ("Mo-Fr 22:00-06:00", "2026-11-24T05:59", True),
        ("Mo-Fr 22:00-06:00", "2026-11-24T06:00", False),
        ("Mo-Fr 22:00-06:00", "2026-11-23T05:00", False),
        ("Mo-Fr 22:00-06:00", "2026-11-28T05:00", True),
        ("Mo-Fr 22:00-30:00", "2026-11-28T05:00", True),
        ("Feb 29 10:00-12:00", "2028-02-29T11:00", True),
    ],
)
def test_the_notation_says_when_one_works(text: str, at: str, *, expected: bool) -> None:
    assert is_open(parse(text), _local(at), CALENDAR) is expected


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("", "2026-06-12T12:00", False),
        ("", "2026-01-09T12:00", False),
        ("", "2026-12-31T12:00", False),
        ("Mo-Fr 09:00-18:00", "2026-06-12T12:00", True),
        ("PH off; Mo-Fr 09:00-18:00", "2026-06-12T12:00", False),
        ("Mo-Fr 09:00-18:00; PH 12:00-13:00", "2026-06-12T12:30", True),
        ("Mo-Fr 09:00-18:00; PH 12:00-13:00", "2026-06-12T14:00", False),
        ("Su,PH 10:00-12:00", "2026-06-12T11:00", True),
        ("", "2025-11-01T12:00", True),
        ("", "2025-11-03T12:00", False),
        ("Mo 10:00-16:00; PH off", "2027-02-20T12:00", True),
        ("Sa 10:00-16:00; PH off", "2027-02-20T12:00", False),
        ("", "2031-05-02T12:00", True),
        ("", "2031-05-01T12:00", False),
    ],
)
def test_holidays_and_moved_days_are_those_of_the_production_calendar(text: str, at: str, *, expected: bool) -> None:
    assert is_open(parse(text), _local(at), CALENDAR) is expected


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("", date(2026, 11, 3), ((540, 1020),)),
        ("", date(2025, 11, 1), ((540, 1020),)),
        ("Mo-Fr 09:00-13:00,14:00-18:00; PH off", date(2026, 11, 3), ((540, 780), (840, 1020))),
        ("Mo-Fr 09:00-18:00", date(2026, 11, 3), ((540, 1080),)),
        ("Mo-Su 22:00-06:00; PH off", date(2026, 11, 3), ((1320, 1800),)),
        ("24/7; PH off", date(2026, 11, 3), ((0, 1440),)),
        ("Mo-Fr 09:00-10:00; PH off", date(2026, 11, 3), ((540, 600),)),
    ],
)
def test_the_eve_of_a_holiday_ends_an_hour_earlier_for_those_who_keep_the_calendar(
    text: str, day: date, expected: tuple[tuple[int, int], ...]
) -> None:
    assert spans_on(parse(text), day, CALENDAR) == expected


def test_a_night_begun_before_a_holiday_runs_to_its_end() -> None:
    hours = parse("Mo-Fr 22:00-06:00; PH off")
    assert is_open(hours, _local("2026-06-12T05:00"), CALENDAR)
    assert not is_open(hours, _local("2026-06-12T23:00"), CALENDAR)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Пн-Пт 9:00-18:00", "по-английски"),
        ("Mo-Fr 9-18", "с минутами"),
        ("9-18", "с минутами"),
        ("Mo-Fr 09.00-18.00", "двоеточие"),
        ("Mo-Fr 09:00-18:00 PH off", "точка с запятой"),
        ("Mo-Fr 25:00-26:00", "не бывает"),
        ("Mo-Fr 09:60-18:00", "не бывает"),
        ("Mo-Fr 09:00-09:00", "совпадают"),
        ("Mo-Fr 18:00+", "начало и конец"),
        ("SH off", "каникулы"),
        ("sunrise-sunset", "восход"),
        ('Mo "по звонку"', "кавычках"),
        ("Mo-Fr 10:00-12:00 || off", "ничего не значат"),
        ("PH -1 day off", "PH"),
        ("Mo-Fr; every day", "«every day»"),
        ("Mo-Fr 10:00", "непонятно"),
    ],
)
def test_a_mistake_is_told_in_one_sentence_with_an_example(text: str, word: str) -> None:
    with pytest.raises(ValueError, match=r"^Часы работы «") as caught:
        parse(text)
    assert word in str(caught.value)
    assert "Mo-Fr 09:00-18:00; PH off" in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.text(alphabet="MoTuWeFrPH 0123456789:-;,off/", max_size=30))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        hours = parse(text)
    except ValueError as error:
        told = str(error)
    else:
        told = f"Часы работы читаются: {is_open(hours, _local('2026-11-23T12:00'), CALENDAR)}"
    assert told.startswith("Часы работы")


@pytest.mark.parametrize("text", [text for text in TEXTS if "PH" not in text])
@given(at=st.datetimes(_local("2025-01-02"), _local("2028-12-31")))
@settings(max_examples=60)
def test_without_holidays_the_library_agrees(text: str, at: datetime) -> None:
    # A calendar without moves, and no holidays mentioned: the library's own judgement is the reference.
    assert is_open(parse(text), at, NO_HOLIDAYS) is OpeningHours(text).is_open(at)
