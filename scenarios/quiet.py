"""Quiet hours of a person: when what can wait is held back, and how it leaves afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

SPREAD = timedelta(minutes=30)
_TEXT = re.compile(r"(\d\d?):(\d\d)\s*[-–—]\s*(\d\d?):(\d\d)")


@dataclass(frozen=True, slots=True)
class Quiet:
    """A local window, usually over midnight; `end` itself is no longer quiet."""

    start: time
    end: time


def parse(text: str) -> Quiet | None:
    """Read `22:00-08:00`; an empty text means no quiet hours. ValueError says what is wrong."""
    if not text.strip():
        return None
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"Тихие часы «{text}»: нужны начало и конец, например 22:00-08:00, или пусто.")
    hour, minute, end_hour, end_minute = map(int, match.groups())
    try:
        window = Quiet(time(hour, minute), time(end_hour % 24, end_minute))
    except ValueError:
        raise ValueError(f"Тихие часы «{text}»: такого времени не бывает.") from None
    if end_hour > 24 or (end_hour == 24 and end_minute):
        raise ValueError(f"Тихие часы «{text}»: такого времени не бывает.")
    if window.start == window.end:
        raise ValueError(f"Тихие часы «{text}»: начало и конец совпадают; чтобы не было тихих часов, оставьте пусто.")
    return window


def is_quiet(window: Quiet | None, local: datetime) -> bool:
    """Tell whether the person's own clock shows quiet hours."""
    if window is None:
        return False
    clock = local.time().replace(tzinfo=None, fold=0)
    if window.start < window.end:
        return window.start <= clock < window.end
    return clock >= window.start or clock < window.end


def quiet_ends(window: Quiet | None, now: datetime, zone: ZoneInfo) -> datetime:
    """Give the first instant (UTC) from now on that isn't quiet: now itself where it isn't.

    An end that the clocks skip comes half an hour or an hour later by the wall, one night a year.
    """
    local = now.astimezone(zone)
    if window is None or not is_quiet(window, local):
        return now.astimezone(UTC)
    first = local.date()
    ends = (
        datetime.combine(first + timedelta(days=days), window.end, zone).replace(fold=fold).astimezone(UTC)
        for days in (0, 1, 2)
        for fold in (0, 1)
    )
    return min(end for end in ends if end > now and not is_quiet(window, end.astimezone(zone)))


def spread(index_seed: int, ends: datetime) -> datetime:
    """Give a held-back item its own moment in the half-hour after quiet hours; the same seed, the same moment.

    Neighbouring seeds (row ids) land far apart and evenly: multiplicative hashing, Knuth, TAOCP 3, 6.4.
    """
    return ends + SPREAD * ((index_seed * 2654435769) % 2**32) / 2**32
