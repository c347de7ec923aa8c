"""editMessage…, deleteMessage(s), pinChatMessage, setMessageReaction."""

from __future__ import annotations

from typing import Any

from sandbox.chats import Chat, StoredMessage
from sandbox.telegram.asked import Asked
from sandbox.telegram.compose import Wire, put_media, put_text, wire_of
from sandbox.telegram.keyboards import inline_only, put_markup
from sandbox.telegram.media import KIND_OF, resolve
from sandbox.telegram.methods.sending import read_body, read_caption
from sandbox.telegram.reactions import ALLOWED
from sandbox.telegram.refusals import refuse
from sandbox.telegram.state import Telegram
from sandbox.telegram.targets import alive, find_chat, find_message

DELETABLE_SECONDS = 48 * 3600
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_text(telegram: Telegram, asked: Asked) -> Wire:
    """Change the text of the bot's own message."""
    text, entities = read_body(asked)
    chat, message = _own(telegram, asked)
    if "text" not in wire_of(message):
        raise refuse("there is no text in the message to edit")
    before = _content(message)
    put_text(message, text, entities)
    return _edited(telegram, chat, message, asked, before)


def edit_caption(telegram: Telegram, asked: Asked) -> Wire:
    """Change the caption."""
    caption = read_caption(asked, "MEDIA_CAPTION_TOO_LONG")
    chat, message = _own(telegram, asked)
    if not message.attachments:
        raise refuse("there is no caption in the message to edit")
    before = _content(message)
    put_text(message, *caption, field="caption")
    return _edited(telegram, chat, message, asked, before)


def edit_media(telegram: Telegram, asked: Asked) -> Wire:
    """Change the file."""
    chat, message = _own(telegram, asked)
    if not message.attachments:
        raise refuse("there is no media in the message to edit")
    media = asked.get("media")
    if not isinstance(media, dict) or media.get("type") not in KIND_OF:
        raise refuse("can't parse InputMedia")
    attachment = resolve(telegram, asked.uploads, KIND_OF[media["type"]], media.get("media"), media)
    caption, before = read_caption(media, "MEDIA_CAPTION_TOO_LONG"), _content(message)
    put_media(telegram, message, attachment)
    put_text(message, *caption, field="caption")
    return _edited(telegram, chat, message, asked, before)


def edit_markup(telegram: Telegram, asked: Asked) -> Wire:
    """Change the buttons alone."""
    chat, message = _own(telegram, asked)
    return _edited(telegram, chat, message, asked, _content(message))


def _own(telegram: Telegram, asked: Asked) -> tuple[Chat, StoredMessage]:
    if asked.get("inline_message_id"):
        raise refuse("MESSAGE_ID_INVALID")
    chat = find_chat(telegram, asked.get("chat_id"))
    message = find_message(chat, asked, "edit")
    if message.sender != "bot":
        raise refuse("message can't be edited")
    return chat, message


def _content(message: StoredMessage) -> Wire:
    return {key: value for key, value in wire_of(message).items() if key != "edit_date"}


def _edited(telegram: Telegram, chat: Chat, message: StoredMessage, asked: Asked, before: Wire) -> Wire:
    put_markup(chat, message, inline_only(asked.get("reply_markup")))
    if _content(message) == before:
        raise refuse(NOT_MODIFIED)
    wire_of(message)["edit_date"] = telegram.now()
    message.edited = True
    telegram.side.changes.tell("edit", chat.id, message=message.id)
    return wire_of(message)


def delete_message(telegram: Telegram, asked: Asked) -> bool:
    """Delete a message not older than two days."""
    chat = find_chat(telegram, asked.get("chat_id"))
    message = find_message(chat, asked, "delete")
    if telegram.side.clock() - message.at > DELETABLE_SECONDS:
        raise refuse("message can't be deleted for everyone")
    _delete(telegram, chat, message)
    return True


def delete_messages(telegram: Telegram, asked: Asked) -> bool:
    """Delete up to a hundred; those that are gone are passed over."""
    chat = find_chat(telegram, asked.get("chat_id"))
    numbers: list[Any] = asked.get("message_ids") or []
    if not 1 <= len(numbers) <= 100:
        raise refuse(
            "message identifiers are not specified" if not numbers else "too many message identifiers specified"
        )
    for message in [found for number in numbers if (found := alive(chat, number))]:
        _delete(telegram, chat, message)
    return True


def _delete(telegram: Telegram, chat: Chat, message: StoredMessage) -> None:
    message.deleted = True
    telegram.side.changes.tell("delete", chat.id, message=message.id)


def pin(telegram: Telegram, asked: Asked) -> bool:
    """Pin a message."""
    chat = find_chat(telegram, asked.get("chat_id"))
    find_message(chat, asked, "pin").pinned = True
    chat.own.setdefault("pins", []).append(str(asked.get("message_id")))
    telegram.side.changes.tell("pin", chat.id, message=str(asked.get("message_id")))
    return True


def unpin(telegram: Telegram, asked: Asked) -> bool:
    """Unpin a message; without a number, the last pinned one."""
    chat = find_chat(telegram, asked.get("chat_id"))
    pins: list[str] = chat.own.get("pins", [])
    number = asked.get("message_id") or (pins[-1] if pins else None)
    message = alive(chat, number)
    if message is None or not message.pinned:
        raise refuse("message to unpin not found")
    message.pinned = False
    pins.remove(message.id)
    telegram.side.changes.tell("pin", chat.id, message=message.id)
    return True


def react(telegram: Telegram, asked: Asked) -> bool:
    """Set the bot's reaction: one of Telegram's own emoji, or none."""
    chat = find_chat(telegram, asked.get("chat_id"))
    message = find_message(chat, asked, "react")
    wanted: list[Any] = asked.get("reaction") or []
    if len(wanted) > 1:
        raise refuse("REACTIONS_TOO_MANY")
    if any(one.get("type") != "emoji" or one.get("emoji") not in ALLOWED for one in wanted):
        raise refuse("REACTION_INVALID")
    message.reactions.pop("bot", None)
    if wanted:
        message.reactions["bot"] = wanted[0]["emoji"]
    telegram.side.changes.tell("reaction", chat.id, message=message.id)
    return True
