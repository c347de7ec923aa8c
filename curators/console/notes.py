"""Notes: kept in the thread, shown to its other consoles, and never on their way to a family."""

from __future__ import annotations

import orjson

from curators import relay
from curators.console.spot import Spot
from curators.heading import headed, note_heading, short_name
from storage import content as contents
from storage.content import Content
from storage.queries import talk
from storage.queries.outbox import Line
from storage.queries.talk import Said

KEPT = "📝 Заметка сохранена. Семья её не увидит."
EMPTY = "Напишите заметку после команды: «/n позвонить в четверг»."
CLOSED = "Эта переписка для вас уже закрыта, поэтому заметка не сохранена."
NO_THREAD = "Непонятно, о какой семье заметка. Напишите её в теме семьи или ответьте ею на сообщение семьи."


async def add(spot: Spot, content: Content) -> None:
    """Keep a note, and show it wherever else the thread is seen."""
    if spot.place.thread_id is None:
        spot.say(NO_THREAD)
        return
    if spot.place.closed:
        spot.say(CLOSED)
        return
    if content.empty:
        spot.say(EMPTY)
        return
    turn = spot.turn
    message_id = await keep(spot, content, own=turn.event.message_id)
    if turn.event.album:
        await spot.remember(album=turn.event.album, album_to="note")
    spot.say(KEPT, reply_to=message_id)


async def keep(spot: Spot, content: Content, *, own: str | None) -> int:
    """Write it into the thread; `own` is the messenger's id it came as. Its id."""
    turn, place = spot.turn, spot.place
    said = Said(
        spot.thread_id,
        "note",
        contents.to_json(content),
        turn.now,
        curator_id=spot.curator.id,
        album=turn.event.album,
        own_lane_id=spot.lane_id,
        own_id=own,
        view_id=place.view_id,
    )
    message_id = await talk.keep(turn.tx, said)
    for other in orjson.loads(place.others) if place.others else []:
        heading = note_heading(short_name(spot.curator.full_name), place.family or "", flat=other["mode"] == "flat")
        turn.lines.append(
            Line(
                other["lane"],
                "say",
                contents.to_json(headed(content, heading)),
                message_id=message_id,
                message_at=turn.now,
                view_id=other["view"],
                delay=relay.ALBUM_REST if turn.event.album else 0.0,
            )
        )
    return message_id


async def go_on(spot: Spot, content: Content) -> None:
    """A further part of a note's album joins it; one that comes too late becomes a note of its own."""
    if not await joined(spot, content):
        await add(spot, content)


async def joined(spot: Spot, content: Content) -> bool:
    """Add a part to its album's note; False where there is none it could still join."""
    turn, album = spot.turn, spot.turn.event.album
    assert album is not None
    body = contents.to_json(content)
    found = None
    if spot.place.thread_id is not None:
        found = await talk.join_album(turn.tx, spot.thread_id, album, body, turn.now - relay.ALBUM_SPAN)
    if found is None:
        return False
    await talk.mirror_own(turn.tx, spot.lane_id, turn.event.message_id, found["id"], found["created_at"])
    await talk.join_waiting_album(turn.tx, found["id"], body)
    return True
