"""A family's topic in a curator's chat, made when it is needed; each step is recorded before the next."""

from __future__ import annotations

import structlog

from bot.channels.errors import Permanent, Reason
from bot.channels.parts import parts
from bot.sending.trip import Trip
from storage.content import Content
from storage.queries import outbox, talk
from storage.queries.outbox import Line, Priority

log = structlog.get_logger()

HOPELESS = frozenset({Reason.BLOCKED, Reason.CHAT_GONE, Reason.UNAUTHORIZED})
"""Nothing else that is tried in this chat would work either."""
NO_TOPICS = frozenset({Reason.FORBIDDEN, Reason.NOT_ABLE, Reason.BAD_REQUEST})
"""The chat allows the bot no topic: what is said is said all the same, in its common one."""
NO_RIGHT = "темы нет: включите темы и дайте боту право «Управление темами»"
OWN, CARD, HISTORY = 15, 5, 7
"""A row's own parts have the keys 0 … 14 of its 31, what comes along with them the others."""


async def ensure_topic(trip: Trip) -> None:
    """Make the view's topic and its card where there is none, or only one of them (a sender died in between).

    A danger waits for no card: the card follows as a row of its own, behind whatever is as urgent in this chat.
    """
    view_id = trip.row.view_id
    if view_id is None or trip.row.mode not in {"topics", "forum"}:
        return
    urgent = trip.row.priority == Priority.DANGER
    if trip.topic is not None and (trip.card_id is not None or urgent):
        return
    title, card, history = await trip.console.topic(view_id)
    if trip.topic is None:
        await trip.call()
        try:
            trip.topic = await trip.port.open_topic(trip.row.chat_id, title)
        except Permanent as refused:
            if refused.reason not in NO_TOPICS:
                raise
            trip.instead = f"👪 {title} · {NO_RIGHT}"
            return
        async with trip.db.transaction() as tx:
            await talk.topic_made(tx, view_id, trip.topic)
            if urgent:
                await outbox.enqueue(tx, [Line(trip.row.lane_id, "card", "{}", Priority.LIVE, view_id=view_id)])
    if not urgent:
        await first_card(trip, view_id, card, history)


async def first_card(trip: Trip, view_id: int, card: Content, history: Content | None) -> None:
    """Send the card of a new topic, then what was said before; nothing waits for a card that the messenger refuses."""
    try:
        await send_card(trip, view_id, card)
    except Permanent as refused:
        if refused.reason in HOPELESS:
            raise
        log.warning("outbox.card_refused", view=view_id, reason=refused.reason)
    for number, piece in enumerate(parts(history, trip.port.able) if history is not None else ()):
        await trip.call()
        await trip.port.send(trip.to, piece.content, key=_key(trip, HISTORY + number))


async def send_card(trip: Trip, view_id: int, card: Content) -> None:
    """Send the view's card and pin it."""
    await trip.call()
    sent = await trip.port.send(trip.to, card, key=_key(trip, CARD))
    trip.card_id = sent.message_ids[0]
    async with trip.db.transaction() as tx:
        await talk.card_made(tx, view_id, trip.card_id)
    if trip.port.able.pin:
        try:
            await trip.call()
            await trip.port.pin(trip.to, trip.card_id)
        except Permanent:
            pass  # a card that can't be pinned is a card all the same


async def forget_topic(trip: Trip) -> None:
    """The topic is gone with all that was sent into it: the whole message goes into the next."""
    assert trip.row.view_id is not None
    assert trip.topic is not None
    async with trip.db.transaction() as tx:
        await talk.topic_gone(tx, trip.row.view_id, trip.topic)
    trip.topic = trip.card_id = None
    trip.start_over()


def _key(trip: Trip, number: int) -> int:
    """A key for what the courier adds by itself, apart from the row's own parts."""
    return ((trip.row.id or 0) * 31 + OWN + number) % (2**31 - 2) + 1
