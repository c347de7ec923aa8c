"""Working hours: the notation, the calendar, the night, and the clocks that shift."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from curators.calendar import Calendar, production_calendar
from curators.hours import closes_at, is_open, next_open, parse
from curators.timetable import spans_on

CALENDAR = production_calendar()
NO_HOLIDAYS = Calendar(frozenset(), {}, frozenset())
MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
TEXTS = [
    "Mo-Fr 09:00-18:00; PH off",
    "24/7",
    "Mo-Fr 22:00-06:00; PH off",
    "Mo-Th 09:00-13:00,14:00-18:00; Fr 09:00-17:00; PH off",
    "Mo-Fr 09:00-18:00; Sa 10:00-14:00; PH 12:00-13:00",
    "Sa,Su,PH 00:00-24:00",
    "02:15-02:45",
    "Mo-Su 20:00-08:00",
    "Jun-Aug Mo-Fr 10:00-16:00; Sep-May Mo-Fr 09:00-18:00; Dec 31 off",
]


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


@pytest.mark.parametrize(
    ("text", "now", "zone", "expected"),
    [
        ("", "2026-11-21T00:10+00:00", MOSCOW, "2026-11-23T06:00+00:00"),
        ("", "2026-11-23T06:00+00:00", MOSCOW, "2026-11-23T06:00+00:00"),
        ("", "2026-12-30T16:00+00:00", MOSCOW, "2027-01-11T06:00+00:00"),
        ("", "2026-11-20T15:00+00:00", ZoneInfo("Asia/Kamchatka"), "2026-11-22T21:00+00:00"),
        ("02:15-02:45", "2026-03-28T12:00+00:00", BERLIN, "2026-03-30T00:15+00:00"),
        ("02:30-05:00", "2026-03-28T12:00+00:00", BERLIN, "2026-03-29T01:00+00:00"),
        ("02:15-02:45", "2026-10-24T12:00+00:00", BERLIN, "2026-10-25T00:15+00:00"),
        ("02:15-02:45", "2026-10-25T00:50+00:00", BERLIN, "2026-10-25T01:15+00:00"),
        ("Mo 10:00-11:00", "2026-11-23T10:00+00:00", BERLIN, "2026-11-30T09:00+00:00"),
        ("off", "2026-11-23T10:00+00:00", MOSCOW, None),
        ("Feb 29 10:00-12:00", "2026-11-23T10:00+00:00", MOSCOW, None),
    ],
)
def test_the_next_opening_is_the_first_instant_of_working_hours(
    text: str, now: str, zone: ZoneInfo, expected: str | None
) -> None:
    found = next_open(parse(text), _local(now), zone, CALENDAR)
    assert found == (_local(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("", "2026-11-23T10:00+00:00", "2026-11-23T15:00+00:00"),
        ("", "2026-11-03T10:00+00:00", "2026-11-03T14:00+00:00"),
        ("", "2026-11-22T10:00+00:00", "2026-11-22T10:00+00:00"),
        ("Mo-Fr 22:00-06:00", "2026-11-23T20:00+00:00", "2026-11-24T03:00+00:00"),
        ("24/7", "2026-11-23T20:00+00:00", None),
    ],
)
def test_closing_is_the_first_instant_outside_working_hours(text: str, now: str, expected: str | None) -> None:
    assert closes_at(parse(text), _local(now), MOSCOW, CALENDAR) == (_local(expected) if expected else None)


@given(
    text=st.sampled_from(TEXTS),
    zone=st.sampled_from([MOSCOW, BERLIN, ZoneInfo("Asia/Yekaterinburg"), ZoneInfo("America/Havana")]),
    near=st.sampled_from([_local("2026-03-29"), _local("2026-10-25"), _local("2028-02-29"), _local("2026-12-31")]),
    minutes=st.integers(-3 * 1440, 3 * 1440),
)
@settings(max_examples=60, deadline=None)
def test_opening_and_closing_agree_with_a_walk_minute_by_minute(
    text: str, zone: ZoneInfo, near: datetime, minutes: int
) -> None:
    hours, now = parse(text), near.replace(tzinfo=UTC) + timedelta(minutes=minutes)
    walk = [now + timedelta(minutes=step) for step in range(2 * 1440)]
    states = [is_open(hours, at.astimezone(zone), CALENDAR) for at in walk]
    for found, wanted in (
        (next_open(hours, now, zone, CALENDAR), True),
        (closes_at(hours, now, zone, CALENDAR), False),
    ):
        expected = next((at for at, state in zip(walk, states, strict=True) if state is wanted), None)
        assert found == expected or (expected is None and (found is None or found > walk[-1]))
        assert found is None or found.tzinfo is UTC


def test_asking_whether_one_works_costs_microseconds() -> None:
    hours, at = parse(TEXTS[3]), datetime(2026, 11, 23, 20, 0, tzinfo=MOSCOW)

    def once() -> float:
        start = time.perf_counter()
        for _ in range(1000):
            is_open(hours, at, CALENDAR)
        return (time.perf_counter() - start) / 1000

    assert min(once() for _ in range(5)) < 50e-6
