"""What a person's answer does to a dose: recorded once, whatever is tapped, how often and how late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec.structs import replace

from scenarios.dose import FINAL, Dose, Plan, State
from scenarios.medication import closes_at, puts_off_until, too_close

UNDO = timedelta(minutes=10)
OPEN = frozenset({State.DUE, State.SNOOZED})


class Became(StrEnum):
    """What came of an answer; only the first four change anything."""

    TAKEN = "taken"
    SKIPPED = "skipped"
    SNOOZED = "snoozed"
    UNDONE = "undone"
    ALREADY = "already"
    """It was recorded before: the answer tells what, and changes nothing."""
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Answer:
    """The dose as it is afterwards, and what to tell; with `caution` also NO_DOUBLE."""

    became: Became
    dose: Dose
    caution: bool = False


def take(dose: Dose, plan: Plan, now: datetime) -> Answer:
    """Record «Принято»: early, on time or late, for this dose and no other.

    What was taken is never left out of the record: too close to the last intake it is recorded, with a caution.
    """
    if dose.state in FINAL:
        return Answer(Became.ALREADY, dose, caution=dose.state is State.MISSED)
    if now < dose.due_at - plan.window:
        return Answer(Became.TOO_EARLY, dose)
    if now >= closes_at(dose, plan):
        return Answer(Became.TOO_LATE, dose, caution=True)
    caution = too_close(dose, plan, now)
    return Answer(Became.TAKEN, _answered(dose, State.TAKEN, now, taken_at=now), caution)


def skip(dose: Dose, now: datetime) -> Answer:
    """Record «Пропустить»; the reason is kept with the intake."""
    if dose.state in FINAL:
        return Answer(Became.ALREADY, dose)
    return Answer(Became.SKIPPED, _answered(dose, State.SKIPPED, now, taken_at=None))


def snooze(dose: Dose, plan: Plan, now: datetime, until: datetime) -> Answer:
    """Put the dose off, within its window; a new round of reminders begins then."""
    if dose.state in FINAL:
        return Answer(Became.ALREADY, dose)
    if dose.state not in OPEN or until <= now:
        return Answer(Became.TOO_EARLY, dose)
    if until >= puts_off_until(dose, plan):
        return Answer(Became.TOO_LATE, dose)
    return Answer(Became.SNOOZED, replace(dose, state=State.SNOOZED, snoozed_until=until, wake_at=until))


def snooze_choices(dose: Dose, plan: Plan, now: datetime, offered: Sequence[timedelta]) -> list[timedelta]:
    """Give the delays that still fit into the window."""
    return [delay for delay in offered if now + delay < puts_off_until(dose, plan)]


def undo(dose: Dose, plan: Plan, now: datetime) -> Answer:
    """Take an answer back within ten minutes; the dose is open again, and silence runs from now.

    The answer ended the search for a human, so a new silence looks for one again.
    """
    answered = dose.state in {State.TAKEN, State.SKIPPED} and dose.answered_at is not None
    if not answered or dose.answered_at is None or now - dose.answered_at > UNDO:
        return Answer(Became.ALREADY, dose)
    free = replace(
        dose, answered_at=None, taken_at=None, snoozed_until=None, escalated_at=None, wake_at=max(now, dose.due_at)
    )  # fmt: skip
    if dose.asked == 0:
        return Answer(Became.UNDONE, replace(free, state=State.PLANNED))
    again = replace(free, state=State.DUE, round_from=dose.asked, silent_since=now, last_sent_at=now)
    return Answer(Became.UNDONE, again, caution=too_close(again, plan, now))


def correct(dose: Dose, state: State, now: datetime, taken_at: datetime | None = None) -> Answer:
    """Set right what is on record of a dose that is over; the old intake stays in the history."""
    fits = state in {State.TAKEN, State.SKIPPED} and dose.state in FINAL - {State.CANCELLED}
    if not fits or dose.state is state or now < dose.due_at or (taken_at is not None and taken_at > now):
        return Answer(Became.ALREADY, dose)
    told = (taken_at or now) if state is State.TAKEN else None
    return Answer(Became(state.value), _answered(dose, state, now, taken_at=told))


def meant(doses: Iterable[Dose], plan: Plan, now: datetime) -> list[Dose]:
    """Give the doses of a plan that «приняла» without a button may mean: the open ones, else the one that comes next.

    So an answer after midnight is for the dose of the evening. More than one: ask which.
    """
    known = sorted(doses, key=lambda dose: dose.due_at)
    if found := [dose for dose in known if dose.state in OPEN and now < closes_at(dose, plan)]:
        return found
    ahead = [dose for dose in known if dose.state is State.PLANNED and dose.due_at - plan.window <= now]
    return [dose for dose in ahead if now < closes_at(dose, plan)][:1]


def _answered(dose: Dose, state: State, now: datetime, *, taken_at: datetime | None) -> Dose:
    return replace(dose, state=state, answered_at=now, taken_at=taken_at, snoozed_until=None, wake_at=None)
