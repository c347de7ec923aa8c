"""How a plan is followed, in figures a doctor can read. These are ours; they are neither PDC nor MPR."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scenarios.dose import Dose, Plan, State
from scenarios.medication import was_sent

COUNTED = frozenset({State.TAKEN, State.SKIPPED, State.MISSED})


@dataclass(frozen=True, slots=True)
class Adherence:
    """Doses whose time is over. «No answer» is not «not taken», and what was never sent is nobody's silence."""

    scheduled: int = 0
    taken: int = 0
    on_time: int = 0
    skipped: int = 0
    unanswered: int = 0
    unsent: int = 0

    @property
    def share(self) -> float | None:
        """Taken ÷ scheduled; None where nothing was scheduled."""
        return self.taken / self.scheduled if self.scheduled else None

    @property
    def on_time_share(self) -> float | None:
        """Taken on time ÷ scheduled."""
        return self.on_time / self.scheduled if self.scheduled else None

    @property
    def unanswered_share(self) -> float | None:
        """Sent and not answered ÷ scheduled."""
        return self.unanswered / self.scheduled if self.scheduled else None


def adherence(doses: Iterable[Dose], plan: Plan) -> Adherence:
    """Count these doses; what is cancelled, ahead or still open is no part of it."""
    over = [dose for dose in doses if dose.state in COUNTED]
    missed = [dose for dose in over if dose.state is State.MISSED]
    return Adherence(
        scheduled=len(over),
        taken=sum(dose.state is State.TAKEN for dose in over),
        on_time=sum(on_time(dose, plan) for dose in over),
        skipped=sum(dose.state is State.SKIPPED for dose in over),
        unanswered=sum(was_sent(dose) for dose in missed),
        unsent=sum(not was_sent(dose) for dose in missed),
    )


def lately(doses: Iterable[Dose], plan: Plan, now: datetime, days: int) -> Adherence:
    """Count the doses of the last so many days, today up to now among them."""
    since = now - timedelta(days=days)
    return adherence((dose for dose in doses if since < dose.due_at <= now), plan)


def by_day(doses: Iterable[Dose], plan: Plan, zone: ZoneInfo) -> dict[date, Adherence]:
    """Count by the person's days, for a calendar and a plot."""
    days: dict[date, list[Dose]] = {}
    for dose in sorted(doses, key=lambda one: one.due_at):
        days.setdefault(dose.due_at.astimezone(zone).date(), []).append(dose)
    counted = {day: adherence(some, plan) for day, some in days.items()}
    return {day: figures for day, figures in counted.items() if figures.scheduled}


def on_time(dose: Dose, plan: Plan) -> bool:
    """Tell whether it was taken no later than its time and the plan's allowance; early is on time."""
    return dose.state is State.TAKEN and dose.taken_at is not None and dose.taken_at - dose.due_at <= plan.on_time


def streak(doses: Iterable[Dose]) -> int:
    """Count the doses taken in a row up to the latest that is over; one never sent breaks nothing."""
    taken = 0
    for dose in sorted(doses, key=lambda one: one.due_at, reverse=True):
        if dose.state is State.TAKEN:
            taken += 1
        elif dose.state in COUNTED and (dose.state is State.SKIPPED or was_sent(dose)):
            break
    return taken


def silent_before(doses: Iterable[Dose], due_at: datetime) -> int:
    """Count the doses just before this time that were sent and not answered; one never sent neither adds nor breaks."""
    silent = 0
    for dose in sorted((one for one in doses if one.due_at < due_at), key=lambda one: one.due_at, reverse=True):
        if dose.state is State.MISSED:
            silent += was_sent(dose)
        elif dose.state is not State.CANCELLED:
            break
    return silent
