"""When a family must have had an answer, and who hears that it is late: the clock runs while a human is at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from curators.duty import FamilyDuty, Roster, on_post, who_answers
from curators.roles import DECIDES
from curators.roster import CuratorRow

SLICES = 15
"""The term is counted in so many pieces, each of which counts if a human is at hand as it begins."""
HORIZON = timedelta(days=14)
TALK = timedelta(hours=12)
"""After so long without a human's word the next one is a first answer again."""


class Level(IntEnum):
    """Who has been told that an answer is late."""

    NOBODY = 0
    DUTY = 1
    SUPERVISOR = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """In what time a family is answered: the first answer, the next ones, and where an audience has its own."""

    first: timedelta = timedelta(minutes=15)
    next: timedelta = timedelta(minutes=30)
    by_audience: dict[str, timedelta] = field(default_factory=dict)

    def of(self, audiences: frozenset[str], *, first: bool) -> timedelta:
        """Give the term: the shortest of the family's audiences, where any has its own."""
        own = [self.by_audience[one] for one in audiences if one in self.by_audience]
        general = self.first if first else self.next
        return min(own, default=general) if first else max(min(own, default=general), general)


def due_at(family: FamilyDuty, roster: Roster, since: datetime, term: timedelta) -> datetime:
    """Give when the answer is late: `term` of time in which somebody was at hand to give it."""
    piece, left, at = term / SLICES, term, since
    while left > timedelta(0) and at - since < HORIZON:
        answerer = who_answers(family, roster, at)
        if answerer.human_at_hand:
            step = min(piece, left)
            at, left = at + step, left - step
        elif answerer.returns is not None and answerer.returns.at > at:
            at = answerer.returns.at
        else:
            return since + term  # nobody will ever be there by the roster: somebody must hear of it
    return at


def whom(level: Level, family: FamilyDuty, roster: Roster, now: datetime) -> tuple[Level, frozenset[int]]:
    """Give who is told next, and the level it is: duty first, then the supervisors; past them nobody."""
    if level < Level.DUTY:
        posted = {row.id for row in on_post(family, roster, now)}
        if found := posted - {family.curator_id}:
            return Level.DUTY, frozenset(found)
    if level < Level.SUPERVISOR:
        return Level.SUPERVISOR, frozenset(row.id for row in deciding(family.territory, roster, now))
    return Level.SUPERVISOR, frozenset()


def deciding(territory: str, roster: Roster, now: datetime) -> list[CuratorRow]:
    """Give the supervisors who hear of what nobody has done: of the territory, else any, else the admins.

    Those who are away hear of it only where nobody else would.
    """
    people = [row for row in roster.curators.values() if row.reachable]
    here = [row for row in people if not roster.absent(row.id, now)]
    bosses = [row for row in here if row.role == "supervisor"]
    theirs = [row for row in bosses if not row.territories or territory in row.territories]
    admins = [row for row in here if row.role == "admin"]
    return theirs or bosses or admins or [row for row in people if row.role in DECIDES]


def long_words(minutes: int) -> str:
    """Write how long somebody waits: «40 мин», «1 ч 5 мин», «2 д 3 ч»."""
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        return f"{hours // 24} д" + (f" {hours % 24} ч" if hours % 24 else "")
    return (f"{hours} ч" + (f" {rest} мин" if rest else "")) if hours else f"{rest} мин"
