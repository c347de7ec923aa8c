"""VK's updates as the port's events: reads dictionaries tolerantly, does no I/O."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.channels.errors import Unparseable
from bot.channels.port import Raw
from bot.channels.vk.content import read_content
from bot.channels.vk.keyboard import data_of
from bot.channels.vk.keys import RECEIVED, message_in
from bot.channels.vk.reactions import EMOJI
from storage.event import Event, EventKind

GROUP_CHATS = 2_000_000_000
"""Peers above are chats of many; below are people, negative are communities."""
BEGIN = "начать"

Fields = Mapping[str, Any]
EPOCH = datetime.fromtimestamp(0, UTC)


def parse_update(raw: Raw, bot: str) -> Event:
    """What the update means; Unparseable where it can't be told."""
    kind = str(raw.get("type"))
    reader = _READERS.get(kind)
    if reader is None:
        # A community may be set to tell us of its wall, photos, goods: none of our business.
        if "type" in raw and not kind.startswith("message"):
            return _event(EventKind.IGNORED, raw, None, None)
        raise Unparseable(f"VK update of an unknown type {kind[:40]!r}")
    try:
        return reader(raw, raw["object"], bot)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise Unparseable(f"VK {kind}: {type(error).__name__}") from None


def _new(raw: Raw, body: Fields, bot: str) -> Event:
    message = message_in(body)
    if isinstance(message.get("action"), dict):
        return _action(raw, message, bot)
    if _ours(message):
        return _said(EventKind.IGNORED, raw, message)
    ref = str(message["ref"]) if message.get("ref") else None
    payload = message.get("payload")
    button = data_of(payload)
    if button is not None:
        return _said(EventKind.BUTTON, raw, message, content=read_content(message, bot), button=button, payload=ref)
    content = read_content(message, bot)
    began = _is_start(payload) or (ref is not None and content.text.strip().lower() in ("", BEGIN))
    if began and not (content.attachments or content.location or content.unsupported):
        return _said(EventKind.START, raw, message, payload=ref)
    return _said(EventKind.MESSAGE, raw, message, content=content, payload=ref)


def _edit(raw: Raw, body: Fields, bot: str) -> Event:
    message = message_in(body)
    if _ours(message):
        return _said(EventKind.IGNORED, raw, message)
    return _said(EventKind.EDIT, raw, message, content=read_content(message, bot))


def _echo(raw: Raw, body: Fields, _bot: str) -> Event:
    """What the community itself wrote: our own message, or a person answering by hand in VK."""
    return _said(EventKind.IGNORED, raw, message_in(body))


def _press(raw: Raw, body: Fields, _bot: str) -> Event:
    cmid = body.get("conversation_message_id")
    payload = body.get("payload")
    button = data_of(payload)
    if button is None:
        return _event(EventKind.IGNORED, raw, body["user_id"], body["peer_id"])
    return _event(
        EventKind.BUTTON,
        raw,
        body["user_id"],
        body["peer_id"],
        message_id=str(int(cmid)) if cmid else None,
        button=button,
        callback_id=str(body["event_id"]),
    )


def _deny(raw: Raw, body: Fields, _bot: str) -> Event:
    return _event(EventKind.BLOCKED, raw, body["user_id"], body["user_id"])


def _allow(raw: Raw, body: Fields, _bot: str) -> Event:
    key = body.get("key")
    return _event(EventKind.UNBLOCKED, raw, body["user_id"], body["user_id"], payload=str(key) if key else None)


def _typing(raw: Raw, body: Fields, _bot: str) -> Event:
    person = int(body["from_id"])
    return _event(EventKind.TYPING if person > 0 else EventKind.IGNORED, raw, person, person)


def _reaction(raw: Raw, body: Fields, _bot: str) -> Event:
    number, who = body.get("reaction_id"), int(body["reacted_id"])
    emoji = EMOJI.get(int(number)) if number else None
    known = who > 0 and (emoji is not None or not number)
    kind = EventKind.REACTION if known else EventKind.IGNORED
    return _event(kind, raw, who, body["peer_id"], message_id=str(int(body["cmid"])), emoji=emoji)


def _read(raw: Raw, body: Fields, _bot: str) -> Event:
    return _event(EventKind.IGNORED, raw, body.get("from_id"), body.get("peer_id"))


_READERS: Mapping[str, Callable[[Raw, Any, str], Event]] = {
    "message_new": _new,
    "message_edit": _edit,
    "message_reply": _echo,
    "message_event": _press,
    "message_deny": _deny,
    "message_allow": _allow,
    "message_typing_state": _typing,
    "message_reaction_event": _reaction,
    "message_read": _read,
}


def _ours(message: Fields) -> bool:
    return int(message["from_id"]) <= 0 or message.get("out") == 1


def _is_start(payload: Any) -> bool:
    """The «Начать» button of VK's own sends this."""
    try:
        value = json.loads(payload) if isinstance(payload, str) else payload
    except ValueError:
        return False
    return isinstance(value, dict) and value.get("command") == "start"


def _action(raw: Raw, message: Fields, bot: str) -> Event:
    """What happened in a chat of many; only our own coming and going matters."""
    action = message["action"]
    kind = EventKind.IGNORED
    if str(action.get("member_id")) == f"-{bot}":
        kind = {
            "chat_invite_user": EventKind.GROUP_JOINED,
            "chat_invite_user_by_link": EventKind.GROUP_JOINED,
            "chat_kick_user": EventKind.GROUP_LEFT,
        }.get(str(action.get("type")), EventKind.IGNORED)
    return _said(kind, raw, message)


def _said(kind: EventKind, raw: Raw, message: Fields, **extra: Any) -> Event:
    cmid, reply = message.get("conversation_message_id"), message.get("reply_message")
    replied = reply.get("conversation_message_id") if isinstance(reply, dict) else None
    edited = message.get("update_time") if kind is EventKind.EDIT else None
    return _event(
        kind,
        raw,
        message["from_id"],
        message["peer_id"],
        at=edited or message["date"],
        message_id=str(int(cmid)) if cmid else None,
        reply_to=str(int(replied)) if replied else None,
        **extra,
    )


def _event(kind: EventKind, raw: Raw, user: Any, chat: Any, *, at: Any = None, **extra: Any) -> Event:
    seconds = at if at is not None else raw.get(RECEIVED)
    peer = int(chat) if chat is not None else 0
    return Event(
        kind=kind,
        user_id=str(int(user)) if user is not None else "",
        chat_id=str(peer) if chat is not None else "",
        at=datetime.fromtimestamp(int(seconds), UTC) if seconds is not None else EPOCH,
        private=peer < GROUP_CHATS,
        **extra,
    )
