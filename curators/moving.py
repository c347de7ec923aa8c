"""Many families at once: who gets which. Pure: as even as loads and capacities allow, by territory and order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from curators.assign import ORDINARY_CAPACITY
from curators.roster import CuratorRow


@dataclass(frozen=True, slots=True)
class Share:
    """Which families go to whom; those that nobody may take stay where they are."""

    given: tuple[tuple[int, int], ...]
    """(family, taker)."""
    left: tuple[int, ...]

    def of(self, taker: int) -> int:
        """Count a taker's share."""
        return sum(one == taker for _, one in self.given)


def share(families: Sequence[tuple[int, str]], takers: Iterable[CuratorRow]) -> Share:
    """Give each family (id, territory) to the taker of its territory who is the least loaded for their capacity."""
    load = {row.id: row.load for row in takers}
    people = {row.id: row for row in takers}
    given, left = [], []
    for family, territory in families:
        fit = [
            row
            for row in people.values()
            if (not row.territories or territory in row.territories)
            and (row.capacity is None or load[row.id] < row.capacity)
        ]
        if not fit:
            left.append(family)
            continue
        taker = min(fit, key=lambda row: (load[row.id] / (row.capacity or ORDINARY_CAPACITY), row.id))
        load[taker.id] += 1
        given.append((family, taker.id))
    return Share(tuple(given), tuple(left))
