"""From the person's clock to instants: a time that the clocks skip comes at once after, one they repeat comes once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scenarios.timing_pattern import Cycle, Hours, Months

_DAY = timedelta(days=1)
_ZERO = datetime.fromordinal(1).replace(tzinfo=UTC)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Give the instant (UTC) of a local wall time; in a gap the first one after it, in a fold the first of the two."""
    wall = local.replace(tzinfo=None, fold=0)
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), at
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def hourly(hours: Hours, anchor: datetime, zone: ZoneInfo, since: datetime) -> Iterator[datetime]:
    """Give the instants of an even step from the anchor, from about `since` on."""
    at = anchor + hours.step * ((since - anchor) // hours.step)
    while True:
        if not hours.days or at.astimezone(zone).weekday() in hours.days:
            yield at
        at += hours.step


def daily(
    pattern: Cycle | Months, first: date, times: tuple[timedelta, ...], zone: ZoneInfo, since: datetime
) -> Iterator[datetime]:  # fmt: skip
    """Give the instants of the times on the pattern's days, from the day of `since` on, without an end.

    A day on which no clock changes needs no more than one difference to UTC; both ends of it tell.
    """
    early, late = times[0] // _DAY, times[-1] // _DAY + 1
    seen_day, seen = 0, timedelta(0)
    shift = zone.utcoffset
    for day in pattern.walk(first, since.astimezone(zone).date() - _DAY * late):
        left = seen if seen_day == day + early else shift(datetime.fromordinal(day + early)) or timedelta(0)
        seen_day = day + late
        seen = shift(datetime.fromordinal(seen_day)) or timedelta(0)
        if left == seen:
            midnight = _ZERO + timedelta(days=day - 1) - left
            for time in times:
                yield midnight + time
        else:
            for time in times:
                yield instant(datetime.fromordinal(day) + time, zone)
