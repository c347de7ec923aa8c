"""sendMessage, sendLocation, sendVenue, sendContact, sendChatAction, copyMessage, forwardMessage."""

from __future__ import annotations

from typing import Any

from sandbox.chats import Chat, StoredMessage
from sandbox.telegram.asked import Asked
from sandbox.telegram.compose import (
    Wire,
    new_message,
    put_contact,
    put_location,
    put_media,
    put_text,
    wire_of,
)
from sandbox.telegram.entities import Entity, checked, trimmed, units
from sandbox.telegram.html_mode import parse_html
from sandbox.telegram.keyboards import checked_markup, put_markup
from sandbox.telegram.refusals import refuse
from sandbox.telegram.state import Telegram
from sandbox.telegram.targets import find_chat, find_message, find_reply, find_topic

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
TYPING_SECONDS = 5
ACTIONS = frozenset({"typing", "choose_sticker", "find_location"}) | {
    f"{doing}_{what}"
    for what in ("photo", "video", "voice", "audio", "document", "video_note")
    for doing in ("record", "upload")
}


def begin(telegram: Telegram, asked: Asked) -> tuple[Chat, StoredMessage]:
    """Find the chat, the topic and the answered message; begin the bot's message there."""
    chat = find_chat(telegram, asked.get("chat_id"))
    reply = find_reply(chat, asked)
    topic = find_topic(telegram, chat, asked.get("message_thread_id"))
    if topic is None and reply is not None:
        topic = reply.topic
    return chat, new_message(telegram, chat, "bot", topic=topic, reply=reply)


def finish(telegram: Telegram, chat: Chat, message: StoredMessage, markup: Any) -> Wire:
    """Put the keyboard, keep the message, give its JSON."""
    put_markup(chat, message, checked_markup(markup))
    chat.typing_until = 0.0
    telegram.side.store(chat, message)
    return wire_of(message)


def read_text(source: Any, text: str, entities: str, mode: Any) -> tuple[str, list[Entity]]:
    """Give the trimmed text and its checked entities; `source` is a mapping with those fields."""
    words, found = str(source.get(text) or ""), source.get(entities) or []
    if mode == "HTML":
        words, found = parse_html(words)
    elif mode:
        raise refuse(f"unsupported parse_mode {mode}: the sandbox reads HTML and entities")
    return trimmed(words, checked(words, found))


def read_caption(source: Any, too_long: str = "message caption is too long") -> tuple[str, list[Entity]]:
    """Give the caption and its entities."""
    caption, entities = read_text(source, "caption", "caption_entities", source.get("parse_mode"))
    if units(caption) > CAPTION_LIMIT:
        raise refuse(too_long)
    return caption, entities


def read_body(asked: Asked) -> tuple[str, list[Entity]]:
    """Give a message's text and entities: 1–4096."""
    text, entities = read_text(asked, "text", "entities", asked.get("parse_mode"))
    if not text:
        raise refuse("message text is empty" if not asked.get("text") else "text must be non-empty")
    if units(text) > TEXT_LIMIT:
        raise refuse("message is too long")
    return text, entities


def send_message(telegram: Telegram, asked: Asked) -> Wire:
    """Send a text."""
    text, entities = read_body(asked)
    chat, message = begin(telegram, asked)
    put_text(message, text, entities)
    return finish(telegram, chat, message, asked.get("reply_markup"))


def send_location(telegram: Telegram, asked: Asked) -> Wire:
    """Send a place (sendVenue: with its title and address)."""
    chat, message = begin(telegram, asked)
    put_location(
        message, {k: asked.params[k] for k in ("latitude", "longitude", "title", "address") if k in asked.params}
    )
    return finish(telegram, chat, message, asked.get("reply_markup"))


def send_contact(telegram: Telegram, asked: Asked) -> Wire:
    """Send a phone."""
    chat, message = begin(telegram, asked)
    name = f"{asked.get('first_name', '')} {asked.get('last_name') or ''}".strip()
    put_contact(message, {"phone": asked.get("phone_number"), "name": name, "own": False}, None)
    return finish(telegram, chat, message, asked.get("reply_markup"))


def send_chat_action(telegram: Telegram, asked: Asked) -> bool:
    """Show «печатает…» for five seconds."""
    chat = find_chat(telegram, asked.get("chat_id"))
    if asked.get("action") not in ACTIONS:
        raise refuse("wrong parameter action in request")
    chat.typing_until = telegram.side.clock() + TYPING_SECONDS
    telegram.side.changes.tell("typing", chat.id)
    return True


def copy_message(telegram: Telegram, asked: Asked) -> Wire:
    """Copy a message without its author."""
    return {"message_id": _again(telegram, asked, "copy", None)["message_id"]}


def forward_message(telegram: Telegram, asked: Asked) -> Wire:
    """Forward a message."""
    return _again(telegram, asked, "forward", {"type": "user", "date": telegram.now()})


def _again(telegram: Telegram, asked: Asked, what_for: str, origin: dict[str, Any] | None) -> Wire:
    source = find_message(find_chat(telegram, asked.get("from_chat_id"), write=False), asked, what_for)
    chat, message = begin(telegram, asked)
    for attachment in source.attachments:
        put_media(telegram, message, attachment)
    if source.text:
        wire, field = wire_of(source), "caption" if source.attachments else "text"
        entities = wire.get("caption_entities" if source.attachments else "entities", [])
        put_text(message, source.text, entities, field=field)
    if source.location:
        put_location(message, source.location)
    if source.contact:
        put_contact(message, source.contact, None)
    if origin is not None:
        wire_of(message)["forward_origin"] = origin | {"sender_user": telegram.user(source.sender)}
    return finish(telegram, chat, message, asked.get("reply_markup"))
