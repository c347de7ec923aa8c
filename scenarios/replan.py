"""A new version of a plan: which doses go, which stay, which are made; a new name alone re-fires nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scenarios.dose import FINAL, Dose, Plan, State


@dataclass(frozen=True, slots=True)
class Replan:
    """To be done in this order, in one transaction: cancel (with what waits in the outbox), then make."""

    cancel: list[Dose]
    keep: list[Dose]
    make: list[datetime]


def replan(old: Iterable[Dose], times: Sequence[datetime], plan: Plan, now: datetime, *, changed: bool) -> Replan:
    """Compare what stands with the times of the new version.

    `changed` tells that what is taken is another (drug, amount, how): then an open dose is asked anew; otherwise
    doses at the same times stay as they are, with their answers and reminders. What was answered or missed is
    never made again.
    """
    standing = [dose for dose in old if dose.state is not State.CANCELLED]
    wanted = set(times)
    over = [dose for dose in standing if dose.state in FINAL]
    open_ones = [dose for dose in standing if dose.state not in FINAL]
    stay = [] if changed else [dose for dose in open_ones if dose.due_at in wanted]
    cancel = [dose for dose in open_ones if dose not in stay]
    there = {dose.due_at for dose in (*over, *stay)}
    again = {dose.due_at for dose in cancel if dose.due_at + plan.window > now}
    make = [at for at in times if at not in there and (at > now or at in again)]
    return Replan(cancel, [*over, *stay], make)
