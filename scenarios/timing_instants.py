"""From the person's clock to instants: a time that the clocks skip comes at once after, one they repeat comes once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scenarios.timing_pattern import Cycle, Hours, Months

_DAY = timedelta(days=1)
_TOGETHER = 16
_ZERO = datetime.min.replace(tzinfo=UTC)


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


def hourly(hours: Hours, anchor: datetime, zone: ZoneInfo, since: datetime) -> Iterator[list[datetime]]:
    """Give the instants of an even step from the anchor, from about `since` on, in order."""
    at = anchor + hours.step * ((since - anchor) // hours.step)
    ahead = [hours.step * number for number in range(_TOGETHER)]
    while True:
        several = [at + one for one in ahead]
        if hours.days:
            several = [one for one in several if one.astimezone(zone).weekday() in hours.days]
        if several:
            yield several
        at += hours.step * _TOGETHER


def daily(
    pattern: Cycle | Months, first: date, times: tuple[timedelta, ...], zone: ZoneInfo, since: datetime
) -> Iterator[list[datetime]]:  # fmt: skip
    """Give the instants of the times on the pattern's days, from the day of `since` on, without an end, in order.

    A day on which no clock changes needs one difference to UTC, which both its ends tell, and comes as one list.
    """
    early, late = _DAY * (times[0] // _DAY), _DAY * (times[-1] // _DAY + 1)
    before, day_before, shift_before = 0, _ZERO, None
    shift = zone.utcoffset  # it looks at the wall time alone, whatever zone that is labelled with
    whole = late - early == _DAY
    for ordinal in pattern.walk(first, since.astimezone(zone).date() - late):
        next_one = ordinal == before + 1
        day = day_before + _DAY if next_one else datetime.fromordinal(ordinal).replace(tzinfo=UTC)
        left = shift_before if next_one and whole else shift(day + early)
        right = shift(day + late)
        before, day_before, shift_before = ordinal, day, right
        if left == right and left is not None:
            midnight = day - left
            yield [midnight + time for time in times]
        else:
            for time in times:
                yield [instant(day + time, zone)]
