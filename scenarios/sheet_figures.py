"""What the doctor's sheet says of each plan and each day: shares of what was scheduled, never a guess about silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scenarios.adherence import Adherence, adherence, by_day, lately
from scenarios.dose import Dose, Plan

DAYS = 30
"""Days plotted."""


@dataclass(frozen=True, slots=True)
class OfPlan:
    """One plan: what it says, and how it was followed."""

    title: str
    words: str
    week: Adherence
    month: Adherence
    course: Adherence


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on it; measured values by the person's own clock."""

    name: str
    made_on: date
    plans: Sequence[OfPlan]
    days: Mapping[date, Adherence]
    pressure: Sequence[tuple[datetime, int, int]] = ()
    weight: Sequence[tuple[datetime, float]] = ()

    @property
    def first(self) -> date:
        """The first day plotted."""
        return self.made_on - timedelta(days=DAYS - 1)


def of_plan(title: str, words: str, doses: Sequence[Dose], plan: Plan, now: datetime) -> OfPlan:
    """Count a plan's doses over seven days, thirty, and the course."""
    return OfPlan(title, words, lately(doses, plan, now, 7), lately(doses, plan, now, DAYS), adherence(doses, plan))


def days_of(plans: Sequence[tuple[Sequence[Dose], Plan]], zone: ZoneInfo) -> dict[date, Adherence]:
    """Count all plans together by the person's days."""
    found: dict[date, Adherence] = {}
    for doses, plan in plans:
        for day, one in by_day(doses, plan, zone).items():
            found[day] = plus(found.get(day, Adherence()), one)
    return found


def plus(one: Adherence, other: Adherence) -> Adherence:
    """Add the counts of two."""
    return Adherence(*(getattr(one, name) + getattr(other, name) for name in Adherence.__dataclass_fields__))


def share_words(counted: Adherence) -> str:
    """Say «12 из 14, 86 %»; a dash where nothing was scheduled."""
    if counted.share is None:
        return "—"
    return f"{counted.taken} из {counted.scheduled}, {round(counted.share * 100)} %"


def rest_words(counted: Adherence) -> str:
    """Say what wasn't taken, each kind apart."""
    parts = (
        (counted.skipped, "пропущено"),
        (counted.unanswered, "без ответа"),
        (counted.unsent, "не доставлено"),
    )
    return ", ".join(f"{word} {number}" for number, word in parts if number) or (
        "—" if not counted.scheduled else "нет"
    )
