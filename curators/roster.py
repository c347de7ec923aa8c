"""Who there is to answer: curators, their absences and shifts, indexed for the questions duty asks of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from curators import hours
from curators.calendar import Calendar, production_calendar

HORIZON = timedelta(days=60)
# A territory that gave shifts up goes back to the hours of its duty role after this.
STALE = timedelta(days=31)
zone_of = lru_cache(maxsize=256)(ZoneInfo)


def plain(words: str) -> str:
    """Write a name, or words it is looked for by, in the one way in which they are compared."""
    return words.lower().replace("ё", "е")


@dataclass(frozen=True, slots=True)
class CuratorRow:
    """A person who answers; empty territories or audiences mean all, capacity None means no limit."""

    id: int
    full_name: str
    role: str
    territories: frozenset[str]
    audiences: frozenset[str]
    capacity: int | None
    timezone: str
    hours: str
    dismissed: bool
    active: bool
    """Has joined and has a console, so that a message can reach them."""
    load: int

    @property
    def reachable(self) -> bool:
        """True where a thread can be shown to them at all."""
        return self.active and not self.dismissed


@dataclass(frozen=True, slots=True)
class Absence:
    """A curator is away from `start` until `end` (aware, half-open)."""

    curator_id: int
    start: datetime
    end: datetime
    substitute_id: int | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A curator is on duty from `start` until `end` (aware, half-open), whatever their own hours."""

    curator_id: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody who could answer; absences and shifts from a month ago to two months ahead, or all there are."""

    curators: Mapping[int, CuratorRow]
    absences: Iterable[Absence]
    shifts: Iterable[Shift]
    calendar: Calendar = field(default_factory=production_calendar)
    duty: tuple[CuratorRow, ...] = field(init=False, repr=False, compare=False)
    """Those who can be reached and are ever on duty: by a shift entered for them, or by role."""
    _absences: dict[int, list[Absence]] = field(init=False, repr=False, compare=False)
    _shifts: dict[int, list[Shift]] = field(init=False, repr=False, compare=False)
    _covered: dict[int, list[Absence]] = field(init=False, repr=False, compare=False)
    """Absences by who was named to stand in."""
    _names: tuple[tuple[int, str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        absences: defaultdict[int, list[Absence]] = defaultdict(list)
        shifts: defaultdict[int, list[Shift]] = defaultdict(list)
        covered: defaultdict[int, list[Absence]] = defaultdict(list)
        for absence in self.absences:
            absences[absence.curator_id].append(absence)
            if absence.substitute_id is not None:
                covered[absence.substitute_id].append(absence)
        for shift in sorted(self.shifts, key=lambda shift: shift.start):
            shifts[shift.curator_id].append(shift)
        duty = tuple(
            one for one in self.curators.values() if one.reachable and (one.role == "duty" or one.id in shifts)
        )
        object.__setattr__(self, "duty", duty)
        object.__setattr__(self, "_absences", dict(absences))
        object.__setattr__(self, "_shifts", dict(shifts))
        object.__setattr__(self, "_covered", dict(covered))
        object.__setattr__(self, "_names", tuple((one.id, plain(one.full_name)) for one in self.curators.values()))

    def called(self, word: str) -> list[int]:
        """Give those in whose names a word stands; it is `plain`, as their names are here."""
        return [curator_id for curator_id, name in self._names if word in name]

    def absent(self, curator_id: int, now: datetime) -> list[Absence]:
        """Give the absences that run now, the latest begun first: the narrower one knows better who stands in."""
        running = [away for away in self._absences.get(curator_id, ()) if away.start <= now < away.end]
        return sorted(running, key=lambda away: away.start, reverse=True)

    def covered_by(self, curator_id: int, now: datetime) -> list[int]:
        """Give those who are away now and have named this curator to stand in."""
        return [away.curator_id for away in self._covered.get(curator_id, ()) if away.start <= now < away.end]

    def back(self, curator_id: int, now: datetime) -> datetime:
        """Give the instant from which a curator is no longer away: now itself where they are here."""
        while running := self.absent(curator_id, now):
            now = max(away.end for away in running)
        return now

    def keeps_shifts(self, curator_id: int, now: datetime) -> bool:
        """Tell whether a curator's duty goes by shifts: one is entered for a time not long past."""
        return any(shift.end > now - STALE for shift in self._shifts.get(curator_id, ()))

    def on_shift(self, curator_id: int, now: datetime) -> bool:
        """Tell whether a shift of this curator runs now."""
        return any(shift.start <= now < shift.end for shift in self._shifts.get(curator_id, ()))

    def working(self, person: CuratorRow, now: datetime) -> bool:
        """Tell whether a person is in working hours or on shift now; being away is another question."""
        if self.on_shift(person.id, now):
            return True
        return hours.is_open(hours.parse(person.hours), now.astimezone(zone_of(person.timezone)), self.calendar)

    def next_here(self, person: CuratorRow, now: datetime, *, shifts_only: bool = False) -> datetime | None:
        """Give the first instant from now on when a person is both at work and not away; None: not in sixty days."""
        last, moment = now + HORIZON, now
        while moment <= last:
            moment = self.back(person.id, moment)
            begins = self._next_work(person, moment, shifts_only=shifts_only)
            if begins is None or begins > last:
                return None
            if not self.absent(person.id, begins):
                return begins
            moment = begins
        return None

    def _next_work(self, person: CuratorRow, now: datetime, *, shifts_only: bool) -> datetime | None:
        starts = [max(shift.start, now) for shift in self._shifts.get(person.id, ()) if shift.end > now]
        if not shifts_only:
            zone = zone_of(person.timezone)
            opening = hours.next_open(hours.parse(person.hours), now, zone, self.calendar, HORIZON.days)
            starts += [opening] if opening else []
        return min(starts, default=None)
