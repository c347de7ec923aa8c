"""Working hours at an instant: the next opening, the closing, and the clocks that shift."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curators.calendar import production_calendar
from curators.hours import closes_at, is_open, next_open, parse
from tests.unit.working_hours import TEXTS

CALENDAR = production_calendar()
MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text)


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
