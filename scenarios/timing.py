"""From a FHIR `Timing` to the instants of doses: pure, in local time by the person's zone, given in UTC at once.

timing = parse(resource["timing"])
occurrences(timing, zone, meals, start, after, until)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scenarios.timing_instants import daily, hourly, instant
from scenarios.timing_pattern import Cycle, Hours, Months, Pattern, months_on, pattern
from scenarios.timing_read import parse
from scenarios.timing_terms import Length, Made, Timing, TimingError, Unit
from scenarios.timing_when import Meals, slots, spread

__all__ = ["Length", "Made", "Meals", "Timing", "TimingError", "Unit", "moved", "occurrences", "parse", "span"]

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a course runs: both ends are instants and belong to it; `first` is the day it counts from."""

    first: date
    begin: datetime
    end: datetime | None


def occurrences(
    timing: Timing,
    zone: ZoneInfo,
    meals: Meals,
    start: datetime,
    after: datetime,
    until: datetime,
    made: Made | None = None,
) -> Iterator[datetime]:
    """Give the doses due in (after, until], in order, each once, in UTC; windows that meet tile the course exactly.

    `start` is when the plan began, in the zone the person lived in *then* (a UTC one is read in `zone`): days are
    counted from its local date, wherever the person has moved since. It gives way to the timing's own start.

    `made` tells what exists already: a dose within half the usual interval of the last one isn't made twice, and a
    long counted course needn't be counted from its beginning again.
    """
    if timing.as_needed:
        return
    repeats = pattern(timing)
    course = span(timing, zone, meals, start)
    stop = until if course.end is None else min(until, course.end)
    left = -1 if timing.count is None else max(0, timing.count - (made.number if made else 0))
    begin, last = course.begin, made.last if made else None
    since = begin if made is None and left >= 0 else max(begin, after)
    if made is not None:
        since = min(since, made.last) - _reach(repeats)
    before = _LONG_AGO
    for several in _instants(repeats, timing, course, zone, meals, since):
        if last is None and before < several[0] > after and several[0] >= begin and several[-1] <= stop:
            # The usual day: nothing in it needs a look of its own.
            if 0 <= left < len(several):
                yield from several[:left]
                return
            left -= len(several)
            before = several[-1]
            yield from several
            continue
        for at in several:
            if at > stop or left == 0:
                return
            if at <= before:
                continue
            if at >= begin and (last is None or _apart(last, before, at)):
                left -= 1
                if at > after:
                    yield at
            before = at


def moved(
    timing: Timing, zone: ZoneInfo, meals: Meals, start: datetime, now: datetime, until: datetime, made: Made
) -> Iterator[datetime]:  # fmt: skip
    """Give the doses of a course that goes on by another clock: a zone moved to, or new meal times.

    Where the new clock would leave more than one and a half of the usual interval without a dose, one is due now.
    """
    ahead = occurrences(timing, zone, meals, start, now, until, made)
    soonest = next(ahead, None)
    if soonest is None:
        return
    repeats = pattern(timing)
    unbound = replace(timing, count=None)
    *_, passed = [made.last, *occurrences(unbound, zone, meals, start, soonest - _reach(repeats), soonest - _INSTANT)]
    usual = soonest - passed
    if soonest - made.last > usual * 1.5 and min(soonest - now, now - made.last) >= usual / 2:
        yield now.astimezone(UTC).replace(second=0, microsecond=0)
        made = Made(made.last, made.number + 1)
        if timing.count is not None and made.number >= timing.count:
            return
    yield from occurrences(timing, zone, meals, start, now, until, made)


def span(timing: Timing, zone: ZoneInfo, meals: Meals, start: datetime) -> Span:
    """Give from when to when the doses of a course may be due."""
    repeats = pattern(timing)
    home = start.tzinfo if isinstance(start.tzinfo, ZoneInfo) else zone
    own = timing.start if timing.start is not None else start
    if isinstance(own, datetime):
        local = own.astimezone(home).replace(tzinfo=None)
    elif isinstance(repeats, Hours):
        local = datetime.combine(own, time()) + spread(meals, 1)[0]
    else:
        local = datetime.combine(own, time())
    times = () if isinstance(repeats, Hours) else slots(timing, meals, repeats.a_day)
    origin = own.astimezone(UTC) if isinstance(own, datetime) else instant(local, zone)
    first, begin = local.date(), origin
    if times:
        # What begins in the evening counts its days from the first one that still has a dose.
        if isinstance(own, datetime) and local > datetime.combine(first, time()) + times[-1]:
            first += _DAY
        begin = max(begin, instant(datetime.combine(first, time()) + times[0], zone))
    ends = [_last(timing.end, times, zone) if timing.end is not None else None]
    if timing.lasts is not None:
        ends.append(_lasts(timing.lasts, local, origin, times, zone, whole_day=not isinstance(own, datetime)))
    return Span(first, begin, min((end for end in ends if end is not None), default=None))


def _instants(
    repeats: Pattern, timing: Timing, course: Span, zone: ZoneInfo, meals: Meals, since: datetime
) -> Iterator[list[datetime]]:  # fmt: skip
    if isinstance(repeats, Hours):
        return hourly(repeats, course.begin, zone, since)
    return daily(repeats, course.first, slots(timing, meals, repeats.a_day), zone, since)


def _apart(last: datetime, before: datetime, at: datetime) -> bool:
    """Tell whether a dose comes late enough after the last one made: half of what lies before it by the schedule."""
    return at > last and (before == _LONG_AGO or at - last >= (at - before) / 2)


def _reach(repeats: Pattern) -> timedelta:
    """Give how far back the dose before any other is sure to be found."""
    match repeats:
        case Hours():
            return repeats.step + 7 * _DAY
        case Cycle():
            return (repeats.length + 2) * _DAY
        case Months():
            return (repeats.step * 31 + 2) * _DAY


def _last(end: date | datetime, times: tuple[timedelta, ...], zone: ZoneInfo) -> datetime:
    """A day with no clock is meant as a whole: its doses are the course's last."""
    if isinstance(end, datetime):
        return end.astimezone(UTC)
    midnight = datetime.combine(end, time())
    return instant(midnight + times[-1], zone) if times else instant(midnight + _DAY, zone) - _INSTANT


def _lasts(
    lasts: Length, local: datetime, origin: datetime, times: tuple[timedelta, ...], zone: ZoneInfo, *, whole_day: bool
) -> datetime:
    """Ten days from a whole day end with the tenth; from three in the afternoon, at three on the eleventh."""
    if not lasts.months and not lasts.days:
        return origin + lasts.fixed - _INSTANT
    stops = _after(lasts, local)
    if whole_day:
        return _last((stops - _DAY).date(), times, zone)
    return instant(stops, zone) - _INSTANT


def _after(lasts: Length, local: datetime) -> datetime:
    if lasts.months:
        return datetime.combine(months_on(local.date(), lasts.months), local.time())
    return local + _DAY * lasts.days
