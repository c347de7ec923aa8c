"""A person answers for a dose about which humans were raised: nobody is looked for any more, and they are told once."""

from __future__ import annotations

from bot.care.held import Held, zone_of
from curators import raising
from curators.doctors import DOCTOR
from curators.notice import notice
from curators.turn import Turn
from scenarios.dose import State
from scenarios.intake_words import clock
from storage.content import Content, restate
from storage.queries import escalations, intakes, outbox, people
from storage.queries.outbox import Line


def subject(dose_id: int) -> str:
    """Give what an escalation about this dose is known by."""
    return f"dose:{dose_id}"


async def answered(turn: Turn, held: Held) -> None:
    """Close what is open about this dose, take back alerts that have not left, and tell those who were told."""
    zone, arrival = zone_of(turn), turn.arrival
    said = "пропущено"
    if held.dose.state is State.TAKEN and held.dose.taken_at is not None:
        said = f"принято в {clock(held.dose.taken_at, zone, turn.now)}"
    due = clock(held.dose.due_at, zone, turn.now)
    words = f"{arrival.full_name}: есть ответ о приёме на {due} — {said}."
    for row in await intakes.answered_for(turn.tx, subject(held.dose.id), turn.now):
        sent = await _told(turn, row["id"], row["level"], tuple(row["told"]), words)
        for doctors in (False, True):
            desks = [
                turn.staff.desks[one]
                for one in sent
                if one in turn.staff.desks and (turn.staff.roster.curators[one].role == DOCTOR) is doctors
            ]
            if desks:
                thread_id = await people.thread_of(turn.tx, arrival.family_id, DOCTOR if doctors else "curator")
                await notice(turn, thread_id, desks, Content(text=f"☑️ {words}"), person_id=arrival.person_id)


async def _told(turn: Turn, escalation_id: int, level: int, told: tuple[int, ...], words: str) -> list[int]:
    """Whose alert has left: it loses its button; what has not left is taken back."""
    keys = raising.keys(escalation_id, level, told)
    await outbox.cancel(turn.tx, list(keys))
    left = {row["key"] for row in await escalations.shown(turn.tx, list(keys))}
    sent: dict[int, str] = {}
    for key, (who, _) in keys.items():
        if key in left:
            sent.setdefault(who, key)
    for who, key in sent.items():
        if who in turn.staff.desks:
            payload = restate(Content(text=f"☑️ {words}"), of=key)
            turn.lines.append(Line(turn.staff.desks[who].lane_id, "restate", payload))
    return list(sent)
