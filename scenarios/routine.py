"""When a standing check-in begins by itself: a rule in words of a file, and its next instant."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from scenarios.pregnancy import day_of

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = r"(\d{1,2}):(\d{2})"
_SHAPES = {
    "daily": re.compile(rf"daily()() {_CLOCK}"),
    "weekly": re.compile(rf"weekly ([a-z,]+)() {_CLOCK}"),
    "monthly": re.compile(rf"monthly (\d{{1,2}})() {_CLOCK}"),
    "week": re.compile(rf"week (\d{{1,2}})() {_CLOCK}"),
    "every": re.compile(rf"every (\d{{1,3}})([dw]) {_CLOCK}"),
    "once": re.compile(rf"once (\d{{4}}-\d\d-\d\d)() {_CLOCK}"),
}
HOW = (
    "нужно одно из: daily 10:00; weekly mon 11:00 (можно mon,thu); monthly 1 12:00; every 2w 10:00 (или 3d); "
    "week 28 10:00 (неделя беременности); once 2026-03-12 10:00"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule taken apart; `at` is the person's local time."""

    kind: Literal["daily", "weekly", "monthly", "week", "every", "once"]
    at: time
    days: frozenset[int] = frozenset()
    """Of the week, Monday is 0."""
    number: int = 0
    """The day of a month (a shorter month's last day stands for it), a gestational week, or days between."""
    on: date | None = None


def parse(text: str) -> Rule:
    """Read a rule; ValueError says in Russian what to write."""
    words = " ".join(text.lower().split())
    kind = words.split(" ", 1)[0]
    match = _SHAPES[kind].fullmatch(words) if kind in _SHAPES else None
    if match is None:
        raise ValueError(f"правило «{text}» непонятно: {HOW}")
    what, unit, hour, minute = match.groups()
    if int(hour) > 23 or int(minute) > 59:
        raise ValueError(f"правило «{text}»: времени {hour}:{minute} не бывает, можно от 0:00 до 23:59")
    at = time(int(hour), int(minute))
    if kind == "weekly":
        return Rule("weekly", at, _week_days(text, what.split(",")))
    if kind == "once":
        return Rule("once", at, on=_day(text, what))
    number = int(what or 0) * (7 if unit == "w" else 1)
    most = {"monthly": 31, "week": 42, "every": 366}.get(kind, number)
    if kind != "daily" and not 1 <= number <= most:
        raise ValueError(f"правило «{text}»: число должно быть от 1 до {most}")
    return Rule(kind, at, number=number)  # type: ignore[arg-type]  # a key of _SHAPES


def next_at(
    rule: Rule | str, now: datetime, zone: ZoneInfo, *, edd: date | None = None, since: date | None = None
) -> datetime | None:
    """Give the first instant (UTC) after `now` at which the rule begins its dialogue; None where none is left.

    edd: the due date, for a gestational week. since: the local day the routine began, from which «every» counts.
    A time that the clocks skip comes an hour later by the wall; one that comes twice is its first.
    """
    rule = parse(rule) if isinstance(rule, str) else rule
    today = now.astimezone(zone).date()
    for day in _candidates(rule, today, edd, since or today):
        instant = datetime.combine(day, rule.at, zone).astimezone(UTC)
        if instant > now:
            return instant
    return None


def _candidates(rule: Rule, today: date, edd: date | None, since: date) -> Iterator[date]:
    """Days the rule names, from today on, as many as can be needed."""
    if rule.kind == "once":
        yield from [rule.on] if rule.on else []
    elif rule.kind == "week":
        yield from [day_of(edd, rule.number)] if edd else []
    elif rule.kind == "monthly":
        for months in range(3):
            year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
            yield date(year, month + 1, min(rule.number, monthrange(year, month + 1)[1]))
    elif rule.kind == "every":
        passed = max(0, (today - since).days)
        first = since + timedelta(days=-(-passed // rule.number) * rule.number)
        yield from (first, first + timedelta(days=rule.number))
    else:
        days = (today + timedelta(days=ahead) for ahead in range(9))
        yield from (day for day in days if rule.kind == "daily" or day.weekday() in rule.days)


def _week_days(text: str, names: list[str]) -> frozenset[int]:
    if unknown := [name for name in names if name not in DAYS]:
        raise ValueError(f"правило «{text}»: нет дня «{unknown[0]}»; есть {', '.join(DAYS)}")
    return frozenset(DAYS.index(name) for name in names)


def _day(text: str, iso: str) -> date:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        raise ValueError(f"правило «{text}»: дня {iso} не бывает") from None
