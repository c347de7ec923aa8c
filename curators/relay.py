"""The relay: what a family writes reaches who answers it now; what they answer goes back by `replying`."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import orjson

from curators import referral_hearing
from curators.auto_line import auto_line
from curators.console.current import became_current
from curators.doctors import DOCTOR
from curators.duty import Answerer, FamilyDuty
from curators.heading import after_broadcast, headed, heading
from curators.late import dated
from curators.roster import zone_of
from curators.sides import CURATOR, Side, side_of
from curators.staff import Desk
from curators.turn import Turn
from curators.who_now import family_of
from storage import content as contents
from storage.content import Content
from storage.queries import alarms, people, talk
from storage.queries.outbox import Line
from storage.queries.plain import Plain
from storage.queries.talk import Said

ALBUM_REST = 1.0
"""Seconds of silence after which an album is sent on together."""
ALBUM_SPAN = timedelta(seconds=30)
TOLD_FOR = timedelta(hours=12)
"""How long «nobody is at hand» holds when it isn't known who will be back."""


async def from_family(turn: Turn, content: Content) -> int:
    """Keep a family's message and show it to who answers now; the message's id.

    1. who answers, and whose consoles show it; 2. the message, with its writer as whom answers go to; 3. a line for
    each console; 4. one automatic line to the family where nobody is at hand and it has not been told yet. A reply to
    a specialist's words is for the specialist: it is shown likewise, but waits for no curator. Where no
    transaction is open, 2 and 3 are left in `turn.plain`, if they are all and one console shows it; the id is 0 then.
    """
    arrival, event = turn.arrival, turn.event
    assert arrival.person_id is not None
    assert arrival.identity_id is not None
    family = family_of(turn)
    side = side_of(turn, family)
    thread_id = side.thread_id or await people.thread_of(turn.tx, arrival.family_id, side.kind)
    body = contents.to_json(content)
    if event.album is not None and await _joined_album(turn, side, thread_id, content, body):
        return 0
    to_specialist = side.kind == CURATOR and await referral_hearing.meant(turn)
    told_until, words = (side.told_until, None) if to_specialist else _tell(turn, side, family)
    said = Said(
        thread_id,
        "in",
        body,
        turn.now,
        person_id=arrival.person_id,
        channel=turn.channel,
        reply_to=arrival.ref_id,
        album=event.album,
        own_lane_id=arrival.lane_id or arrival.own_lane_id,
        own_id=event.message_id,
    )
    shown = [turn.staff.desks[one] for one in sorted(side.shown)]
    if turn.looking:
        turn.plain = _plain(turn, side, shown, said, content, told_until) if words is None else None
        return 0
    heard = await talk.hear(
        turn.tx, said, told_until=told_until, identity_id=arrival.identity_id, waits=not to_specialist
    )
    message_id = heard.id
    quoted = event.reply_to is not None and arrival.ref_id is None
    after = after_broadcast(heard.event, heard.broadcast, quoted=quoted) if side.kind == CURATOR else None
    await show(turn, shown, side.views, thread_id, message_id, content, after=after)
    if heard.helped and side.kind == CURATOR:
        delay = ALBUM_REST if event.album else 0.0
        await referral_hearing.heard(turn, message_id, turn.now, content, delay=delay)
    if side.answerer.alarm:
        kind = "nobody_answers" if side.kind == CURATOR else "no_doctor"
        await alarms.raise_alarm(turn.tx, kind, f"family:{arrival.family_id}")
    if side.kind == DOCTOR and arrival.talks_to == DOCTOR:
        await people.talks_to(turn.tx, arrival.identity_id, DOCTOR, turn.now)
    if words is not None:
        await _tell_family(turn, thread_id, words)
    return message_id


async def show(
    turn: Turn,
    desks: list[Desk],
    shown_in: str | None,
    thread_id: int,
    message_id: int,
    content: Content,
    *,
    at: datetime | None = None,
    after: str | None = None,
) -> None:
    """Put a family's message into each console that shows its thread.

    at: when it was kept, if not just now. after: what it may be an answer to, in words.
    """
    views = _views(shown_in)
    for desk in desks:
        known = views.get(str(desk.console_id))
        view_id = known or await talk.view(turn.tx, thread_id, desk.console_id)
        line = _line(turn, desk, view_id, content, after)
        delay = ALBUM_REST if turn.event.album else 0.0
        turn.lines.append(line._replace(message_id=message_id, message_at=at or turn.now, delay=delay))
        if known is None:
            await became_current(turn, desk, thread_id)


def _plain(
    turn: Turn, side: Side, desks: list[Desk], said: Said, content: Content, told_until: datetime | None
) -> Plain | None:  # fmt: skip
    """Give a message that one line in one console shows, where keeping it changes nothing else; None where it may."""
    arrival = turn.arrival
    view_id = _views(side.views).get(str(desks[0].console_id)) if len(desks) == 1 else None
    if (
        view_id is None
        or side.kind != CURATOR
        or side.answerer.alarm
        or said.album is not None
        or said.own_id is None
        or said.reply_to is not None
        or arrival.identity_id != arrival.last_identity_id
    ):
        return None
    return Plain(said, _line(turn, desks[0], view_id, content), told_until)


def _line(turn: Turn, desk: Desk, view_id: int, content: Content, after: str | None = None) -> Line:
    """Give the line that shows a family's message in a console; which message, its keeping tells."""
    arrival = turn.arrival
    said = heading(arrival.full_name or "", turn.channel, flat=desk.mode == "flat", adults=arrival.adults or 1)
    said = dated(said, turn.event.at, _real_now(turn), zone_of(turn.zone))
    shown = headed(content, "\n".join(filter(None, (said, after))) or None)
    return Line(desk.lane_id, "say", contents.to_json(shown), reply_to=arrival.ref_id, view_id=view_id)


def _views(shown_in: str | None) -> dict[str, int]:
    return orjson.loads(shown_in) if shown_in else {}


def _real_now(turn: Turn) -> datetime:
    """The messengers' clocks don't go ahead with the demo's."""
    return turn.now - timedelta(seconds=float(turn.arrival.clock or 0))


def told_until(answerer: Answerer, now: datetime) -> datetime:
    """Until when a family that has been told that nobody is at hand knows it."""
    return answerer.returns.at if answerer.returns else now + TOLD_FOR


def _tell(turn: Turn, side: Side, family: FamilyDuty) -> tuple[datetime | None, str | None]:
    """Until when the family knows that nobody is at hand, and what to tell it now, if anything."""
    answerer, told = side.answerer, side.told_until
    if answerer.human_at_hand:
        return None, None
    if told is not None and turn.now < told:
        return told, None
    return told_until(answerer, turn.now), auto_line(answerer, turn.staff.roster, zone_of(family.timezone), turn.now)


async def _tell_family(turn: Turn, thread_id: int, words: str) -> None:
    """The one automatic line: kept in the history too, so that the curator sees what was promised."""
    content = Content(text=words)
    body = contents.to_json(content)
    lane_id = turn.arrival.own_lane_id
    assert lane_id is not None
    said = Said(thread_id, "auto", body, turn.now, person_id=turn.arrival.person_id, channel=turn.channel)
    message_id = await talk.keep(turn.tx, said)
    turn.lines.append(
        Line(
            lane_id,
            "say",
            body,
            message_id=message_id,
            message_at=turn.now,
            identity_id=turn.arrival.identity_id,
        )
    )


async def _joined_album(turn: Turn, side: Side, thread_id: int, content: Content, body: str) -> bool:
    """Add a part to its album's message; one that comes after the album has left goes on as a message of its own."""
    assert turn.event.album is not None
    found = await talk.join_album(turn.tx, thread_id, turn.event.album, body, turn.now - ALBUM_SPAN)
    if found is None:
        return False
    await talk.mirror_own(
        turn.tx,
        turn.arrival.lane_id or turn.arrival.own_lane_id,
        turn.event.message_id,
        found["id"],
        found["created_at"],
    )
    left = await talk.join_waiting_album(turn.tx, found["id"], body)
    if left:
        turn.event = msgspec.structs.replace(turn.event, album=None)
        desks = [desk for one in side.shown if (desk := turn.staff.desks[one]).lane_id in left]
        await show(turn, desks, side.views, thread_id, found["id"], content, at=found["created_at"])
        if left - {desk.lane_id for desk in desks}:
            await referral_hearing.heard(turn, found["id"], found["created_at"], content, left=left)
    return True
