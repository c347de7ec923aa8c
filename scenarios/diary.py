"""A pregnancy week by week: what is told on a day, and the next day on which there is something to tell."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from scenarios.pregnancy import day_of, gestation
from scenarios.pregnancy_marks import marks

FOLDER = Path(__file__).parent
FIRST_WEEK, LAST_WEEK = 4, 42
OVER = 43
"""Weeks at which a pregnancy nobody has told the end of is accompanied no more."""
AHEAD = timedelta(days=7)
"""So long before its window a visit is told of."""
IF_WORRIED = "Если что-то беспокоит, нажмите «Мне плохо»: отвечаем в любой час."
_AT_ONCE = frozenset({"registration", "movements"})
"""Told when its window has opened, not before."""
_TAIL = {
    "registration": " Про пособие и справки подскажет куратор, просто напишите сюда.",
    "leave": " Какие положены выплаты и что для них собрать, подскажет куратор: просто напишите сюда.",
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something ahead: told from `tell` on, worth nothing after `last`."""

    key: str
    words: str
    tell: date
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Page:
    """What is told on one day; empty where there is nothing."""

    week: int | None
    reminders: tuple[str, ...]
    """Keys of what is told of."""
    words: str


def page(edd: date, day: date, told_week: int | None, told: Collection[str], *, multiple: bool = False) -> Page:
    """Give what to tell on this day, after what has been told: the week's words once, each reminder once."""
    age = gestation(edd, day).weeks
    week = age if FIRST_WEEK <= age <= LAST_WEEK and (told_week is None or told_week < age) else None
    new = [one for one in reminders(edd, multiple=multiple) if one.key not in told and one.tell <= day <= one.last]
    parts = [f"{age}-я неделя. {weeks()[week]}"] if week is not None else []
    parts += [_said(one, day) for one in new]
    if parts:
        parts.append(IF_WORRIED)
    return Page(week, tuple(one.key for one in new), "\n\n".join(parts))


def next_day(edd: date, day: date, told: Collection[str], *, multiple: bool = False) -> date:
    """Give the first day after this one on which there is something to tell, or everything is over."""
    week_days = (day_of(edd, week) for week in range(FIRST_WEEK, LAST_WEEK + 1))
    ahead = (one.tell for one in reminders(edd, multiple=multiple) if one.key not in told)
    return min(one for one in (*week_days, *ahead, max(over(edd), day + timedelta(days=1))) if one > day)


def over(edd: date) -> date:
    """Give the day from which the pregnancy is accompanied no more, whatever is known of its end."""
    return day_of(edd, OVER)


def reminders(edd: date, *, multiple: bool = False) -> tuple[Reminder, ...]:
    """Give all that is ahead in a pregnancy, in order."""
    return tuple(sorted(_reminders(edd, multiple=multiple), key=lambda one: (one.tell, one.key)))


def _reminders(edd: date, *, multiple: bool) -> Iterator[Reminder]:
    for mark in marks(edd, multiple=multiple):
        tell = mark.first if mark.key in _AT_ONCE else mark.first - AHEAD
        yield Reminder(mark.key, mark.words + "." + _TAIL.get(mark.key, ""), tell, mark.first, mark.last)
    for visit in visits():
        first, last = day_of(edd, visit["from"]), day_of(edd, visit["to"] + 1) - timedelta(days=1)
        yield Reminder(visit["key"], visit["words"] + ".", first - AHEAD, first, last)


def _said(one: Reminder, day: date) -> str:
    if day >= one.first:
        return f"Сейчас время: {one.words}"
    return f"Скоро, с {one.first:%d.%m}: {one.words}"


@lru_cache(maxsize=1)
def weeks() -> dict[int, str]:
    """Read the words of each week."""
    raw: dict[str, Any] = yaml.safe_load((FOLDER / "weeks.yaml").read_text(encoding="utf-8"))
    return {int(week): str(words).strip() for week, words in raw["weeks"].items()}


@lru_cache(maxsize=1)
def visits() -> tuple[dict[str, Any], ...]:
    """Read the plan of visits; ValueError names what a clinician has mistyped."""
    return read_visits(yaml.safe_load((FOLDER / "visits.yaml").read_text(encoding="utf-8")))


def read_visits(raw: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Check the plan of visits."""
    keys: set[str] = set()
    for place, visit in enumerate(raw["visits"], start=1):
        if set(visit) != {"key", "from", "to", "words"}:
            raise ValueError(f"visits.yaml, строка {place}: нужны key, from, to и words, и ничего больше.")
        if not 1 <= visit["from"] <= visit["to"] <= LAST_WEEK:
            raise ValueError(f"visits.yaml, «{visit['key']}»: недели от 1 до {LAST_WEEK}, и from не больше to.")
        if visit["key"] in keys:
            raise ValueError(f"visits.yaml: «{visit['key']}» встречается дважды, ключ должен быть один.")
        keys.add(visit["key"])
    return tuple(raw["visits"])
