"""Pure: whether somebody still has a family's talk to answer, so that it may stand on their screen."""

from __future__ import annotations

from datetime import datetime

from curators.duty import FamilyDuty, Roster, on_post, shown_to, stand_ins, who_answers


def has_part(person_id: int, family: FamilyDuty, roster: Roster, now: datetime) -> bool:
    """Tell whether they lead the family, stand in for who does, are at the post for it, or are who answers now."""
    own = roster.curators.get(family.curator_id) if family.curator_id is not None else None
    if person_id == family.curator_id or person_id in shown_to(who_answers(family, roster, now), family, roster):
        return True
    people = [*on_post(family, roster, now), *(stand_ins(own, roster, now) if own is not None else ())]
    return any(row.id == person_id for row in people)
