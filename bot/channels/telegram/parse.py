"""What a Telegram update means: a plain dict in, an `Event` out, no network and no aiogram."""

from __future__ import annotations

import re

from bot.channels.errors import Unparseable
from bot.channels.port import Event, EventKind, Raw
from bot.channels.telegram.content import content_of
from bot.channels.telegram.fields import count, full_name, maybe, moment, need, number, several, words
from bot.channels.telegram.service import is_service

START = re.compile(r"/start(?:@\w+)?(?:\s+(\S+))?\s*")
PRESENT = frozenset({"creator", "administrator", "member"})
NOBODY_NEEDED = frozenset({EventKind.IGNORED, EventKind.CHAT_MOVED})


def parse(raw: Raw, bot: str) -> Event:
    """The update's meaning; Unparseable where its shape is not Telegram's."""
    if not isinstance(raw, dict):
        raise Unparseable("not an object")
    if "message" in raw:
        return _message(need(raw, "message"), bot)
    if "edited_message" in raw:
        return _edit(need(raw, "edited_message"), bot)
    if "callback_query" in raw:
        return _button(need(raw, "callback_query"))
    if "message_reaction" in raw:
        return _reaction(need(raw, "message_reaction"))
    if "my_chat_member" in raw:
        return _membership(need(raw, "my_chat_member"))
    return _unasked(raw)


def _message(message: Raw, bot: str) -> Event:
    if "migrate_to_chat_id" in message:
        moved = str(number(message, "migrate_to_chat_id"))
        return _event(EventKind.CHAT_MOVED, message, payload=moved)
    if _from_nobody(message) or is_service(message):
        return _event(EventKind.IGNORED, message)
    text = message.get("text")
    if _private(need(message, "chat")) and isinstance(text, str) and (start := START.fullmatch(text)):
        return _event(EventKind.START, message, payload=start[1])
    return _event(EventKind.MESSAGE, message, bot=bot)


def _edit(message: Raw, bot: str) -> Event:
    # Somebody who shares a moving place «edits» it every few seconds; the place itself has arrived already.
    if _from_nobody(message) or is_service(message) or "location" in message:
        return _event(EventKind.IGNORED, message)
    return _event(EventKind.EDIT, message, bot=bot)


def _event(kind: EventKind, message: Raw, *, payload: str | None = None, bot: str | None = None) -> Event:
    """An event at a message; with its content where `bot` is given."""
    chat, sender = need(message, "chat"), maybe(message, "from")
    seconds = count(message, "edit_date") if kind is EventKind.EDIT else None
    return Event(
        kind=kind,
        user_id=str(sender.get("id", "") if kind in NOBODY_NEEDED else number(sender, "id")),
        chat_id=str(number(chat, "id")),
        at=moment(seconds or number(message, "date")),
        private=_private(chat),
        thread_id=_thread(message),
        message_id=str(number(message, "message_id")),
        reply_to=_reply_to(message),
        album=words(message, "media_group_id"),
        content=content_of(message, bot) if bot is not None else None,
        payload=payload,
        name=full_name(sender),
    )


def _button(query: Raw) -> Event:
    """A pressed button; `at` is the time of its message (Telegram doesn't tell that of the press)."""
    sender, message = need(query, "from"), need(query, "message")
    chat = need(message, "chat")
    return Event(
        kind=EventKind.BUTTON,
        user_id=str(number(sender, "id")),
        chat_id=str(number(chat, "id")),
        at=moment(count(message, "edit_date") or number(message, "date")),
        private=_private(chat),
        thread_id=_thread(message),
        message_id=str(number(message, "message_id")),
        button=words(query, "data"),
        callback_id=words(query, "id"),
        name=full_name(sender),
    )


def _reaction(reaction: Raw) -> Event:
    chat, user = need(reaction, "chat"), maybe(reaction, "user")
    now = [item for item in several(reaction, "new_reaction") if isinstance(item, dict)]
    shown = [emoji for item in now if (emoji := words(item, "emoji"))]
    # A custom emoji has no sign of its own to show elsewhere; an anonymous admin is nobody we know.
    known = bool(user) and not user.get("is_bot") and (bool(shown) or not now)
    return Event(
        kind=EventKind.REACTION if known else EventKind.IGNORED,
        user_id=str(user.get("id", "")),
        chat_id=str(number(chat, "id")),
        at=moment(number(reaction, "date")),
        private=_private(chat),
        message_id=str(number(reaction, "message_id")),
        name=full_name(user),
        emoji=shown[-1] if shown else None,
    )


def _membership(change: Raw) -> Event:
    """The bot itself was blocked, let in or thrown out."""
    chat, sender = need(change, "chat"), need(change, "from")
    before, after = _present(need(change, "old_chat_member")), _present(need(change, "new_chat_member"))
    kind = EventKind.IGNORED
    if _private(chat) and before != after:
        kind = EventKind.UNBLOCKED if after else EventKind.BLOCKED
    elif chat.get("type") in {"group", "supergroup"} and before != after:
        kind = EventKind.GROUP_JOINED if after else EventKind.GROUP_LEFT
    return Event(
        kind=kind,
        user_id=str(number(sender, "id")),
        chat_id=str(number(chat, "id")),
        at=moment(number(change, "date")),
        private=_private(chat),
        name=full_name(sender),
    )


def _unasked(raw: Raw) -> Event:
    """A kind of update that we never asked for, as far as it can be told whose it is."""
    inner = next((value for value in raw.values() if isinstance(value, dict)), None)
    if inner is None:
        raise Unparseable("an update of no kind")
    chat, sender = maybe(inner, "chat"), maybe(inner, "from")
    at = moment(count(inner, "date") or 0)
    return Event(EventKind.IGNORED, str(sender.get("id", "")), str(chat.get("id", "")), at)


def _present(member: Raw) -> bool:
    status = words(member, "status")
    if status is None:
        raise Unparseable("no «status» of a member")
    return status in PRESENT or (status == "restricted" and bool(member.get("is_member")))


def _from_nobody(message: Raw) -> bool:
    """A bot, a channel or an anonymous admin wrote it: nobody we could answer."""
    sender = maybe(message, "from")
    return not sender or bool(sender.get("is_bot")) or need(message, "chat").get("type") == "channel"


def _private(chat: Raw) -> bool:
    return chat.get("type") == "private"


def _thread(message: Raw) -> str | None:
    """The topic; in a group without topics message_thread_id only follows replies."""
    thread = count(message, "message_thread_id")
    return str(thread) if thread is not None and message.get("is_topic_message") else None


def _reply_to(message: Raw) -> str | None:
    """The message answered; Telegram makes each message of a topic a reply to the topic's beginning, which is none."""
    reply = maybe(message, "reply_to_message")
    answered = count(reply, "message_id")
    if answered is None or "forum_topic_created" in reply:
        return None
    return str(answered)
