"""Whose a broadcast or an event is: its author's; of others', those of the places a person decides for."""

from __future__ import annotations

from collections.abc import Collection

from curators.roles import DECIDES
from curators.roster import CuratorRow

NOT_HERE = "Это не ваша территория: решает автор или руководитель этой территории."


def sees(person: CuratorRow, author_id: int, places: Collection[str]) -> bool:
    """Tell whether they may look at it: something of it, or all, is for their places. No places: everywhere."""
    if person.id == author_id:
        return True
    return person.role in DECIDES and (not person.territories or not places or bool(person.territories & set(places)))


def decides(person: CuratorRow, author_id: int, places: Collection[str]) -> bool:
    """Tell whether they may stop it, or let it go on: all of it is for their places."""
    if person.id == author_id:
        return True
    whole = bool(places) and set(places) <= person.territories
    return person.role in DECIDES and (not person.territories or whole)
