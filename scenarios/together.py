"""Doses due together are one message, each with a state of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from scenarios.dose import ASKS, Close, Dose, Plan, State, Step


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
        number = first.step.number if isinstance(first.step, ASKS) else "closed"
        return f"dose:{first.dose.id}:{number}"

    @property
    def critical(self) -> bool:
        """The message goes in the lane of its most urgent dose."""
        return any(item.plan.critical for item in self.items)


def together(items: Iterable[Item]) -> list[Group]:
    """Group what a person is told in this tick; what says nothing to them is left out.

    A repeat lists only the doses that are repeated: those already answered are never in it.
    """
    of: dict[int, list[Item]] = {}
    for item in items:
        if isinstance(item.step, ASKS) or (isinstance(item.step, Close) and item.step.tell):
            of.setdefault(item.person_id, []).append(item)
    return [group for theirs in of.values() for group in _of_one(theirs)]


def _of_one(items: list[Item]) -> list[Group]:
    """The messages of one person."""
    if len(items) == 1:  # nearly always
        return [Group(items[0].person_id, (items[0],))]
    found: dict[tuple[type[Step], datetime | None], list[Item]] = {}
    for item in sorted(items, key=lambda one: (one.dose.due_at, one.dose.id)):
        kind = type(item.step)
        found.setdefault((kind, None if kind is Close else item.dose.due_at), []).append(item)
    return [Group(grouped[0].person_id, tuple(grouped)) for grouped in found.values()]


def still_open(doses: Iterable[Dose]) -> list[Dose]:
    """Give the doses of a message that still want buttons."""
    return [dose for dose in doses if dose.state in {State.PLANNED, State.DUE, State.SNOOZED}]
