"""Working hours at an instant: open now, when next, until when; local time by the zone, instants in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from curators.calendar import Calendar
from curators.timetable import DEFAULT, Hours, parse, spans_on

__all__ = ["DEFAULT", "Hours", "closes_at", "is_open", "next_open", "parse"]
_DAY = 24 * 60


def is_open(hours: Hours, local: datetime, calendar: Calendar) -> bool:
    """Tell whether these are working hours, by the wall clock of the person whose hours they are."""
    minute, day = local.hour * 60 + local.minute, local.date()
    if any(start <= minute < end for start, end in spans_on(hours, day, calendar)):
        return True
    late = minute + _DAY
    return any(start <= late < end for start, end in spans_on(hours, day - timedelta(days=1), calendar))


def next_open(
    hours: Hours, now: datetime, zone: ZoneInfo, calendar: Calendar, horizon_days: int = 60
) -> datetime | None:
    """Give the first instant (UTC) from now on that is in working hours; None: not within the horizon."""
    return _first(hours, now, zone, calendar, horizon_days, wanted=True)


def closes_at(
    hours: Hours, now: datetime, zone: ZoneInfo, calendar: Calendar, horizon_days: int = 60
) -> datetime | None:
    """Give the first instant (UTC) from now on that is outside working hours; None: not within the horizon."""
    return _first(hours, now, zone, calendar, horizon_days, wanted=False)


def _first(
    hours: Hours, now: datetime, zone: ZoneInfo, calendar: Calendar, horizon_days: int, *, wanted: bool
) -> datetime | None:
    if is_open(hours, now.astimezone(zone), calendar) is wanted:
        return now.astimezone(UTC)
    today = now.astimezone(zone).date()
    for ahead in range(horizon_days + 1):
        for instant in _edges(hours, today + timedelta(days=ahead), zone, calendar):
            if instant > now and is_open(hours, instant.astimezone(zone), calendar) is wanted:
                return instant
    return None


def _edges(hours: Hours, day: date, zone: ZoneInfo, calendar: Calendar) -> list[datetime]:
    """Give the instants of a local day at which the answer may change, a shift of the clock among them."""
    yesterday = spans_on(hours, day - timedelta(days=1), calendar)
    minutes = {m for span in spans_on(hours, day, calendar) for m in span if m < _DAY}
    minutes |= {m - _DAY for span in yesterday for m in span if m >= _DAY}
    midnight = datetime.combine(day, time())
    walls = [midnight + timedelta(minutes=minute) for minute in minutes]
    # Both folds: an hour that the clocks repeat opens and closes twice; in a skipped one they bracket the shift.
    instants = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for wall in walls for fold in (0, 1)}
    begin = midnight.replace(tzinfo=zone).astimezone(UTC)
    end = (midnight + timedelta(days=1)).replace(tzinfo=zone, fold=1).astimezone(UTC)
    if begin.astimezone(zone).utcoffset() != end.astimezone(zone).utcoffset():
        instants.add(_shift_of_clock(begin, end, zone))
    return sorted(instants)


def _shift_of_clock(begin: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    before = begin.astimezone(zone).utcoffset()
    while end - begin > timedelta(minutes=1):
        middle = begin + timedelta(minutes=(end - begin) // timedelta(minutes=2))
        if middle.astimezone(zone).utcoffset() == before:
            begin = middle
        else:
            end = middle
    return end
