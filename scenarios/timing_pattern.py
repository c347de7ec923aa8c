"""How a timing repeats: every so many hours, on days of a cycle, or by months."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import count

from scenarios.timing_terms import MOST_A_DAY, Length, Timing, TimingError, Unit
from scenarios.timing_when import a_day


@dataclass(frozen=True, slots=True)
class Hours:
    """Elapsed time from the start: a clock that changes moves nothing; `days` keep only doses on those weekdays."""

    step: timedelta
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cycle:
    """Days that come back every `length` days; in a cycle of weeks with named days it begins on a Monday."""

    length: int
    places: tuple[int, ...]
    a_day: int
    by_week: bool = False

    def base(self, first: date) -> date:
        """Give the first day of the cycle in which the course begins."""
        if not self.by_week:
            return first
        ahead = min((place - first.weekday()) % 7 for place in self.places)
        begins = first + timedelta(days=ahead)
        return begins - timedelta(days=begins.weekday())

    def walk(self, first: date, since: date) -> Iterator[int]:
        """Give the days from `since` on, as ordinals, without an end; days before the first too, if asked."""
        base, start = self.base(first).toordinal(), since.toordinal()
        if self.length == 1:
            yield from count(start)
        for cycle in count((start - base) // self.length):
            begins = base + cycle * self.length
            for place in self.places:
                if begins + place >= start:
                    yield begins + place


@dataclass(frozen=True, slots=True)
class Months:
    """The same day every so many months; where a month is too short, its last day."""

    step: int
    a_day: int

    def walk(self, first: date, since: date) -> Iterator[int]:
        """Give the days from `since` on, as ordinals, without an end."""
        start = since.toordinal()
        apart = (since.year - first.year) * 12 + since.month - first.month
        for number in count(apart // self.step):
            day = months_on(first, number * self.step).toordinal()
            if day >= start:
                yield day


Pattern = Hours | Cycle | Months


def months_on(day: date, months: int) -> date:
    """Give the same day so many months on, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def pattern(timing: Timing) -> Pattern:
    """Give how it repeats; TimingError where frequency, period, days and times of day don't agree."""
    times, period = a_day(timing), timing.period
    if period is None:
        if not times and not timing.days:
            raise _wrong("period", "не сказано, за какое время: «каждый день» никто не выбирал")
        if timing.frequency and not times:
            raise _wrong("period", "frequency без period: сколько раз — сказано, а за какое время — нет")
        period = Length(Fraction(1), Unit.D)
    if period.months:
        return _by_month(timing, times, period.months)
    if not period.days or (period.unit in {Unit.H, Unit.MIN} and not times):
        return _by_hour(timing, times, period)
    return _by_week(timing, times, period) if timing.days else _by_day(timing, times, period.days)


def _by_month(timing: Timing, times: int, step: int) -> Months:
    if timing.days:
        raise _wrong("dayOfWeek", "дни недели не сочетаются с периодом в месяцах и годах")
    if timing.frequency not in {None, times or 1}:
        raise _wrong("frequency", _disagree(timing, times or 1) if times else "несколько раз в месяц: назовите дни")
    return Months(step, _few(times or 1))


def _by_hour(timing: Timing, times: int, period: Length) -> Hours:
    if times:
        raise _wrong("period", "время суток названо, а период — не целые сутки: одно противоречит другому")
    step = period.fixed / (timing.frequency or 1)
    if step < timedelta(days=1) / MOST_A_DAY:
        raise _wrong("frequency" if (timing.frequency or 1) > 1 else "period", "чаще раза в час: проверьте число")
    if timing.days and step > timedelta(days=1):
        raise _wrong("dayOfWeek", "такой период в часах может не попасть на эти дни никогда: назовите период в неделях")
    return Hours(step, timing.days)


def _by_day(timing: Timing, times: int, length: int) -> Cycle:
    """Doses are spread over the days of the cycle as evenly as whole days allow."""
    often = timing.frequency or times or 1
    if times:
        active, each = often // times, times
        if often % times or active > length:
            raise _wrong("frequency", _disagree(timing, times))
    elif often <= length:
        active, each = often, 1
    else:
        active, each = length, often // length
        if often % length:
            raise _wrong("frequency", f"{often} раз на {length} дн. поровну не разделить: назовите дни и время")
    if active == length:
        return Cycle(1, (0,), _few(each))
    return Cycle(length, tuple(place * length // active for place in range(active)), _few(each))


def _by_week(timing: Timing, times: int, period: Length) -> Cycle:
    """A frequency may count a day of those named or the whole week; where the two differ in doses it must be one."""
    often, named, length = timing.frequency, len(timing.days), period.days
    if length != 1 and length % 7:
        raise _wrong("dayOfWeek", "дни недели сочетаются с периодом в один день или в недели")
    whole = 1 if length == 1 else named
    if times:
        each = times
        if often not in {None, times, times * whole}:
            raise _wrong("frequency", _disagree(timing, times))
    elif often is None or often == 1:
        each = 1
    else:
        each = often // whole
        if often % whole:
            raise _wrong("frequency", f"{often} раз на {named} дн. недели поровну не разделить: назовите время")
    return Cycle(max(length, 7), timing.days, _few(each), by_week=True)


def _few(a_day: int) -> int:
    if a_day > MOST_A_DAY:
        raise _wrong("frequency", "чаще раза в час: проверьте число")
    return a_day


def _disagree(timing: Timing, times: int) -> str:
    field = "timeOfDay" if timing.clock else "when"
    return f"сказано {timing.frequency}, а {field} даёт {times} в день: одно противоречит другому"


def _wrong(field: str, what: str) -> TimingError:
    return TimingError([(f"repeat.{field}", what)])
