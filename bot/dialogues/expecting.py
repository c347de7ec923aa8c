"""Whether a person expects a child now: after a birth or a loss nothing speaks of it, whatever the register says."""

from __future__ import annotations

from curators.turn import Turn
from storage.queries import pregnancies

FACT = "expecting"
"""The fact of dialogues that ask differently then."""


async def expecting(turn: Turn) -> bool:
    """Tell it by what is known of the last pregnancy; where none is known of, by the audience."""
    latest = await pregnancies.latest(turn.tx, turn.arrival.person_id or 0)
    return "expectant_mother" in (turn.arrival.audiences or ()) if latest is None else latest == "active"
