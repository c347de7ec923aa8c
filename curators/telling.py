"""A line of the service's own to a family, kept in its history."""

from __future__ import annotations

from curators.turn import Turn
from storage import content as contents
from storage.content import Content
from storage.queries import handover, talk
from storage.queries.outbox import Line
from storage.queries.talk import Said


async def tell_family(
    turn: Turn, thread_id: int, family_id: int, content: Content, *, person_id: int | None = None
) -> int:
    """Tell every adult who can be written to, or the one named; how many were told."""
    body = contents.to_json(content)
    adults = [one for one in await handover.reached(turn.tx, family_id) if person_id in {None, one["person_id"]}]
    for adult in adults:
        said = Said(thread_id, "auto", body, turn.now, person_id=adult["person_id"], channel=adult["channel"])
        message_id = await talk.keep(turn.tx, said)
        turn.lines.append(
            Line(
                adult["lane_id"],
                "say",
                body,
                message_id=message_id,
                message_at=turn.now,
                identity_id=adult["identity_id"],
            )
        )
    return len(adults)
