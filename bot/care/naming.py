"""May drugs be named to this person here: by the operator's policy, and only with the health consent."""

from __future__ import annotations

from curators.turn import Turn
from storage.queries import consents


async def may_name(turn: Turn) -> bool:
    """Tell whether words of health may go to the person of this turn over its messenger."""
    if turn.arrival.person_id is None or (turn.operator == "state" and turn.channel == "telegram"):
        return False
    return "health" in await consents.kinds(turn.tx, turn.arrival.person_id)
