"""What people do in Telegram, told to the bot as Bot API updates."""

from __future__ import annotations

from typing import Any

from sandbox.chats import Attachment, Button, Chat, StoredMessage
from sandbox.messenger import NotPossible, Said
from sandbox.telegram.compose import (
    new_message,
    put_contact,
    put_location,
    put_media,
    put_service,
    put_text,
    wire_of,
)
from sandbox.telegram.entities import to_entities, units
from sandbox.telegram.methods.files import WITHOUT_CAPTION
from sandbox.telegram.methods.sending import CAPTION_LIMIT, TEXT_LIMIT
from sandbox.telegram.state import Telegram
from sandbox.telegram.targets import alive

IN_ALBUMS = frozenset({"photo", "video", "document", "audio"})


def write(telegram: Telegram, chat: Chat, said: Said) -> list[StoredMessage]:
    """Make the messages of one sending: an album is many, a text over 4096 is cut as the app cuts it."""
    shown, alone = said.attachments, [a for a in said.attachments if a.kind not in IN_ALBUMS]
    captioned = next((a for a in shown if a.kind not in WITHOUT_CAPTION), None)
    if captioned is not None and units(said.text) > CAPTION_LIMIT:
        raise NotPossible("the caption is longer than 1024")
    made = []
    album = _album(telegram, shown) if len(shown) > 1 and not alone else None
    for attachment in shown:
        message = _begin(telegram, chat, said)
        put_media(telegram, message, attachment)
        if attachment is captioned:
            put_text(message, said.text, to_entities(said.text, said.spans), field="caption")
        if album is not None:
            message.album = wire_of(message)["media_group_id"] = album
        made.append(message)
    if said.location is not None:
        made.append(_begin(telegram, chat, said))
        put_location(made[-1], said.location)
    if said.contact is not None:
        made.append(_begin(telegram, chat, said))
        put_contact(made[-1], said.contact, int(said.user) if said.contact.get("own") else None)
    if captioned is None and said.text:
        for start in range(0, len(said.text), TEXT_LIMIT):
            message = _begin(telegram, chat, said)
            part = said.text[start : start + TEXT_LIMIT]
            put_text(message, part, to_entities(part, said.spans if start == 0 else []))
            made.append(message)
    if not made:
        raise NotPossible("nothing to send")
    for message in made:
        tell_message(telegram, chat, message)
    return made


def _begin(telegram: Telegram, chat: Chat, said: Said) -> StoredMessage:
    if said.topic is not None and (said.topic not in chat.topics or chat.topics[said.topic].deleted):
        raise NotPossible("no such topic", 404)
    reply = alive(chat, said.reply_to) if said.reply_to is not None else None
    if said.reply_to is not None and reply is None:
        raise NotPossible("no such message to answer", 404)
    topic = said.topic if said.topic is not None or reply is None else reply.topic
    return new_message(telegram, chat, said.user, topic=topic, reply=reply, at=said.at)


def _album(telegram: Telegram, shown: list[Attachment]) -> str | None:
    kinds = {attachment.kind for attachment in shown}
    if len(kinds) > 1 and kinds & {"document", "audio"}:
        return None
    return str(13_000_000_000_000_000 + next(telegram.serials))


def tell_message(telegram: Telegram, chat: Chat, message: StoredMessage) -> None:
    """Keep a person's message and tell the bot."""
    telegram.side.store(chat, message)
    telegram.tell("message", wire_of(message), chat.id)


def tell_edit(telegram: Telegram, chat: Chat, message: StoredMessage) -> None:
    """Tell of an edited message."""
    field = "caption" if message.attachments else "text"
    put_text(message, message.text, to_entities(message.text, message.spans), field=field)
    wire_of(message)["edit_date"] = telegram.now()
    telegram.tell("edited_message", wire_of(message), chat.id)


def tell_reaction(telegram: Telegram, chat: Chat, user: str, message: StoredMessage, before: str | None) -> None:
    """Tell of a reaction put or taken back."""
    reaction = {
        "chat": telegram.chat(chat),
        "message_id": int(message.id),
        "user": telegram.user(user),
        "date": telegram.now(),
        "old_reaction": _reactions(before),
        "new_reaction": _reactions(message.reactions.get(user)),
    }
    telegram.tell("message_reaction", reaction, chat.id)


def _reactions(emoji: str | None) -> list[dict[str, str]]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []


def tell_member(telegram: Telegram, chat: Chat, user: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Tell the bot of its own membership: blocked, unblocked, taken into a group or thrown out."""
    changed = {"chat": telegram.chat(chat), "from": telegram.user(user), "date": telegram.now()}
    telegram.tell("my_chat_member", changed | {"old_chat_member": before, "new_chat_member": after}, chat.id)


def tell_joined(telegram: Telegram, chat: Chat, user: str) -> None:
    """Take a person into a group, with the service message of it."""
    telegram.side.join(chat, user)
    message = new_message(telegram, chat, user)
    member = telegram.user(user)
    put_service(message, f"{message.name} теперь в группе", new_chat_members=[member])
    tell_message(telegram, chat, message)


def press_menu(telegram: Telegram, chat: Chat, user: str, button: Button) -> None:
    """Press a button of the menu: it says its own words, or shares a phone or a place."""
    said = Said(user)
    if button.kind == "ask_contact":
        account = telegram.side.account(user)
        said.contact = {"phone": account.phone or f"+7900{int(user) % 10**7:07d}", "name": account.name, "own": True}
    elif button.kind == "ask_location":
        said.location = {"latitude": 55.7558, "longitude": 37.6173}
    else:
        said.text = button.text
    write(telegram, chat, said)


def upgrade(telegram: Telegram, chat: Chat) -> Chat:
    """Turn a basic group into a supergroup: it moves to a new id."""
    new_id = f"-100{2_500_000_000 + next(telegram.serials)}"
    moved = telegram.side.open_chat(new_id, "group", chat.title, chat.members)
    moved.own["forum"] = False
    chat.own["moved_to"] = new_id
    for place, field, other in ((chat, "migrate_to_chat_id", moved), (moved, "migrate_from_chat_id", chat)):
        message = new_message(telegram, place, chat.members[0] if chat.members else "bot")
        put_service(message, "Группа стала супергруппой", **{field: int(other.id)})
        tell_message(telegram, place, message)
    return moved
