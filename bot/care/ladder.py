"""A person answers for a dose about which humans were raised: nobody is looked for any more, and they are told once."""

from __future__ import annotations

from bot.care.held import Held, zone_of
from curators import alert_words
from curators.console import card
from curators.notice import notice
from curators.raising import keys
from curators.taken_alerts import everywhere, is_doctor, sealed_in
from curators.turn import Turn
from scenarios.dose import State
from scenarios.intake_words import clock
from storage.channel_policy import health_words_allowed
from storage.content import Content
from storage.queries import escalations, people

KIND = "dose"


def subject(dose_id: int) -> str:
    """Give what an escalation about this dose is known by."""
    return f"dose:{dose_id}"


async def answered(turn: Turn, held: Held) -> None:
    """Close what is open about this dose, take back alerts that have not left, and tell those who were told."""
    zone, arrival = zone_of(turn), turn.arrival
    said = "пропущено"
    if held.dose.state is State.TAKEN and held.dose.taken_at is not None:
        said = f"принято в {clock(held.dose.taken_at, zone, turn.now)}"
    words = f"есть ответ о приёме на {clock(held.dose.due_at, zone, turn.now)} — {said}."

    def reads(text: str, _reader: int) -> Content:
        return alert_words.answered(text, words)

    def allows(channel: str, consents: frozenset[str]) -> bool:
        return health_words_allowed(channel, turn.operator, consents)

    for row in await escalations.over(turn.tx, KIND, subject(held.dose.id), turn.now):
        left = await everywhere(turn, row, sealed_in(turn, row), reads, allows)
        known = keys(row["id"], row["level"], row["told"])
        told = sorted({known[one["key"]][0] for one in left} & set(turn.staff.desks))
        for doctors in (False, True):
            desks = [turn.staff.desks[one] for one in told if is_doctor(turn, one) is doctors]
            if desks:
                thread_id = await people.thread_of(turn.tx, arrival.family_id, "doctor" if doctors else "curator")
                line = Content(text=f"☑️ {arrival.full_name}: {words}")
                await notice(turn, thread_id, desks, line, person_id=arrival.person_id)
        turn.lines += await card.refreshing_family(turn.tx, row["family_id"])
