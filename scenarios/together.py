"""Doses due together are one message, each with a state of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from scenarios.dose import Close, Dose, Plan, Remind, Repeat, State, Step


class Item(msgspec.Struct, frozen=True, gc=False):
    """A dose of a person and what was decided of it."""

    person_id: int
    dose: Dose
    plan: Plan
    step: Step


class Group(msgspec.Struct, frozen=True, gc=False):
    """One message: reminders or repeats of one time, or what was missed while nothing ran."""

    person_id: int
    items: tuple[Item, ...]

    @property
    def key(self) -> str:
        """The outbox key: the same decision made twice is one row."""
        first = self.items[0]
        number = first.step.number if isinstance(first.step, Remind | Repeat) else "closed"
        return f"dose:{first.dose.id}:{number}"

    @property
    def critical(self) -> bool:
        """The message goes in the lane of its most urgent dose."""
        return any(item.plan.critical for item in self.items)


def together(items: Iterable[Item]) -> list[Group]:
    """Group what a person is told in this tick; what says nothing to them is left out.

    A repeat lists only the doses that are repeated: those already answered are never in it.
    """
    found: dict[tuple[int, str, datetime | None], list[Item]] = {}
    key: tuple[int, str, datetime | None]
    for item in sorted(items, key=lambda one: (one.dose.due_at, one.dose.id)):
        match item.step:
            case Remind() | Repeat():
                key = (item.person_id, type(item.step).__name__, item.dose.due_at)
            case Close(tell=True):
                key = (item.person_id, "Close", None)
            case _:
                continue
        found.setdefault(key, []).append(item)
    return [Group(person_id, tuple(grouped)) for (person_id, _, _), grouped in found.items()]


def still_open(doses: Iterable[Dose]) -> list[Dose]:
    """Give the doses of a message that still want buttons."""
    return [dose for dose in doses if dose.state in {State.PLANNED, State.DUE, State.SNOOZED}]
