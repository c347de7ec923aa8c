"""Making a message: what is stored for the phones, and beside it (`own["wire"]`) the very JSON a bot gets."""

from __future__ import annotations

from typing import Any

from sandbox.chats import Attachment, Chat, StoredMessage
from sandbox.telegram.entities import Entity, to_spans
from sandbox.telegram.media import wire_media
from sandbox.telegram.state import BOT_NAME, Telegram

Wire = dict[str, Any]


def new_message(
    telegram: Telegram,
    chat: Chat,
    sender: str,
    *,
    topic: str | None = None,
    reply: StoredMessage | None = None,
    at: float | None = None,
) -> StoredMessage:
    """Begin a message of the bot's or a person's; it isn't stored yet."""
    number = telegram.next_message_id(chat)
    when = telegram.side.clock() if at is None else at
    wire: Wire = {"message_id": number, "from": telegram.user(sender), "chat": telegram.chat(chat), "date": int(when)}
    if topic is not None:
        wire["message_thread_id"] = int(topic)
        wire["is_topic_message"] = True
        if reply is None and chat.kind == "group" and topic in chat.messages:
            wire["reply_to_message"] = quoted(chat.messages[topic])
    if reply is not None:
        wire["reply_to_message"] = quoted(reply)
    name = BOT_NAME if sender == "bot" else telegram.side.account(sender).name
    return StoredMessage(
        str(number),
        sender,
        name,
        when,
        topic=topic,
        reply_to=reply.id if reply is not None else None,
        own={"wire": wire},
    )


def quoted(message: StoredMessage) -> Wire:
    """Give a message as another one quotes it: without what it quotes itself."""
    return {key: value for key, value in wire_of(message).items() if key != "reply_to_message"}


def wire_of(message: StoredMessage) -> Wire:
    """Give the Bot API's JSON of a message."""
    wire: Wire = message.own["wire"]
    return wire


def put_text(message: StoredMessage, text: str, entities: list[Entity], *, field: str = "text") -> None:
    """Set the text (or, `field="caption"`, the caption)."""
    wire = wire_of(message)
    message.text, message.spans = text, to_spans(text, entities)
    entities_field = "entities" if field == "text" else "caption_entities"
    wire.pop(entities_field, None)
    wire[field] = text
    if not text:
        del wire[field]
    elif entities:
        wire[entities_field] = entities


def put_media(telegram: Telegram, message: StoredMessage, attachment: Attachment) -> None:
    """Set the file."""
    wire = wire_of(message)
    for old in message.attachments:
        for key in wire_media(telegram, old):
            wire.pop(key, None)
    message.attachments = [attachment]
    wire.update(wire_media(telegram, attachment))


def put_location(message: StoredMessage, location: dict[str, Any]) -> None:
    """Set a place; with a title it is a venue."""
    wire = wire_of(message)
    point = {"latitude": float(location["latitude"]), "longitude": float(location["longitude"])}
    message.location = dict(location)
    wire["location"] = point
    if location.get("title"):
        address = location.get("address") or ""
        wire["venue"] = {"location": point, "title": location["title"], "address": address}


def put_contact(message: StoredMessage, contact: dict[str, Any], user_id: int | None) -> None:
    """Set a shared phone; `user_id` where it is somebody's in Telegram."""
    message.contact = dict(contact)
    first, _, last = str(contact.get("name") or message.name).partition(" ")
    shown: Wire = {"phone_number": contact["phone"], "first_name": first}
    if last:
        shown["last_name"] = last
    if user_id is not None:
        shown["user_id"] = user_id
    wire_of(message)["contact"] = shown


def put_service(message: StoredMessage, words: str, **fields: Any) -> None:
    """Make it a service message."""
    message.service = words
    wire_of(message).update(fields)
