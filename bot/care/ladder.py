"""A person answers for a dose about which humans were raised: nobody is looked for any more, and they are told once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.care import supply
from bot.care.held import Held, zone_of
from curators import alert_words
from curators.console import card
from curators.notice import notice
from curators.raising import keys
from curators.taken_alerts import everywhere, is_doctor, sealed_in
from curators.turn import Turn
from scenarios.dose import State
from scenarios.intake_words import at_clock, clock
from storage.channel_policy import health_words_allowed
from storage.content import Content
from storage.queries import alarms, escalations, people

KIND = "dose"


def subject(dose_id: int) -> str:
    """Give what an escalation about this dose is known by."""
    return f"dose:{dose_id}"


async def answered(turn: Turn, held: Held) -> None:
    """Close what is open about this dose, and, any answer ending the silence, about doses of its plan in a row."""
    zone, dose = zone_of(turn), held.dose
    due = clock(dose.due_at, zone, turn.now)
    taken = dose.state is State.TAKEN and dose.taken_at is not None
    said = f"принято {at_clock(dose.taken_at, zone, turn.now)}" if taken and dose.taken_at else "пропущено"
    if dose.escalated_at is not None:
        assert turn.arrival.family_id is not None
        about = await escalations.over(turn.tx, turn.arrival.family_id, KIND, subject(dose.id), turn.now)
        await _close(turn, about, f"есть ответ о приёме на {due} — {said}.")
    if held.kept.silent or dose.escalated_at is not None:
        fine = " Всё в порядке." if taken else ""
        await _speaks_again(turn, held.kept.plan_id, f"снова отвечает: приём на {due} — {said}.{fine}")
    if taken and held.plan.critical:
        await _supplied(turn, held.kept.plan_id, f"лекарство снова есть: приём на {due} — {said}.")


async def taken_back(turn: Turn, held: Held) -> None:
    """An answer was a mistake: what it has raised about the supply of a critical drug is over."""
    if held.plan.critical:
        due = clock(held.dose.due_at, zone_of(turn), turn.now)
        await _supplied(turn, held.kept.plan_id, f"ответ о приёме на {due} отменён: это было нажато по ошибке.")


async def _supplied(turn: Turn, plan_id: int, words: str) -> None:
    assert turn.arrival.family_id is not None
    found = await escalations.over(turn.tx, turn.arrival.family_id, supply.KIND, supply.subject(plan_id), turn.now)
    await _close(turn, found, words)


async def taken_as_needed(turn: Turn, plan_id: int, at: datetime) -> None:
    """An intake no dose was planned for ends the silence of its plan as well."""
    when = at_clock(at, zone_of(turn), turn.now)
    await _speaks_again(turn, plan_id, f"снова отвечает: принято {when}. Всё в порядке.")


async def _speaks_again(turn: Turn, plan_id: int, words: str) -> None:
    assert turn.arrival.family_id is not None
    found = await escalations.over_of_plan(turn.tx, turn.arrival.family_id, plan_id, turn.now)
    await _close(turn, found, words)


async def _close(turn: Turn, closed: Sequence[Any], words: str) -> None:
    """Take back alerts that have not left, change those that have, and tell those who were told; on the record."""
    arrival = turn.arrival

    def reads(text: str, _reader: int) -> Content:
        return alert_words.answered(text, words)

    def allows(channel: str, consents: frozenset[str]) -> bool:
        return health_words_allowed(channel, turn.operator, consents)

    for row in closed:
        left = await everywhere(turn, row, sealed_in(turn, row), reads, allows)
        known = keys(row["id"], row["level"], row["told"])
        told = sorted({known[one["key"]][0] for one in left} & set(turn.staff.desks))
        for doctors in (False, True):
            desks = [turn.staff.desks[one] for one in told if is_doctor(turn, one) is doctors]
            if desks or not doctors:
                thread_id = await people.thread_of(turn.tx, arrival.family_id, "doctor" if doctors else "curator")
                line = Content(text=f"☑️ {arrival.full_name}: {words}")
                await notice(turn, thread_id, desks, line, person_id=arrival.person_id)
        turn.lines += await card.refreshing_family(turn.tx, row["family_id"])
        await alarms.audit(
            turn.tx,
            "escalation_closed",
            person_id=arrival.person_id,
            family_id=row["family_id"],
            detail={"id": row["id"], "answered": True},
        )
