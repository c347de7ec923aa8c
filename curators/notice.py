"""A line of the service's own about a family, kept in its history and shown in consoles."""

from __future__ import annotations

from collections.abc import Collection

from curators.duty import Answerer, FamilyDuty, shown_to
from curators.staff import Desk, Staff
from curators.turn import Turn
from storage import content as contents
from storage.content import Content
from storage.queries import talk
from storage.queries.outbox import Line, Priority
from storage.queries.talk import Said


def desks_of(staff: Staff, answerer: Answerer, family: FamilyDuty, more: Collection[int] = ()) -> list[Desk]:
    """Give the consoles that show the family's thread now, and those of `more` curators."""
    ids = sorted(shown_to(answerer, family, staff.roster) | set(more))
    return [staff.desks[one] for one in ids if one in staff.desks]


async def notice(
    turn: Turn,
    thread_id: int,
    desks: list[Desk],
    content: Content,
    *,
    person_id: int | None,
    priority: Priority = Priority.LIVE,
) -> int:
    """Keep the line and put it into each console, where an answer to it goes to the person it is about; its id."""
    body = contents.to_json(content)
    said = Said(thread_id, "auto", body, turn.now, person_id=person_id, channel=turn.channel)
    message_id = await talk.keep(turn.tx, said)
    for desk in desks:
        view_id = await talk.view(turn.tx, thread_id, desk.console_id)
        turn.lines.append(
            Line(desk.lane_id, "say", body, priority, message_id=message_id, message_at=turn.now, view_id=view_id)
        )
    return message_id
