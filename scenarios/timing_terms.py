"""What a course says about time: FHIR R4's `Timing.repeat` in our own types, and the limits we set to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction

MOST_A_DAY = 24
MOST_DOSES = 10_000
LONGEST = timedelta(days=3660)
"""Ten years: a longer course is a slip of the pen; one without an end is simply left open."""


class Unit(StrEnum):
    """A unit of time as UCUM writes it. Seconds are no unit of a person's day."""

    MIN = "min"
    H = "h"
    D = "d"
    WK = "wk"
    MO = "mo"
    A = "a"


_FIXED = {
    Unit.MIN: timedelta(minutes=1),
    Unit.H: timedelta(hours=1),
    Unit.D: timedelta(days=1),
    Unit.WK: timedelta(weeks=1),
}


@dataclass(frozen=True, slots=True)
class Length:
    """A stretch of time. Days and longer are the calendar's, hours and minutes are elapsed time."""

    value: Fraction
    unit: Unit

    @property
    def months(self) -> int:
        """How many months where the calendar counts in months or years, else 0."""
        return int(self.value) * {Unit.MO: 1, Unit.A: 12}.get(self.unit, 0)

    @property
    def days(self) -> int:
        """How many whole days where it is made of whole days, else 0."""
        if self.months or self.fixed % timedelta(days=1):
            return 0
        return self.fixed.days

    @property
    def fixed(self) -> timedelta:
        """The same as a timedelta; months have none and give zero."""
        one = _FIXED.get(self.unit, timedelta(0))
        return timedelta(microseconds=int(self.value * (one // timedelta(microseconds=1))))

    @property
    def roughly(self) -> timedelta:
        """For limits only: a month has 30 days here."""
        return self.fixed or timedelta(days=30 * self.months)


@dataclass(frozen=True, slots=True)
class Timing:
    """When doses are due. An aware datetime is an instant; a bare date is a whole local day, the last one included."""

    start: date | datetime | None = None
    end: date | datetime | None = None
    lasts: Length | None = None
    """boundsDuration, from the start."""
    count: int | None = None
    frequency: int | None = None
    period: Length | None = None
    days: tuple[int, ...] = ()
    """dayOfWeek; Monday is 0."""
    clock: tuple[time, ...] = ()
    """timeOfDay, in order."""
    when: tuple[str, ...] = ()
    offset: int | None = None
    """Minutes before or after what `when` names."""
    each: Length | None = None
    """How long one intake takes (an infusion); it moves nothing."""
    as_needed: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What a course has made already: the last dose's time and how many there are."""

    last: datetime
    number: int = 0


class TimingError(ValueError):
    """A timing that can't be followed; `faults` are all of them: (path inside the resource, what is wrong)."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{path}: {what}" for path, what in faults))
