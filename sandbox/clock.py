"""The demo's clock: the machine's own, as far ahead as the page has moved it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Moscow")
MORNING = 8


class Clock:
    """Call it for unix seconds; messengers stamp messages by it, and the program is told how far it is ahead."""

    KEPT: ClassVar[tuple[str, ...]] = ("ahead",)

    def __init__(self) -> None:
        self.ahead = 0

    def __call__(self) -> float:
        """Unix seconds."""
        return time.time() + self.ahead


def moved(ahead: int, to: str, now: float) -> int:
    """How far ahead the clock is after `hour`, `day`, `monday` (the next one's morning) or `reset`; ValueError else."""
    match to:
        case "hour":
            return ahead + 3600
        case "day":
            return ahead + 24 * 3600
        case "monday":
            return ahead + _until_monday(now)
        case "reset":
            return 0
    raise ValueError(f"the clock can't be moved to {to!r}")


def _until_monday(now: float) -> int:
    local = datetime.fromtimestamp(now, ZONE)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0) + timedelta(days=-local.weekday())
    while morning <= local:
        morning += timedelta(days=7)
    return int(morning.timestamp() - now)
