"""A line of the service's own to a family, kept in its history."""

from __future__ import annotations

from datetime import datetime

from curators.turn import Turn
from storage import content as contents
from storage.content import Content
from storage.queries import handover, talk
from storage.queries.outbox import Line, Priority
from storage.queries.talk import Said
from storage.transaction import Tx


async def tell_family(
    turn: Turn, thread_id: int, family_id: int, content: Content, *, person_id: int | None = None
) -> int:
    """Tell every adult who can be written to, or the one named; how many were told."""
    lines = await lines_to_family(turn.tx, thread_id, family_id, content, turn.now, person_id=person_id)
    turn.lines += lines
    return len(lines)


async def lines_to_family(
    tx: Tx, thread_id: int, family_id: int, content: Content, now: datetime, *, person_id: int | None = None,
    priority: Priority = Priority.LIVE,
) -> list[Line]:  # fmt: skip
    """The same for a clock, which has no turn: the lines, one an adult."""
    body = contents.to_json(content)
    adults = [one for one in await handover.reached(tx, family_id) if person_id in {None, one["person_id"]}]
    lines = []
    for adult in adults:
        said = Said(thread_id, "auto", body, now, person_id=adult["person_id"], channel=adult["channel"])
        message_id = await talk.keep(tx, said)
        lines.append(
            Line(
                adult["lane_id"], "say", body, priority, message_id=message_id, message_at=now,
                identity_id=adult["identity_id"],
            )
        )  # fmt: skip
    return lines
