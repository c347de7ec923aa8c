"""Children put down, corrected, removed: on record by ids, shown on the cards, heeded by broadcasts under way."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from curators.console import card
from curators.turn import Turn
from scenarios import segment
from scenarios.child_age import born_between
from storage.queries import alarms, children

MOST = 20
"""A family's children; more is a mistake."""
FULL = f"Записано уже {MOST} детей: больше не поместится. Напишите куратору, он поможет."


async def add(turn: Turn, family_id: int, born: date, source: str, *, curator_id: int | None = None) -> bool:
    """Put down one more; False where there are too many."""
    found = await children.add(turn.tx, family_id, born, source, turn.now, MOST)
    if found is not None:
        await _changed(turn, family_id, "child_added", found, curator_id)
    return found is not None


async def correct(
    turn: Turn, family_id: int, child_id: int, born: date, source: str, *, curator_id: int | None = None
) -> bool:
    """Put down another month; False where there is no such child any more."""
    found = await children.correct(turn.tx, child_id, family_id, born, source, turn.now)
    if found:
        await _changed(turn, family_id, "child_corrected", child_id, curator_id)
        await _let_go(turn, family_id)
    return found


async def remove(turn: Turn, family_id: int, child_id: int, *, curator_id: int | None = None) -> bool:
    """Forget a child; False where there is no such child any more."""
    found = await children.remove(turn.tx, child_id, family_id, turn.now)
    if found:
        await _changed(turn, family_id, "child_removed", child_id, curator_id)
        await _let_go(turn, family_id)
    return found


async def _changed(turn: Turn, family_id: int, action: str, child_id: int, curator_id: int | None) -> None:
    person_id = turn.arrival.person_id if curator_id is None else None
    await alarms.audit(
        turn.tx, action, curator_id=curator_id, person_id=person_id, family_id=family_id, detail={"child": child_id}
    )
    turn.lines += await card.refreshing_family(turn.tx, family_id)


async def _let_go(turn: Turn, family_id: int) -> None:
    """A broadcast by ages that waits for the morning isn't for them any more: a child may have died."""
    await children.hold(turn.tx, family_id)
    today = turn.now.astimezone(ZoneInfo(turn.zone)).date()
    left = [one.born for one in await children.of_family(turn.tx, family_id)]
    over = []
    for cast in await children.casts(turn.tx):
        ages = segment.from_json(cast["segment"]).children
        after, until = born_between(ages or (0, 0), today)
        if not any(after < born <= until for born in left):
            over.append(cast["id"])
    if over:
        await children.take_back(turn.tx, family_id, over)
