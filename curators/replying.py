"""What a curator or a doctor answers reaches the person addressed, on the messenger they used last."""

from __future__ import annotations

from curators import taking
from curators.relay import ALBUM_REST, ALBUM_SPAN
from curators.turn import Turn
from storage import content as contents
from storage.content import Content
from storage.queries import people, talk
from storage.queries.outbox import Line, Priority
from storage.queries.plain import Plain
from storage.queries.talk import Said


async def to_person(
    turn: Turn,
    where: people.Addressee,
    content: Content,
    *,
    curator_id: int,
    view_id: int,
    shown: Content | None = None,
    owned: bool = True,
) -> int:
    """Keep a curator's answer and send it to the person addressed, on the messenger they used last; its id.

    shown: how the person sees it, where that isn't word for word: a doctor is named. owned: who writes answers for the
    family, and with these words has answered all that waits, and taken its danger; a specialist doesn't. Where no
    transaction is open, the answer is left in `turn.plain`; the id is 0 then.
    """
    event = turn.event
    assert where.lane_id is not None
    body = contents.to_json(content)
    said = Said(
        where.thread_id,
        "out",
        body,
        turn.now,
        person_id=where.person_id,
        curator_id=curator_id,
        channel=where.channel,
        reply_to=turn.arrival.ref_id,
        album=event.album,
        own_lane_id=turn.arrival.lane_id,
        own_id=event.message_id,
        view_id=view_id,
    )
    if event.album is not None and await _joined_outgoing(turn, where, body, shown):
        return 0
    line = Line(
        where.lane_id,
        "say",
        contents.to_json(shown) if shown is not None else body,
        Priority.LIVE,
        reply_to=turn.arrival.ref_id,
        identity_id=where.identity_id,
        delay=ALBUM_REST if event.album else 0.0,
    )
    if turn.looking:
        turn.plain = _plain(said, line) if owned else None
        return 0
    message_id, raised = await talk.answer(turn.tx, said) if owned else (await talk.keep(turn.tx, said), [])
    if raised:
        await taking.answered(turn, raised, curator_id)
    turn.lines.append(line._replace(message_id=message_id, message_at=turn.now))
    return message_id


def _plain(said: Said, line: Line) -> Plain | None:
    """Give an answer that nothing else follows from; what danger it may take, its storing finds out."""
    more = said.album is not None or said.own_id is None or said.reply_to is not None
    return None if more else Plain(said, line)


async def _joined_outgoing(turn: Turn, where: people.Addressee, body: str, shown: Content | None) -> bool:
    """Add a part to its album; one that comes after the album has left goes by itself, under the same name."""
    assert turn.event.album is not None
    found = await talk.join_album(turn.tx, where.thread_id, turn.event.album, body, turn.now - ALBUM_SPAN)
    if found is None:
        return False
    await talk.mirror_own(turn.tx, turn.arrival.lane_id, turn.event.message_id, found["id"], found["created_at"])
    if where.lane_id in await talk.join_waiting_album(turn.tx, found["id"], body):
        turn.lines.append(
            Line(
                where.lane_id,
                "say",
                contents.to_json(shown) if shown is not None else body,
                message_id=found["id"],
                message_at=found["created_at"],
                identity_id=where.identity_id,
            )
        )
    return True
