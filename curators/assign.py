"""Which curator a new family gets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from curators.roster import Absence, CuratorRow

# Families one curator looks after where the file names no limit: the middle of what regions report (70-200).
ORDINARY_CAPACITY = 120


def choose_curator(
    candidates: Iterable[CuratorRow],
    territory: str,
    audiences: frozenset[str],
    now: datetime,
    absences: Iterable[Absence] = (),
) -> int | None:
    """Choose the curator for a family; None means that a supervisor must decide.

    Among curators of the territory and audience who have room: first those who have a console, who aren't away now,
    whom the territory is named for, who cover more of the audiences; of these the least loaded for their capacity.
    """
    away = {absence.curator_id for absence in absences if absence.start <= now < absence.end}

    def rank(person: CuratorRow) -> tuple[bool, bool, bool, int, float, int]:
        uncovered = len(audiences - person.audiences) if person.audiences else 0
        load = person.load / (person.capacity or ORDINARY_CAPACITY)
        return not person.active, person.id in away, territory not in person.territories, uncovered, load, person.id

    fitting = [person for person in candidates if _may_take(person, territory, audiences)]
    return min(fitting, key=rank).id if fitting else None


def _may_take(person: CuratorRow, territory: str, audiences: frozenset[str]) -> bool:
    return (
        person.role == "curator"
        and not person.dismissed
        and (not person.territories or territory in person.territories)
        and (not person.audiences or not audiences or bool(person.audiences & audiences))
        and (person.capacity is None or person.load < person.capacity)
    )
