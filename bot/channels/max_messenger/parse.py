"""What a MAX update means: its JSON as an Event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.channels.errors import Unparseable
from bot.channels.max_messenger.fields import ident, name_of_user, obj, whole, word
from bot.channels.max_messenger.incoming import content_of
from bot.channels.port import Event, EventKind, Raw

USER_CHAT = "u"
"""Before a user's number: a dialogue known by its person alone (a tap under a message that was deleted meanwhile)."""


def parse(raw: Raw, *, bot: str, token: str | None = None) -> Event:
    """Read one update; Unparseable with the reason where its shape is not one we know.

    bot: our key of the bot, for attachments. token: to check the signature of a shared contact (None: unchecked).
    """
    name = str(raw.get("update_type"))
    if (kind := MESSAGES.get(name)) is not None:
        return _message(raw, kind, bot, token)
    if (read := READERS.get(name)) is not None:
        return read(raw)
    raise Unparseable(f"unknown update_type {name[:40]!r}")


def _message(raw: Raw, kind: EventKind, bot: str, token: str | None) -> Event:
    message = obj(raw.get("message"))
    sender, link = obj(message.get("sender")), obj(message.get("link"))
    chat_id, private = _chat(message, ident(sender.get("user_id")))
    if sender.get("is_bot") is True or not sender or _in_channel(message):
        # Our own words echoed, another bot, or a post in a channel's name: nobody's message to a curator.
        return Event(EventKind.IGNORED, ident(sender.get("user_id")) or "", chat_id, _time(raw), private=private)
    return Event(
        kind,
        _need(ident(sender.get("user_id")), "sender.user_id"),
        chat_id,
        _time(raw),
        private=private,
        message_id=_need(word(obj(message.get("body")).get("mid")), "body.mid"),
        reply_to=word(obj(link.get("message")).get("mid")) if link.get("type") == "reply" else None,
        content=content_of(message, bot=bot, token=token),
        name=name_of_user(sender),
    )


def _button(raw: Raw) -> Event:
    callback, message = obj(raw.get("callback")), obj(raw.get("message"))
    user_id = _need(ident(obj(callback.get("user")).get("user_id")), "callback.user.user_id")
    chat_id, private = _chat(message, user_id) if message else (USER_CHAT + user_id, True)
    return Event(
        EventKind.BUTTON,
        user_id,
        chat_id,
        _time(raw),
        private=private,
        message_id=word(obj(message.get("body")).get("mid")),
        button=word(callback.get("payload")) or "",
        callback_id=_need(word(callback.get("callback_id")), "callback_id"),
        name=name_of_user(obj(callback.get("user"))),
    )


def _removed(raw: Raw) -> Event:
    chat_id = _need(ident(raw.get("chat_id")), "chat_id")
    return Event(
        EventKind.DELETE,
        ident(raw.get("user_id")) or "",
        chat_id,
        _time(raw),
        private=_looks_private(chat_id),
        message_id=_need(word(raw.get("message_id")), "message_id"),
    )


def _about_chat(kind: EventKind, *, private: bool) -> Callable[[Raw], Event]:
    """A reader of updates that carry `chat_id` and `user` at their top."""

    def read(raw: Raw) -> Event:
        user = obj(raw.get("user"))
        return Event(
            EventKind.IGNORED if raw.get("is_channel") is True else kind,
            _need(ident(user.get("user_id")) or ident(raw.get("user_id")), "user.user_id"),
            _need(ident(raw.get("chat_id")), "chat_id"),
            _time(raw),
            private=private,
            payload=word(raw.get("payload")),
            name=name_of_user(user),
        )

    return read


def _chat_created(raw: Raw) -> Event:
    chat_id = _need(ident(obj(raw.get("chat")).get("chat_id")), "chat.chat_id")
    return Event(EventKind.IGNORED, "", chat_id, _time(raw), private=False)


MESSAGES = {"message_created": EventKind.MESSAGE, "message_edited": EventKind.EDIT}
READERS: dict[str, Callable[[Raw], Event]] = {
    "message_callback": _button,
    "message_removed": _removed,
    "bot_started": _about_chat(EventKind.START, private=True),
    "bot_stopped": _about_chat(EventKind.BLOCKED, private=True),
    # Who removed the dialogue can't be written to until they open it again: the API answers «dialog.suspended».
    "dialog_removed": _about_chat(EventKind.BLOCKED, private=True),
    "dialog_cleared": _about_chat(EventKind.IGNORED, private=True),
    "dialog_muted": _about_chat(EventKind.IGNORED, private=True),
    "dialog_unmuted": _about_chat(EventKind.IGNORED, private=True),
    "bot_added": _about_chat(EventKind.GROUP_JOINED, private=False),
    "bot_removed": _about_chat(EventKind.GROUP_LEFT, private=False),
    "user_added": _about_chat(EventKind.IGNORED, private=False),
    "user_removed": _about_chat(EventKind.IGNORED, private=False),
    "chat_title_changed": _about_chat(EventKind.IGNORED, private=False),
    "message_chat_created": _chat_created,
}


def _chat(message: dict[str, Any], person: str | None) -> tuple[str, bool]:
    """The chat of a message and whether it is a dialogue of this person with the bot.

    A dialogue is addressed by its `chat_id`, as a group is: `bot_started` carries it too, and MAX takes it everywhere.
    The schema lets it be null; then the person's own number serves.
    """
    recipient = obj(message.get("recipient"))
    chat_id, chat_type = ident(recipient.get("chat_id")), recipient.get("chat_type")
    if chat_id is None and chat_type == "dialog" and person:
        chat_id = USER_CHAT + person
    chat_id = _need(chat_id, "recipient.chat_id")
    return chat_id, chat_type == "dialog" if isinstance(chat_type, str) else _looks_private(chat_id)


def _in_channel(message: dict[str, Any]) -> bool:
    return obj(message.get("recipient")).get("chat_type") == "channel"


def _looks_private(chat_id: str) -> bool:
    """Groups and channels of MAX have negative numbers."""
    return not chat_id.startswith("-")


def _time(raw: Raw) -> datetime:
    """When it happened: `timestamp`, milliseconds of Unix time."""
    moment = whole(raw.get("timestamp"))
    if moment is None:
        raise Unparseable("no timestamp")
    try:
        return datetime.fromtimestamp(moment / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise Unparseable("timestamp out of range") from None


def _need(value: str | None, what: str) -> str:
    if value is None:
        raise Unparseable(f"no {what}")
    return value
