"""A short question that can't wait behind an open dialogue: that one is put aside, and comes back after it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.care.held import Held
from bot.dialogues import leading
from curators.turn import Turn
from scenarios.moves import Facts
from storage.queries import scenario


async def ask_now(turn: Turn, name: str, facts: Facts) -> None:
    """Begin a dialogue before whatever is open; the same one, asked again, begins anew."""
    assert turn.arrival.identity_id is not None
    kept = await scenario.open_run(turn.tx, turn.arrival.identity_id)
    if kept is not None:
        state = "cancelled" if kept.scenario == name else "queued"
        await scenario.save(turn.tx, kept._replace(state=state), None)
    await leading.begin(turn, name, facts)


def ids_of(held: Sequence[Held]) -> str:
    """Give the doses a dialogue is about, as its facts hold them."""
    return ",".join(str(one.dose.id) for one in held)
