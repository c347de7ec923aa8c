"""What a dose needs next: remind, repeat, tell a human, close it, or wait. Pure: the row, its plan and `now` in.

A tick does each claimed dose like this: `steps, dose = decide(dose, plan, now)`; it writes what the steps say into
the outbox and the dose back, `wake_at` as its next action.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from scenarios.dose import ASK_THE_DOCTOR, FINAL, Close, Dose, Escalate, Plan, Remind, Repeat, State, Step, Wait, Why
from scenarios.quiet import quiet_ends, spread

_PLANNED, _DUE, _SNOOZED = State.PLANNED, State.DUE, State.SNOOZED
"""Looked up once: Python 3.11 takes ten times as long for a member of an enumeration as for a name."""
UNSENT_AFTER = timedelta(minutes=15)
BREATH = timedelta(minutes=5)
"""Two reminders of a dose are never closer, whatever was late."""


def closes_at(dose: Dose, plan: Plan) -> datetime:
    """Give when the window ends: never later than the next dose of the plan, so that no two are open at once."""
    end = dose.due_at + plan.window
    return min(end, dose.next_due_at) if dose.next_due_at is not None else end


def puts_off_until(dose: Dose, plan: Plan) -> datetime:
    """Give the time before which a dose may be put off: within its window, and not too near to the next dose."""
    ends = closes_at(dose, plan)
    return min(ends, dose.next_due_at - plan.min_interval) if dose.next_due_at is not None else ends


def next_step(dose: Dose, plan: Plan, now: datetime) -> Step:
    """Give the first thing this dose needs now; danger before everything, then the window, then reminders."""
    if dose.state in FINAL:
        return Wait(None)
    if now < dose.due_at and dose.state is _PLANNED:
        return Wait(dose.due_at)
    ends = closes_at(dose, plan)
    if (why := _human(dose, plan, now, ends)) is not None:
        return Escalate(why)
    if now >= ends:
        return _close(dose)
    if dose.state is _PLANNED:
        return Remind(dose.asked + 1, caution=too_close(dose, plan, now))
    at = _next_reminder(dose, plan)
    if at is not None and now >= at:
        return Repeat(_repeat_number(dose, plan, now), caution=too_close(dose, plan, now))
    human_at = None if dose.escalated_at or not plan.critical else _human_at(dose, plan)
    return Wait(min(at or ends, human_at or ends, ends))


def decide(dose: Dose, plan: Plan, now: datetime) -> tuple[list[Step], Dose]:
    """Give everything this dose needs now, in order, and the dose as it stands afterwards."""
    steps: list[Step] = []
    while not isinstance(step := next_step(dose, plan, now), Wait):
        steps.append(step)
        dose = _after(dose, step, now)
    return steps, replace(dose, wake_at=step.until)


def sent(dose: Dose, plan: Plan, number: int, at: datetime) -> Dose:
    """Note that a reminder has left: clocks of silence run from here, not from the due time."""
    if number != dose.asked or dose.state is not _DUE:
        return dose
    silent = at if number == dose.round_from else dose.silent_since
    dose = replace(dose, last_sent_at=at, silent_since=silent)
    step = next_step(dose, plan, at)
    return replace(dose, wake_at=step.until if isinstance(step, Wait) else at)


def too_close(dose: Dose, plan: Plan, now: datetime) -> bool:
    """Tell whether an intake now would come too soon after the last one, or too soon before the next."""
    if dose.last_taken_at is not None and now - dose.last_taken_at < plan.min_interval:
        return True
    return dose.next_due_at is not None and dose.next_due_at - now < plan.min_interval and now > dose.due_at


def advice(plan: Plan) -> str:
    """Give what to do about a missed dose: the doctor's own words, else to ask the doctor; never ours."""
    return plan.on_missed.strip() or ASK_THE_DOCTOR


def _human(dose: Dose, plan: Plan, now: datetime, ends: datetime) -> Why | None:
    if dose.escalated_at is not None:
        return None
    if plan.critical:
        due = _human_at(dose, plan)
        if (due is not None and now >= due) or now >= ends:
            return Why.SILENCE if dose.silent_since else Why.UNSENT
        return None
    in_a_row = dose.silent_before + 1
    if now >= ends and was_sent(dose) and plan.silent_limit and in_a_row % plan.silent_limit == 0:
        return Why.IN_A_ROW
    return None


def _human_at(dose: Dose, plan: Plan) -> datetime | None:
    """Give when a critical dose goes to a human: unanswered for an hour, or unsent for a quarter of one."""
    if dose.state is _SNOOZED:
        return None
    if dose.silent_since is not None:
        return dose.silent_since + plan.escalate_after
    begins = max(dose.due_at, dose.snoozed_until or dose.due_at)
    return begins + UNSENT_AFTER


def was_sent(dose: Dose) -> bool:
    """Tell whether the person has got any reminder of this dose."""
    return dose.silent_since is not None or dose.asked > 1


def _close(dose: Dose) -> Close:
    if was_sent(dose):
        return Close(Why.SILENCE)
    return Close(Why.UNSENT if dose.asked else Why.STALE, tell=True)


def _next_reminder(dose: Dose, plan: Plan) -> datetime | None:
    """Give when the person is reminded again; not while a reminder is still in the outbox."""
    if dose.state is _SNOOZED:
        return dose.snoozed_until
    done = dose.asked - dose.round_from
    if dose.silent_since is None or dose.last_sent_at is None or done >= len(plan.repeats):
        return None
    at = max(dose.silent_since + plan.repeats[done], dose.last_sent_at + BREATH)
    if plan.critical:
        return at
    ends = quiet_ends(plan.quiet, at, plan.zone)
    return at if ends <= at else spread(dose.id, ends)


def _repeat_number(dose: Dose, plan: Plan, now: datetime) -> int:
    """Repeats whose time has passed while nothing ran are one repeat, not several in a row."""
    if dose.state is _SNOOZED or dose.silent_since is None:
        return dose.asked + 1
    passed = sum(dose.silent_since + later <= now for later in plan.repeats)
    return max(dose.asked + 1, dose.round_from + passed)


def _after(dose: Dose, step: Step, now: datetime) -> Dose:
    match step:
        case Remind(number):
            return replace(dose, state=_DUE, asked=number, round_from=number)
        case Repeat(number):
            begins = number if dose.state is _SNOOZED else dose.round_from
            silent = None if dose.state is _SNOOZED else dose.silent_since
            return replace(
                dose, state=_DUE, asked=number, round_from=begins, silent_since=silent, last_sent_at=None
            )  # fmt: skip
        case Escalate():
            return replace(dose, escalated_at=now)
        case Close(_, state):
            return replace(dose, state=state, answered_at=None)
        case _:
            return dose
