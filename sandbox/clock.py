"""The demo's clock: the machine's own, as far ahead as the page has moved it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from datetime import time as time_of_day
from typing import ClassVar
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Moscow")
MORNING = 8
MOMENTS = {
    "morning": time_of_day(7, 59),
    "noon": time_of_day(12),
    "evening": time_of_day(19, 59),
    "night": time_of_day(23),
}
"""A minute before the morning's and the evening's doses, so that one sees them come."""


class Clock:
    """Call it for unix seconds; messengers stamp messages by it, and the program is told how far it is ahead."""

    KEPT: ClassVar[tuple[str, ...]] = ("ahead",)

    def __init__(self) -> None:
        self.ahead = 0

    def __call__(self) -> float:
        """Unix seconds."""
        return time.time() + self.ahead


def moved(ahead: int, to: str, now: float) -> int:
    """How far ahead the clock is after a move.

    `quarter`, `hour`, `day`, the next `morning`, `noon`, `evening` or `night`, `monday` (the next one's morning),
    `reset`; ValueError else.
    """
    if to in MOMENTS:
        return ahead + _until(MOMENTS[to], now)
    match to:
        case "quarter":
            return ahead + 900
        case "hour":
            return ahead + 3600
        case "day":
            return ahead + 24 * 3600
        case "monday":
            return ahead + _until_monday(now)
        case "reset":
            return 0
    raise ValueError(f"the clock can't be moved to {to!r}")


def _until(moment: time_of_day, now: float) -> int:
    local = datetime.fromtimestamp(now, ZONE)
    at = datetime.combine(local.date(), moment, ZONE)
    if at <= local:
        at = datetime.combine(local.date() + timedelta(days=1), moment, ZONE)
    return int(at.timestamp() - now)


def _until_monday(now: float) -> int:
    local = datetime.fromtimestamp(now, ZONE)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0) + timedelta(days=-local.weekday())
    while morning <= local:
        morning += timedelta(days=7)
    return int(morning.timestamp() - now)
