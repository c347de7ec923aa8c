"""Who has a place, and when a guest is reminded."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from scenarios.gathering import a_day_before, place_for, two_hours_before, when_words
from scenarios.quiet import Quiet

MOSCOW = ZoneInfo("Europe/Moscow")
NIGHT = Quiet(time(22), time(8))


@pytest.mark.parametrize(
    ("coming", "capacity", "state"), [(0, 1, "going"), (1, 1, "waiting"), (5, None, "going"), (9, 3, "waiting")]
)
def test_one_more_has_a_place_while_there_are_any(coming: int, capacity: int | None, state: str) -> None:
    assert place_for(coming, capacity) == state


@pytest.mark.parametrize(
    ("clock", "day", "soon"),
    [
        ("18:00", "19.11 18:00", "20.11 16:00"),
        ("09:30", "19.11 09:30", "20.11 08:00"),
        ("08:30", "19.11 08:30", None),
        ("07:00", "18.11 21:30", None),
        ("23:00", "19.11 21:30", "20.11 21:00"),
    ],
)
def test_reminders_come_by_the_persons_day(clock: str, day: str, soon: str | None) -> None:
    hour, minute = map(int, clock.split(":"))
    starts = datetime(2026, 11, 20, hour, minute, tzinfo=MOSCOW)
    assert f"{a_day_before(starts, MOSCOW, NIGHT).astimezone(MOSCOW):%d.%m %H:%M}" == day
    found = two_hours_before(starts, MOSCOW, NIGHT)
    assert (f"{found.astimezone(MOSCOW):%d.%m %H:%M}" if found else None) == soon


def test_the_moment_is_said_as_at_the_place() -> None:
    starts = datetime(2026, 11, 20, 15, tzinfo=ZoneInfo("UTC")) + timedelta(minutes=30)
    assert when_words(starts, MOSCOW) == "20 ноября 2026 в 18:30"
