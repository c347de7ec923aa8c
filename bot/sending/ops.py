"""What a row of the outbox may ask for, each op a function over its trip."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import msgspec
import orjson

from bot.channels.errors import Permanent, Reason, TopicGone
from bot.channels.parts import Part, parts
from bot.channels.port import Port
from bot.sending.topics import HOPELESS, ensure_topic, first_card, forget_topic, send_card
from bot.sending.trip import Trip
from curators.heading import headed
from storage import content as contents
from storage.content import Content, Span

TOPIC_TRIES = 3
EDITED = "✏️ Изменено:\n"


async def say(trip: Trip) -> None:
    """Send a message, all its parts, into the right topic; nothing of a talk to whom it was just closed."""
    if trip.row.closed and trip.row.message_id is not None:
        raise Permanent(Reason.FORBIDDEN, "the view is closed")
    await _speak(trip, contents.from_json(trip.row.payload or "{}"))


async def _speak(trip: Trip, content: Content) -> None:
    for attempt in range(TOPIC_TRIES):
        try:
            await ensure_topic(trip)
            await trip.send_parts(headed(content, trip.instead))
        except TopicGone:
            if trip.topic is None or trip.row.view_id is None or attempt == TOPIC_TRIES - 1:
                raise
            await forget_topic(trip)
        else:
            return


async def edit(trip: Trip) -> None:
    """Change our message in place; what can't be changed is said anew, marked «изменено»."""
    content = contents.from_json(trip.row.payload or "{}")
    twins = _twins(trip)
    carried = msgspec.structs.replace(content, attachments=())
    if twins and trip.port.able.edit and len(_pieces(content, carried, trip.port)) == 1:
        try:
            await trip.call()
            await trip.port.edit(trip.to, twins[0], content)
        except Permanent as refused:
            if refused.reason in HOPELESS:
                raise
        else:
            return
    await _speak(trip, msgspec.structs.replace(carried, text=f"{EDITED}{content.text}", spans=_shifted(content)))


async def restate(trip: Trip) -> None:
    """Let a message of the service's own, which has no `message` row, read otherwise (payload: `contents.restate`)."""
    content = contents.from_json(trip.row.payload or "{}")
    ids = _twins(trip)
    if ids and trip.port.able.edit and len(_pieces(content, content, trip.port)) == 1:
        try:
            await trip.call()
            await trip.port.edit(trip.to, ids[-1], content)
        except Permanent as refused:
            if refused.reason in HOPELESS:
                raise
        else:
            return
    if trip.params().get("instead"):
        await _speak(trip, content)


async def delete(trip: Trip) -> None:
    """Delete our message where the messenger can."""
    for external in _twins(trip):
        await trip.call()
        await trip.port.delete(trip.to, external)


async def react(trip: Trip) -> None:
    """Set or take back a reaction on the message's first twin here."""
    twins = _twins(trip)
    if twins and trip.port.able.reactions:
        await trip.call()
        await trip.port.react(trip.to, twins[0], trip.params().get("emoji"))


async def answer(trip: Trip) -> None:
    """Stop a pressed button's spinner."""
    params = trip.params()
    await trip.call()
    await trip.port.answer(params["callback_id"], params.get("text"), params)


async def typing(trip: Trip) -> None:
    """Show «печатает…»."""
    if trip.port.able.typing and not (trip.row.mode in {"topics", "forum"} and trip.topic is None):
        await trip.call()
        await trip.port.typing(trip.to)


async def card(trip: Trip) -> None:
    """Bring the pinned card up to date, or make it where a topic has none yet."""
    try:
        await _card(trip)
    except TopicGone:
        if trip.topic is None:
            raise
        await forget_topic(trip)  # the next message makes it anew, with its card


async def _card(trip: Trip) -> None:
    view_id = trip.row.view_id
    assert view_id is not None
    _, content, history = await trip.console.topic(view_id)
    if trip.card_id is None:
        if trip.row.mode == "flat":
            await send_card(trip, view_id, content)
        elif trip.topic is not None:
            await first_card(trip, view_id, content, history)
        return
    try:
        await trip.call()
        await trip.port.edit(trip.to, trip.card_id, content)
    except Permanent as gone:
        if gone.reason is not Reason.MESSAGE_GONE:
            raise
        await send_card(trip, view_id, content)


async def close_topic(trip: Trip) -> None:
    """Delete the topic with all it holds: its curator may see this family no more."""
    topic = trip.params().get("topic") or trip.topic
    if topic is not None:
        await trip.call()
        await trip.port.delete_topic(trip.row.chat_id, topic)


OPS: Mapping[str, Callable[[Trip], Awaitable[None]]] = {
    "say": say,
    "edit": edit,
    "restate": restate,
    "delete": delete,
    "react": react,
    "answer": answer,
    "typing": typing,
    "card": card,
    "close_topic": close_topic,
}


def _twins(trip: Trip) -> list[str]:
    found: list[str] = orjson.loads(trip.row.twins or "[]")
    return found


def _pieces(content: Content, carried: Content, port: Port) -> list[Part]:
    """The messages an edited one would be; a captioned one is a single piece if its caption fits."""
    if content.attachments:
        return parts(content, replace(port.able, text_limit=port.able.caption_limit))
    return parts(carried, port.able)


def _shifted(content: Content) -> tuple[Span, ...]:
    """The spans behind the «Изменено» line."""
    return tuple(msgspec.structs.replace(span, start=span.start + len(EDITED)) for span in content.spans)
