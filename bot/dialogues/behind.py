"""A dialogue waits behind the open one: the person is told so, with a way to each."""

from __future__ import annotations

from bot.dialogues.speaking import say
from curators.turn import Turn
from scenarios import asking
from scenarios.shelf import shelf
from scenarios.texts import line
from storage.content import Button, Content
from storage.queries.scenario import Kept


def holds(kept: Kept) -> bool:
    """Tell whether people are called where this dialogue goes unanswered: nothing but danger comes before it."""
    found = shelf().get(kept.scenario)
    return found is not None and bool(found.scenario.patience.do)


def tell(turn: Turn, kept: Kept, run_id: int, name: str) -> None:
    """Say that the open dialogue comes first, then the new one (`run_id`, of this name)."""
    found = shelf().get(kept.scenario)
    first, then = found.scenario.title if found is not None else "", shelf()[name].scenario.title
    rows = [(Button(line("finish_first"), asking.button_data(kept.id, kept.asked, asking.RESUME)),)]
    if not holds(kept):
        rows.append((Button(line("begin_now"), asking.button_data(run_id, 0, asking.NOW)),))
    say(turn, Content(text=line("one_at_a_time", first=first, then=then), buttons=tuple(rows)))
