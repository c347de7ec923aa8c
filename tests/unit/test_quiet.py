"""Quiet hours of a person."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.quiet import SPREAD, Quiet, is_quiet, parse, quiet_ends, spread

FIRST = datetime.fromisoformat("2025-01-01")
NIGHT = Quiet(time(22), time(8))
ZONES = [ZoneInfo(name) for name in ("Europe/Moscow", "Europe/Berlin", "Asia/Kamchatka", "America/New_York")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22:00-08:00", NIGHT),
        (" 22:00 – 8:00 ", NIGHT),
        ("13:00-15:30", Quiet(time(13), time(15, 30))),
        ("22:00-24:00", Quiet(time(22), time(0))),
        ("", None),
        ("  ", None),
    ],
)
def test_a_window_is_read(text: str, expected: Quiet | None) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize("text", ["22-8", "ночью", "25:00-08:00", "22:00-24:30", "22:60-08:00", "08:00-08:00", "22:00"])
def test_a_wrong_window_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Тихие часы «"):
        parse(text)


@pytest.mark.parametrize(
    ("window", "clock", "expected"),
    [
        (NIGHT, time(22), True),
        (NIGHT, time(21, 59), False),
        (NIGHT, time(0), True),
        (NIGHT, time(7, 59, 59), True),
        (NIGHT, time(8), False),
        (Quiet(time(13), time(15)), time(14), True),
        (Quiet(time(13), time(15)), time(15), False),
        (Quiet(time(22), time(0)), time(23, 59), True),
        (Quiet(time(22), time(0)), time(0), False),
        (None, time(3), False),
    ],
)
def test_the_person_s_own_clock_decides(window: Quiet | None, clock: time, *, expected: bool) -> None:
    assert is_quiet(window, datetime.combine(date(2026, 11, 21), clock)) is expected


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        ("2026-11-21T20:00+00:00", "Europe/Moscow", "2026-11-22T05:00+00:00"),
        ("2026-11-21T00:30+00:00", "Europe/Moscow", "2026-11-21T05:00+00:00"),
        ("2026-11-21T12:00+00:00", "Europe/Moscow", "2026-11-21T12:00+00:00"),
        ("2026-12-31T20:00+00:00", "Europe/Moscow", "2027-01-01T05:00+00:00"),
        ("2026-03-28T22:00+00:00", "Europe/Berlin", "2026-03-29T06:00+00:00"),
        ("2026-10-24T22:00+00:00", "Europe/Berlin", "2026-10-25T07:00+00:00"),
        ("2028-02-28T20:00+00:00", "Europe/Moscow", "2028-02-29T05:00+00:00"),
    ],
)
def test_quiet_ends_in_the_morning_of_the_person(now: str, zone: str, expected: str) -> None:
    assert quiet_ends(NIGHT, datetime.fromisoformat(now), ZoneInfo(zone)) == datetime.fromisoformat(expected)


@given(
    now=st.datetimes(FIRST, FIRST + timedelta(days=1500), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    window=st.sampled_from([NIGHT, Quiet(time(13), time(15)), Quiet(time(1), time(2, 30)), Quiet(time(23), time(0))]),
)
def test_the_end_is_no_longer_quiet_and_all_before_it_is(now: datetime, zone: ZoneInfo, window: Quiet) -> None:
    end = quiet_ends(window, now, zone)
    assert now <= end <= now + timedelta(hours=12)
    assert end.tzinfo is UTC
    assert not is_quiet(window, end.astimezone(zone))
    if end > now:
        assert is_quiet(window, now.astimezone(zone))


def test_what_was_held_back_leaves_evenly_over_half_an_hour() -> None:
    ends = datetime(2026, 11, 22, 5, tzinfo=UTC)
    moments = sorted(spread(seed, ends) for seed in range(1000, 2000))
    assert ends <= moments[0]
    assert moments[-1] < ends + SPREAD
    assert max(b - a for a, b in pairwise(moments)) < timedelta(seconds=8)
    assert spread(7, ends) == spread(7, ends)


@given(seed=st.integers())
def test_any_seed_lands_in_the_half_hour(seed: int) -> None:
    ends = datetime(2026, 11, 22, 5, tzinfo=UTC)
    assert ends <= spread(seed, ends) <= ends + SPREAD
