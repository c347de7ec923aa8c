"""What the person's curators should know at once, as a line into the consoles that show the family."""

from __future__ import annotations

from curators.notice import desks_of, notice
from curators.turn import Turn
from curators.who_now import family_of, who_now
from storage.content import Content
from storage.queries import people


async def tell_curators(turn: Turn, words: str) -> None:
    """Put a line into the consoles that show this family."""
    family = family_of(turn)
    thread_id = turn.arrival.thread_id or await people.thread_of(turn.tx, turn.arrival.family_id)
    desks = desks_of(turn.staff, who_now(family, turn.staff, turn.now).answerer, family)
    await notice(turn, thread_id, desks, Content(text=words), person_id=turn.arrival.person_id)
