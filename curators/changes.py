"""Edits, deletions and reactions: what is done to a message on one side is done to its twins on the other."""

from __future__ import annotations

from typing import Any

import msgspec

from curators.console.commands import read, without_head
from curators.heading import (
    MESSENGERS,
    SUPERVISION,
    colleague_heading,
    headed,
    heading,
    note_heading,
    short_name,
    supervision_heading,
)
from curators.referral import speaks
from curators.referral_hearing import hears_change
from curators.turn import Turn
from storage import content as contents
from storage.content import Content
from storage.event import EventKind
from storage.queries import talk, twins
from storage.queries.outbox import Line, Priority
from storage.queries.twins import Standing

NO_NOTE = "Это сообщение уже у семьи, заметкой его не сделать. У семьи оно осталось прежним: напишите заметку отдельно."


async def changed(turn: Turn) -> None:
    """Mirror an edit, a deletion or a reaction; of a message we don't know nothing can be mirrored."""
    arrival, event = turn.arrival, turn.event
    lane_id = arrival.lane_id or arrival.own_lane_id
    if arrival.ref_id is None or arrival.ref_at is None or lane_id is None:
        return
    message = await twins.message(turn.tx, arrival.ref_id, arrival.ref_at, lane_id, event.message_id)
    if message is None:
        return
    if arrival.ref_view_id is not None and (message["closed"] or not _works_here(turn)):
        return  # the family is somebody else's by now: their screen is not this curator's to change
    places = await twins.standings(turn.tx, message["id"], lane_id)
    if not message["consented"] and message["direction"] != "note":
        places = [place for place in places if place.view_id is not None]
    if event.kind is EventKind.EDIT:
        places = [place for place in places if await hears_change(turn.tx, message, place)]
    if event.kind is EventKind.REACTION:
        _react(turn, message, places)
    elif message["ours"]:
        return  # only its writer may change a message
    elif event.kind is EventKind.EDIT and event.content is not None:
        await _edit(turn, message, places, event.content)
    elif event.kind is EventKind.DELETE:
        await _delete(turn, message, places)


def _works_here(turn: Turn) -> bool:
    curator = turn.staff.roster.curators.get(turn.arrival.curator_id or 0)
    return curator is not None and not curator.dismissed


async def _edit(turn: Turn, message: Any, places: list[Standing], new: Content) -> None:
    """Change text and formatting; files stay as they were. The old text is kept in the history."""
    old = contents.from_json(message["content"])
    asked = read(new) if turn.arrival.ref_view_id is not None else None
    if asked is not None and asked.name in {"note", "supervision"}:
        if message["direction"] != "note":
            _no_note(turn, message["id"])
            return
        new = without_head(new, asked.argument)
    if (old.text, old.spans) == (new.text, new.spans):
        return  # some messengers tell of an edit when they only add a preview
    content = msgspec.structs.replace(old, text=new.text, spans=new.spans)
    await talk.edit(turn.tx, message["id"], message["created_at"], contents.to_json(content), turn.now)
    for place in places:
        shown = headed(content, _heading(message, place) if place.view_id is not None else _speaker(message))
        turn.lines.append(_line(message, place, "edit", contents.to_json(shown), Priority.LIVE))


def _no_note(turn: Turn, message_id: int) -> None:
    """Words already sent can't be made a note by an edit: what a note says must never reach the family."""
    lane_id = turn.arrival.lane_id
    assert lane_id is not None
    said = contents.to_json(Content(text=NO_NOTE))
    turn.lines.append(Line(lane_id, "say", said, reply_to=message_id, view_id=turn.arrival.ref_view_id))


async def _delete(turn: Turn, message: Any, places: list[Standing]) -> None:
    """A curator's words are taken back from the family; a family's stay with the curator, marked as deleted."""
    await twins.deleted(turn.tx, message["id"], message["created_at"], turn.now)
    for place in places:
        if place.view_id is None:
            turn.lines.append(_line(message, place, "delete", "{}", Priority.LIVE))
        else:
            words = Content(text=f"🗑 {message['person'] or message['curator']}: сообщение удалено в мессенджере.")
            turn.lines.append(
                Line(place.lane_id, "say", contents.to_json(words), reply_to=message["id"], view_id=place.view_id)
            )


def _react(turn: Turn, message: Any, places: list[Standing]) -> None:
    payload = contents.plain_json({"emoji": turn.event.emoji})
    turn.lines += (_line(message, place, "react", payload, Priority.CARD) for place in places)


def _speaker(message: Any) -> str | None:
    """Who is speaking, as the family sees it: a doctor or a specialist is named, their curator is not."""
    return speaks(message) if message["direction"] == "out" else None


def _heading(message: Any, place: Standing) -> str | None:
    flat = place.mode == "flat"
    if message["direction"] == "in":
        channel = message["channel"] if message["channel"] in MESSENGERS else "telegram"
        return heading(message["person"] or "", channel, flat=flat, adults=message["adults"])
    if message["channel"] == SUPERVISION:
        return supervision_heading(short_name(message["curator"] or ""), message["person"] or "", flat=False)
    if message["direction"] == "note":
        return note_heading(short_name(message["curator"] or ""), message["person"] or "", flat=False)
    return colleague_heading(message["curator"] or "", message["person"] or "", message["person"] or "", flat=flat)


def _line(message: Any, place: Standing, op: str, payload: str, priority: Priority) -> Line:
    return Line(
        place.lane_id,
        op,
        payload,
        priority,
        message_id=message["id"],
        message_at=message["created_at"],
        view_id=place.view_id,
        identity_id=place.identity_id,
    )
