"""A month of doses, day by day, as a calendar shows it. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from scenarios.dose import State

MONTHS = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь",
    "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь",
)  # fmt: skip


class Mark(StrEnum):
    """What a day is to its person; the value is the legend's word."""

    WHOLE = "всё принято"
    PART = "принята часть"
    SKIPPED = "пропущено"
    SILENT = "нет отметки"
    AHEAD = "впереди"
    NOTHING = "ничего не назначено"


@dataclass(frozen=True, slots=True)
class Day:
    """One day: how many doses, how many of them taken."""

    day: date
    mark: Mark
    doses: int = 0
    taken: int = 0


def month(doses: Iterable[tuple[datetime, str]], zone: ZoneInfo, first: date) -> list[Day]:
    """Give the days of the month that begins with `first`; doses are (due, state), cancelled ones count for nothing."""
    states: dict[date, list[str]] = {}
    for due, state in doses:
        if state != State.CANCELLED:
            states.setdefault(due.astimezone(zone).date(), []).append(state)
    days = (first.replace(day=number) for number in range(1, monthrange(first.year, first.month)[1] + 1))
    return [_day(day, states.get(day, [])) for day in days]


def _day(day: date, states: list[str]) -> Day:
    taken = states.count(State.TAKEN)
    over = taken + states.count(State.SKIPPED) + states.count(State.MISSED)
    if not states:
        mark = Mark.NOTHING
    elif not over:
        mark = Mark.AHEAD
    elif taken == over:
        mark = Mark.WHOLE
    elif taken:
        mark = Mark.PART
    else:
        mark = Mark.SKIPPED if State.SKIPPED in states else Mark.SILENT
    return Day(day, mark, len(states), taken)


def title(first: date) -> str:
    """Name the month: «Ноябрь 2026»."""
    return f"{MONTHS[first.month - 1]} {first.year}"
