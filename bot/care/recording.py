"""An answer to a dose put on record, once, with all that follows from it: silence, stock, reminders that wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.care import ladder, stock
from bot.care.held import Held, standing
from bot.care.laying import take_back
from bot.dialogues.speaking import vault_of
from curators.turn import Turn
from scenarios.dose import State
from scenarios.intake import Answer, Became
from storage.queries import intakes
from storage.queries.intakes import Report

CHANGES = frozenset({Became.TAKEN, Became.SKIPPED, Became.SNOOZED, Became.UNDONE})
_STATUS = {Became.TAKEN: "completed", Became.SKIPPED: "not-done", Became.UNDONE: "entered-in-error"}


async def record(turn: Turn, held: Held, answer: Answer, how: str, reason: str | None = None) -> Held:
    """Keep an answer that changes something; what changes nothing leaves no trace. The dose as it is afterwards."""
    if answer.became not in CHANGES:
        return held
    after = replace(held, dose=answer.dose)
    await intakes.save(turn.tx, standing(after.dose))
    if answer.became in _STATUS:
        await report(turn, after, _STATUS[answer.became], how, reason)
        await intakes.answered(turn.tx, held.kept.plan_id, _used(held) - _used(after))
    if answer.became is Became.TAKEN and held.kept.stock is not None:
        await stock.warn(turn, held.kept.plan_id)
    if answer.became in {Became.TAKEN, Became.SKIPPED}:
        await ladder.answered(turn, after)
    elif answer.became is Became.UNDONE and held.dose.state is State.SKIPPED:
        await ladder.taken_back(turn, after)
    return after


async def report(turn: Turn, held: Held, status: str, how: str, reason: str | None = None) -> None:
    """Add a line to the record of what was reported; nothing in it is ever changed."""
    sealed = vault_of(turn).encrypt(reason) if reason else None
    kept, taken_at = held.kept, held.dose.taken_at
    await intakes.put(
        turn.tx,
        Report(
            kept.id, kept.plan_id, kept.person_id, status, taken_at, turn.now, how, sealed, turn.arrival.identity_id
        ),
    )


async def hush(turn: Turn, before: Sequence[Held], after: Sequence[Held]) -> None:
    """Take back reminders that wait in the outbox; the doses that shared one and are still open are asked again.

    before and after: the doses of one time as they were and as they are now.
    """
    answered = [
        (old.kept.reminder, old.dose.due_at)
        for old, new in zip(before, after, strict=True)
        if old.kept.reminder and old.dose != new.dose and new.dose.state is not State.DUE
    ]
    if answered:
        await take_back(turn.tx, before[0].kept.person_id, answered, turn.now)


def _used(held: Held) -> Decimal:
    """So much of the stock this dose has used."""
    return held.amount if held.dose.state is State.TAKEN else Decimal()
