"""The record of a dose set right or added to, by whichever way it was told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from bot.care.held import Held
from bot.care.recording import report
from curators.turn import Turn
from scenarios import intake
from scenarios.dose import FINAL, Dose, Plan, State
from scenarios.intake import Answer, Became
from scenarios.intake_words import CORRECTABLE
from scenarios.medication import closes_at
from storage.queries import intakes


def may_correct(dose: Dose, plan: Plan, now: datetime) -> bool:
    """Tell whether the record of this dose may still be set right by its person."""
    if dose.state in {State.CANCELLED, State.TAKEN} or now - dose.due_at > CORRECTABLE:
        return False
    return dose.state is State.SKIPPED or now >= closes_at(dose, plan)


def correction(one: Held, now: datetime, taken_at: datetime) -> Answer:
    """Give the dose set right: taken then; one that is too old, or not over yet, stays as it is."""
    if not may_correct(one.dose, one.plan, now):
        return Answer(Became.ALREADY, one.dose)
    over = one.dose if one.dose.state in FINAL else replace(one.dose, state=State.MISSED, wake_at=None)
    return intake.correct(over, State.TAKEN, now, taken_at)


async def keep_reason(turn: Turn, skipped: Sequence[Held], words: str, how: str) -> list[Held]:
    """Add why to the record of skipped doses, each once; those of which it wasn't known."""
    fresh = [one for one in skipped if not await intakes.reasoned(turn.tx, one.dose.id)]
    for one in fresh:
        await report(turn, one, "not-done", how, words)
    return fresh
