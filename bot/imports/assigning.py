"""Curators for families that name none, with the load kept as they are given out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from curators.assign import choose_curator
from curators.roster import Absence, CuratorRow, Roster


class Loads:
    """Everybody's load, as it grows while families are given out."""

    def __init__(self, roster: Roster, now: datetime) -> None:
        self._curators: dict[int, CuratorRow] = dict(roster.curators)
        self._away: list[Absence] = [away for away in roster.absences if away.start <= now < away.end]
        self._now = now

    @property
    def curators(self) -> Mapping[int, CuratorRow]:
        """Each with the load as it is now."""
        return self._curators

    def add(self, curator_id: int | None, families: int) -> None:
        """A curator has so many families more."""
        if curator_id in self._curators:
            one = self._curators[curator_id]
            self._curators[curator_id] = replace(one, load=one.load + families)

    def give(self, territory: str, audiences: frozenset[str]) -> int | None:
        """Choose a curator for one more family and count it; None: nobody fits."""
        chosen = choose_curator(self._curators.values(), territory, audiences, self._now, self._away)
        self.add(chosen, 1)
        return chosen
