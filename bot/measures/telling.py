"""How the section turns its pages, and asks the curator."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec

from curators import relay
from curators.turn import Turn
from storage.content import Button, Content
from storage.event import EventKind
from storage.queries import measures

PAGE = 5
ONCE_IN = timedelta(minutes=10)
"""A button pressed twice asks once."""


def today(turn: Turn) -> date:
    """Give the person's own date."""
    return turn.now.astimezone(ZoneInfo(turn.arrival.timezone or turn.zone)).date()


def turning(verb: str, page: int, *, more: bool, besides: Button) -> tuple[Button, ...]:
    """Give the last row of a list: to the pages beside, or (at an end of the list) something else."""
    before = Button("← Назад", f"{verb}:{page - 1}") if page else besides
    after = Button("Дальше →", f"{verb}:{page + 1}") if more else besides
    return (before,) if before == after else (before, after)


async def ask_curator(turn: Turn, words: str) -> None:
    """Put a question into the family's thread as its own message, once; an answer comes as any other."""
    thread_id = turn.arrival.thread_id
    if thread_id is not None and await measures.asked_lately(turn.tx, thread_id, words, turn.now - ONCE_IN):
        return
    content = Content(text=words)
    turn.event = msgspec.structs.replace(
        turn.event,
        kind=EventKind.MESSAGE,
        content=content,
        message_id=turn.event.message_id if turn.event.kind is EventKind.MESSAGE else None,
    )
    await relay.from_family(turn, content)
