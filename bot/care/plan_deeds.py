"""A dialogue begins or stops a plan: one's own at once; a doctor's only the doctor changes, so the doctor is asked."""

from __future__ import annotations

from bot.care import alerting
from bot.care.planning import change_status
from bot.dialogues.speaking import vault_of
from curators.turn import Turn
from storage.queries import intakes, plans

_WORDS = {
    "active": "В диалоге просят начать приём по плану {name}. План меняет только врач: решите, пожалуйста.",
    "stopped": "В диалоге просят остановить приём по плану {name}. План меняет только врач: решите, пожалуйста.",
}


async def change(turn: Turn, run_id: int, identifier: str, status: str) -> None:
    """Give the plan this status, where it is this person's own; else ask the doctor."""
    assert turn.arrival.person_id is not None
    # The person before the plan, as everybody at their doses: the clock would meet us half-way.
    await intakes.hold(turn.tx, turn.arrival.person_id)
    found = await plans.by_identifier(turn.tx, identifier)
    if found is None or found.person_id != turn.arrival.person_id:
        return
    if found.own:
        await change_status(turn.tx, found.id, status, turn.now, vault=vault_of(turn))
        return
    await alerting.call(turn, run_id, "doctor", ("doctor",), _WORDS[status].format(name=identifier))
