"""From the doses that are due to what is said and where each stands afterwards: no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from msgspec.structs import replace

from bot.care.decided import Circumstances, Decided, Missed, Raise
from bot.care.opened import Opened
from scenarios.dose import ASKS, Close, Dose, Escalate, Plan, Remind, Repeat, State, Why
from scenarios.intake_words import Told
from scenarios.medication import UNSENT_AFTER, closes_at, decide, sent
from scenarios.missed_words import not_reminded
from scenarios.quiet import quiet_ends
from scenarios.reminder_words import reminder
from scenarios.together import Group, Item, together
from storage import content as contents
from storage.queries.doses import Due, Standing
from storage.queries.outbox import Line, Priority

log = structlog.get_logger()

AFTER_A_FAULT = timedelta(minutes=5)
TOLD_WITHIN = 86_400.0
_STATES = {state.value: state for state in State}
_DUE, _CRITICAL, _ORDINARY = State.DUE, Priority.CRITICAL_DOSE, Priority.DOSE


def decided(due: Sequence[Due], opened: Opened, around: Circumstances) -> Decided:
    """Decide for every dose, in the order of a person's day; what goes wrong with one is put off for it alone."""
    out = Decided()
    rows: dict[int, Due] = {}
    items: list[Item] = []
    stands: dict[int, Dose] = {}
    for row in due:
        try:
            dose, plan, said = _one(row, opened, around, out)
        except Exception:
            # One broken plan must not keep everybody else's reminders.
            log.exception("dose.failed", dose=row.id)
            out.standing.append(_put_off(row, around.now))
            continue
        rows[row.id], stands[row.id] = row, dose
        if said is not None and row.lane_id is not None:
            items.append(Item(row.person_id, dose, plan, said))
    keys: dict[int, str | None] = {}
    for group in together(items):
        line = _line(group, rows, opened, around)
        out.lines.append(line)
        if isinstance(group.items[0].step, ASKS):
            for item in group.items:
                keys[item.dose.id] = line.key
    for row_id, dose in stands.items():
        out.standing.append(
            Standing(
                row_id, dose.state, dose.asked, dose.round_from, keys.get(row_id, rows[row_id].reminder),
                dose.silent_since, dose.last_sent_at, dose.escalated_at, dose.wake_at,
            )
        )  # fmt: skip
    return out


def told(
    opened: Opened, version_id: int, step: int, dose: Dose, plan: Plan, *, named: bool, tag: str = ""
) -> Told:  # fmt: skip
    """Give a dose as it may be shown: named, or by its time and the number of its plan."""
    if not named:
        return Told(dose, plan, tag=tag)
    says = opened[version_id]
    return Told(dose, plan, says.drug, says.amount(step))


def _one(
    row: Due, opened: Opened, around: Circumstances, out: Decided
) -> tuple[Dose, Plan, Remind | Repeat | Close | None]:  # fmt: skip
    """Decide for one dose: how it stands afterwards, and what its person is told."""
    now, plan = around.now, opened.plan(row.version_id, row.timezone, row.quiet)
    dose = _dose(row, out)
    if not _wanted(row):
        if row.out_state == "waiting" and row.reminder is not None:
            out.waiting.append((row.reminder, row.person_id, row.due_at))
        return _cancelled(dose), plan, None
    if row.out_state == "sent" and row.out_at is not None and dose.last_sent_at is None:
        dose = sent(dose, plan, dose.asked, min(row.out_at + around.ahead, now))
    steps, after = decide(dose, plan, now)
    said: Remind | Repeat | Close | None = None
    for step in steps:
        match step:
            case Remind() | Repeat():
                said = step
            case Escalate(why):
                out.raised.append(Raise(row, dose, plan, why))
            case Close(why, tell=tell):
                said = step if tell else None
                _closed(row, after, plan, why, out)
    if after.state is _DUE and after.last_sent_at is None and row.lane_id is not None:
        after = _looked_at(after, plan, now, around.look)
    return after, plan, said


def _put_off(row: Due, now: datetime) -> Standing:
    return Standing(
        row.id, row.state, row.asked, row.round_from, row.reminder, row.silent_since, row.last_sent_at,
        row.escalated_at, now + AFTER_A_FAULT,
    )  # fmt: skip


def _dose(row: Due, out: Decided) -> Dose:
    return Dose(
        row.id,
        row.due_at,
        _STATES[row.state],
        row.asked,
        row.round_from,
        row.silent_since,
        row.last_sent_at,
        row.snoozed_until,
        row.escalated_at,
        next_due_at=row.next_due_at,
        last_taken_at=row.last_taken_at,
        silent_before=row.silent + out.silent.get(row.plan_id, 0),
    )


def _wanted(row: Due) -> bool:
    """A dose of a plan that has ended or rests, or of somebody whose consent isn't in force, is nothing any more."""
    paused = row.paused_until is not None and row.due_at < row.paused_until
    return row.status == "active" and row.consented and not paused


def _cancelled(dose: Dose) -> Dose:
    return Dose(
        dose.id, dose.due_at, State.CANCELLED, dose.asked, dose.round_from, dose.silent_since, dose.last_sent_at,
        escalated_at=dose.escalated_at,
    )  # fmt: skip


def _looked_at(dose: Dose, plan: Plan, now: datetime, look: timedelta | None) -> Dose:
    """A reminder that has not left is looked at again soon: silence runs from its recorded send."""
    soon = now + (look or min(plan.repeats[0] if plan.repeats else UNSENT_AFTER, UNSENT_AFTER))
    if dose.wake_at is not None and dose.wake_at <= soon:
        return dose
    return replace(dose, wake_at=soon)


def _closed(row: Due, after: Dose, plan: Plan, why: Why, out: Decided) -> None:
    if row.out_state == "waiting" and row.reminder is not None:
        out.waiting.append((row.reminder, row.person_id, row.due_at))
    if why is Why.SILENCE:
        out.silent[row.plan_id] += 1
        out.missed.append(Missed(row, after, plan))


def _line(group: Group, rows: dict[int, Due], opened: Opened, around: Circumstances) -> Line:
    """One message to a person."""
    first = rows[group.items[0].dose.id]
    assert first.lane_id is not None
    assert first.channel is not None
    now, named = around.now, around.may_name(first.channel, health=first.health)
    plan, step = group.items[0].plan, group.items[0].step
    shown: list[Told] = []
    careful: list[Told] = []
    ends = closes_at(group.items[0].dose, plan)
    for item in group.items:
        row = rows[item.dose.id]
        tag = "" if named else around.tags.get(row.plan_id, "")
        one = told(opened, row.version_id, row.step, item.dose, item.plan, named=named, tag=tag)
        shown.append(one)
        if item is not group.items[0]:
            ends = min(ends, closes_at(item.dose, item.plan))
        if isinstance(item.step, ASKS) and item.step.caution:
            careful.append(one)
    critical, delay = group.critical, 0.0
    if isinstance(step, ASKS):
        again = isinstance(step, Repeat)
        content = reminder(shown, plan.zone, now, number=step.number, repeat=again, careful=careful)
        lives = (ends - now).total_seconds()
    else:
        content = not_reminded(shown, plan.zone, now)
        if not critical:
            delay = (quiet_ends(plan.quiet, now, plan.zone) - now).total_seconds()
        lives = delay + TOLD_WITHIN
    priority = _CRITICAL if critical else _ORDINARY
    payload = contents.to_json(content)
    return Line(
        first.lane_id, "say", payload, priority, group.key, identity_id=first.account, delay=delay, lives=lives
    )  # fmt: skip
