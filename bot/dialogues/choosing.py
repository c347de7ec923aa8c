"""What a person has chosen to talk of while another question is open: told so, with a way to each."""

from __future__ import annotations

from bot.dialogues import behind, leading
from curators.turn import Turn
from scenarios.moves import Facts
from storage.queries import scenario
from storage.queries.scenario import Kept


async def choose(turn: Turn, name: str, facts: Facts, *, about: str | None = None) -> None:
    """Begin this dialogue, or say that another comes first; the same one, open already, asks its question again.

    about: the fact that tells two dialogues of this name apart (which case); None: there is only one of it.
    """
    identity_id = turn.arrival.identity_id or 0
    kept = await scenario.open_run(turn.tx, identity_id)
    if kept is None:
        await leading.begin(turn, name, facts)
        return
    if await _same(turn, kept, name, facts, about) and await leading.resumed(turn, kept):
        return
    for other in await scenario.waiting(turn.tx, identity_id, name):
        if await _same(turn, other, name, facts, about):
            await leading.cancel(turn, other)  # chosen once more: it waits once
    begun = await leading.begin(turn, name, facts)
    if begun is not None and begun.waits:
        behind.tell(turn, kept, begun.run_id, name)


async def now(turn: Turn, kept: Kept) -> None:
    """Let a dialogue that waits go first; the open one comes back after it, unless people are called where it ends."""
    other = await scenario.open_run(turn.tx, turn.arrival.identity_id or 0)
    if other is not None and behind.holds(other):
        await leading.resumed(turn, other)
        return
    await leading.put_aside(turn, kept.scenario)
    await leading.resumed(turn, kept)


async def _same(turn: Turn, kept: Kept, name: str, facts: Facts, about: str | None) -> bool:
    if kept.scenario != name or about is None:
        return kept.scenario == name
    found = await leading.opened(turn, kept)
    return found is not None and found[1].memory.facts.get(about) == facts.get(about)
