"""The Russian production calendar: holidays, moved days off, working Saturdays, shortened days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

# Labour Code, art. 112.
HOLIDAYS = frozenset({*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})
DATA = Path(__file__).with_name("production_calendar.yaml")


@dataclass(frozen=True, eq=False, slots=True)
class Calendar:
    """What is special about a day; one is loaded and shared, so it is compared by identity."""

    moved_off: frozenset[date]
    """Days off moved from elsewhere."""
    working: Mapping[date, date]
    """A day off that is worked → the day it stands for."""
    years: frozenset[int]
    """The years whose moves are known."""

    def is_holiday(self, day: date) -> bool:
        """Tell whether nobody who keeps the calendar works that day, whatever its weekday."""
        return (day.month, day.day) in HOLIDAYS or day in self.moved_off

    def stands_for(self, day: date) -> date:
        """Give the day whose weekday counts: another for a moved working Saturday, else the day itself."""
        return self.working.get(day, day)

    def is_short(self, day: date) -> bool:
        """Tell whether a day, if worked, ends an hour earlier: it stands right before a holiday (art. 95).

        A moved working Saturday is as long as the day it stands for would have been.
        """
        eve = self.stands_for(day) + timedelta(days=1)
        return (eve.month, eve.day) in HOLIDAYS and not self.is_holiday(day)


def read(path: Path) -> Calendar:
    """Read a calendar file; ValueError names the year and what is wrong with it."""
    raw: dict[int, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    moved_off: set[date] = set()
    working: dict[date, date] = {}
    for year, entry in raw.items():
        for move in entry["moves"]:
            left, taken = move["from"], move["to"]
            if not (isinstance(left, date) and isinstance(taken, date)) or {left.year, taken.year} != {year}:
                raise ValueError(f"{path.name}: год {year}: перенос {left} → {taken} — не даты этого года")
            moved_off.add(taken)
            if (left.month, left.day) not in HOLIDAYS:
                working[left] = taken
    return Calendar(frozenset(moved_off), working, frozenset(raw))


@lru_cache(maxsize=1)
def production_calendar() -> Calendar:
    """Give the calendar that ships with the program, read once."""
    return read(DATA)
