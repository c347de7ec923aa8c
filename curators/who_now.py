"""Who answers a family now and from when, as it is told to the family."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from curators.auto_line import called, from_when
from curators.duty import Answerer, FamilyDuty, who_answers
from curators.roster import zone_of
from curators.staff import Staff
from curators.turn import Turn


class WhoNow(NamedTuple):
    """Names as people are addressed: the own curator, who answers now or first, from when (None: is at hand)."""

    answerer: Answerer
    curator: str | None
    who: str | None
    here: bool
    when: str | None


def family_of(turn: Turn) -> FamilyDuty:
    """Give what of the family behind this update decides who answers it."""
    arrival = turn.arrival
    return FamilyDuty(
        arrival.territory or "",
        frozenset(arrival.audiences or ()),
        arrival.family_curator_id,
        arrival.timezone or turn.zone,
    )


def who_now(family: FamilyDuty, staff: Staff, now: datetime) -> WhoNow:
    """Decide who answers, and name them."""
    answerer = who_answers(family, staff.roster, now)
    own = staff.roster.curators.get(family.curator_id) if family.curator_id is not None else None
    first = answerer.curator_id if answerer.human_at_hand or not answerer.returns else answerer.returns.curator_id
    person = staff.roster.curators.get(first) if first is not None else None
    when = None
    if not answerer.human_at_hand and answerer.returns:
        zone = zone_of(family.timezone)
        when = from_when(answerer.returns.at.astimezone(zone), now.astimezone(zone))
    return WhoNow(
        answerer,
        called(own.full_name) if own is not None and not own.dismissed else None,
        called(person.full_name) if person is not None and (answerer.human_at_hand or when) else None,
        answerer.human_at_hand,
        when,
    )
