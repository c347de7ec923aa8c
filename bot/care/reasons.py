"""Why a dose was skipped, and when one that is over was taken after all: told once, kept with the record."""

from __future__ import annotations

from datetime import datetime

from bot.care import held as holding
from bot.care.correction import correction, keep_reason, may_correct
from bot.care.held import Held, ids_of
from bot.care.staff_notice import tell_staff
from bot.care.supply import ran_out
from bot.care.tap import Tap, answered, put, show
from bot.dialogues import leading
from scenarios import intake_questions
from scenarios.dose import State
from scenarios.intake import Answer, Became
from scenarios.intake_questions import REASONS
from scenarios.medication import closes_at

TO_STAFF = frozenset({intake_questions.NAUSEA, intake_questions.CANCELLED})
"""What a doctor must know: it may be the drug, or the plan is no longer right."""


async def given(tap: Tap) -> None:
    """A reason by its button."""
    number = int(tap.extra) if tap.extra.isdigit() else -1
    skipped = [one for one in tap.meant if one.dose.state is State.SKIPPED]
    if not 0 <= number < len(REASONS) or not skipped:
        await show(tap)
    elif number == intake_questions.OTHER:
        await show(tap, "Напишите словами, что помешало")
        await leading.begin(tap.turn, "dose_reason", {"doses": ids_of(skipped)}, first=True)
    else:
        fresh = await keep_reason(tap.turn, skipped, REASONS[number], "button")
        if number == intake_questions.RAN_OUT and fresh:
            await ran_out(tap.turn, fresh)
        elif number in TO_STAFF and fresh:
            await tell_staff(tap.turn, fresh, "пропущено", f"пропущено: «{REASONS[number]}»")
        if number == intake_questions.EARLIER:
            told = await holding.told(tap.turn, skipped)
            put(tap, intake_questions.asking_when(told, tap.address, tap.zone, tap.now), "Спасибо! А когда?")
        else:
            await show(tap, "Спасибо, записали")


async def corrected(tap: Tap) -> None:
    """«Отметить приём» of what is over: when it was, then the record set right."""
    some = [one for one in tap.meant if may_correct(one.dose, one.plan, tap.now)]
    if not some:
        await show(tap)
    elif tap.extra in {"due", "now"}:
        await answered(tap, [_answer(one, tap.now, tap.extra) for one in tap.meant])
    elif tap.extra == "at":
        await show(tap, "Ответьте временем, например 21:30")
        await leading.begin(tap.turn, "dose_taken_at", {"doses": ids_of(some)}, first=True)
    else:
        told = await holding.told(tap.turn, some)
        put(tap, intake_questions.asking_when(told, tap.address, tap.zone, tap.now))


def _answer(one: Held, now: datetime, which: str) -> Answer:
    found = correction(one, now, one.dose.due_at if which == "due" else now)
    late = which == "now" and found.became is Became.TAKEN and now >= closes_at(one.dose, one.plan)
    return Answer(found.became, found.dose, caution=late)
