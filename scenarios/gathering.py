"""An event: who has a place, when its guests are reminded; in words for them. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scenarios.quiet import Quiet, is_quiet, quiet_ends
from scenarios.said import date_words

DAY, SOON = timedelta(days=1), timedelta(hours=2)
BARELY = timedelta(minutes=45)
"""A reminder closer to the beginning than this helps nobody on the way."""


def place_for(coming: int, capacity: int | None) -> str:
    """Tell whether one more has a place: going, or waiting for one."""
    return "going" if capacity is None or coming < capacity else "waiting"


def a_day_before(starts_at: datetime, zone: ZoneInfo, quiet: Quiet | None) -> datetime:
    """Give the moment, a day before, in the person's daytime: where it falls into quiet hours, before them."""
    at = starts_at - DAY
    while is_quiet(quiet, at.astimezone(zone)):
        at -= timedelta(minutes=30)
    return at


def two_hours_before(starts_at: datetime, zone: ZoneInfo, quiet: Quiet | None) -> datetime | None:
    """Give the moment, or the end of quiet hours where that is still in time; None: the day before must do."""
    at = quiet_ends(quiet, starts_at - SOON, zone)
    return at if starts_at - at >= BARELY else None


def when_words(starts_at: datetime, zone: ZoneInfo) -> str:
    """Say it as at the place: «20 ноября 2026 в 18:00»."""
    local = starts_at.astimezone(zone)
    return f"{date_words(local.date().isoformat())} в {local:%H:%M}"
