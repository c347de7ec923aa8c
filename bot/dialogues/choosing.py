"""What a person has chosen to talk of while another question is open: told so, with a way to each."""

from __future__ import annotations

from bot.dialogues import leading
from bot.dialogues.speaking import say
from curators.turn import Turn
from scenarios import asking
from scenarios.moves import Facts
from scenarios.shelf import shelf
from scenarios.texts import line
from storage.content import Button, Content
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
        first, then = _title(kept.scenario), shelf()[name].scenario.title
        rows = (
            (Button(line("finish_first"), asking.button_data(kept.id, kept.asked, asking.RESUME)),),
            (Button(line("begin_now"), asking.button_data(begun.run_id, 0, asking.NOW)),),
        )
        say(turn, Content(text=line("one_at_a_time", first=first, then=then), buttons=rows))


async def now(turn: Turn, kept: Kept) -> None:
    """Let a dialogue that waits go first; the open one comes back after it."""
    await leading.put_aside(turn, kept.scenario)
    await leading.resumed(turn, kept)


async def _same(turn: Turn, kept: Kept, name: str, facts: Facts, about: str | None) -> bool:
    if kept.scenario != name or about is None:
        return kept.scenario == name
    found = await leading.opened(turn, kept)
    return found is not None and found[1].memory.facts.get(about) == facts.get(about)


def _title(name: str) -> str:
    found = shelf().get(name)
    return found.scenario.title if found is not None else ""
