"""A curator's update: joining, a command, a button, or words for a family."""

from __future__ import annotations

import orjson

from curators import relay
from curators.heading import colleague_heading, headed
from curators.joining import open_desk
from curators.turn import Turn
from storage import content as contents
from storage.content import Content
from storage.event import EventKind
from storage.queries import consoles, people
from storage.queries.consoles import Place
from storage.queries.outbox import Line

NO_FAMILY = "Сообщение никому не ушло: непонятно, какой семье. Ответьте на сообщение семьи или напишите в её теме."


async def joined(turn: Turn) -> None:
    """Open the console of a curator who has just joined."""
    lane_id = turn.arrival.own_lane_id
    assert lane_id is not None
    curator_id = await turn.tx.value("SELECT curator_id FROM identity WHERE id = $1", turn.arrival.identity_id)
    await open_desk(turn, curator_id, lane_id, topics=turn.topics)
    turn.say(lane_id, Content(text="Ваш пульт готов. Сообщения семей будут приходить сюда."))


async def handle(turn: Turn) -> None:
    """Decide about one update of a curator."""
    event, arrival = turn.event, turn.arrival
    assert arrival.curator_id is not None
    place = await consoles.place(
        turn.tx, arrival.curator_id, arrival.lane_id or arrival.own_lane_id, event.thread_id, arrival.ref_view_id
    )
    if place is None:
        return
    if event.kind is EventKind.MESSAGE and event.content is not None and not event.content.empty:
        await words(turn, place, event.content)


async def words(turn: Turn, place: Place, content: Content) -> None:
    """Send a curator's words to the person addressed, and show them to the thread's other consoles."""
    arrival = turn.arrival
    assert arrival.curator_id is not None
    lane_id = arrival.lane_id or arrival.own_lane_id
    assert lane_id is not None
    if place.thread_id is None or place.view_id is None:
        turn.say(lane_id, Content(text=NO_FAMILY))
        return
    addressee = await people.addressee(turn.tx, place.thread_id, arrival.ref_id, arrival.ref_at)
    if addressee is None or addressee.lane_id is None:
        turn.say(lane_id, Content(text="Никто из этой семьи ещё не присоединился."), view_id=place.view_id)
        return
    message_id = await relay.to_person(turn, addressee, content, curator_id=arrival.curator_id, view_id=place.view_id)
    if not place.others or not message_id:
        return
    author = turn.staff.roster.curators[arrival.curator_id].full_name
    for other in orjson.loads(place.others):
        line = colleague_heading(author, addressee.full_name, addressee.full_name, flat=other["mode"] == "flat")
        turn.lines.append(
            Line(
                other["lane"],
                "say",
                contents.to_json(headed(content, line)),
                message_id=message_id,
                message_at=turn.now,
                view_id=other["view"],
            )
        )
