"""Messages of the bot: send, edit, delete, read, answer a pressed button."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.chats import BOT, Chat, Span, StoredMessage
from sandbox.max_messenger.attaching import Attached, attach
from sandbox.max_messenger.calls import SUCCESS, Ask, bot_chat
from sandbox.max_messenger.markup import plain, spans_of_markup
from sandbox.max_messenger.messenger import MaxMessenger
from sandbox.max_messenger.refusals import RefusalError, bad_payload, denied, not_found
from sandbox.max_messenger.shapes import Json, dialog_id, link_json, milliseconds
from sandbox.max_messenger.tokens import Media

DAY = 24 * 3600
"""A bot edits and deletes what it wrote less than a day ago."""


async def send(ask: Ask) -> Json:
    """Answer `POST /messages`."""
    messenger, body = ask.messenger, ask.body
    chat = _recipient(ask)
    attachments, link = body.get("attachments") or [], body.get("link")
    if not (body.get("text") or attachments or link):
        raise bad_payload("Message is empty: no text, attachments or link")
    message = messenger.new_message(chat, BOT)
    _write(messenger, chat, message, body, _attached(messenger, chat, attachments))
    chat.typing_until = 0.0
    messenger.side.store(chat, message)
    return {"message": messenger.json_of(chat, message)}


async def edit(ask: Ask) -> Json:
    """Answer `PUT /messages`."""
    chat, message = ask.message(ask.query["message_id"])
    change(ask.messenger, chat, message, ask.body)
    return SUCCESS


async def delete(ask: Ask) -> Json:
    """Answer `DELETE /messages`."""
    chat, message = ask.message(ask.query["message_id"])
    _own_and_fresh(ask.messenger, chat, message)
    message.deleted = True
    ask.messenger.side.changes.tell("delete", chat.id, message=message.id)
    return SUCCESS


async def answer(ask: Ask) -> Json:
    """Answer `POST /answers`: change the message whose button was pressed, show a notification, or both."""
    messenger = ask.messenger
    pressed = messenger.callbacks.get(ask.query["callback_id"])
    if pressed is None:
        raise not_found("Callback")
    chat, body = messenger.side.chats[pressed[0]], ask.body
    if (new := body.get("message")) is not None:
        change(messenger, *ask.message(pressed[1]), new)
    if notification := body.get("notification"):
        messenger.side.changes.tell("notification", chat.id, text=notification)
    return SUCCESS


async def one(ask: Ask) -> Json:
    """Answer `GET /messages/{mid}`."""
    return ask.messenger.json_of(*ask.message(ask.path["mid"]))


async def many(ask: Ask) -> Json:
    """Answer `GET /messages`: by ids, or of a chat, the latest first."""
    messenger = ask.messenger
    if ids := ask.query.get("message_ids"):
        found = [ask.message(mid) for mid in ids.split(",")]
        return {"messages": [messenger.json_of(chat, message) for chat, message in found]}
    if "chat_id" not in ask.query:
        raise bad_payload("Missing required parameter: chat_id")
    chat = bot_chat(messenger, ask.query["chat_id"])
    latest, earliest = ask.number("from", 1 << 62), ask.number("to", 0)
    messages = [
        message
        for message in reversed(chat.messages.values())
        if not message.deleted and earliest <= milliseconds(message.at) <= latest
    ]
    return {"messages": [messenger.json_of(chat, message) for message in messages[: ask.number("count", 50)]]}


def change(messenger: MaxMessenger, chat: Chat, message: StoredMessage, body: Json) -> None:
    """Edit a message of the bot: a text or attachments that are absent or null stay as they were."""
    _own_and_fresh(messenger, chat, message)
    attachments = body.get("attachments")
    attached = None if attachments is None else _attached(messenger, chat, attachments)
    _write(messenger, chat, message, body, attached)
    message.edited = True
    messenger.side.changes.tell("edit", chat.id, message=message.id)


def _recipient(ask: Ask) -> Chat:
    user, chat_id = ask.query.get("user_id"), ask.query.get("chat_id")
    if chat_id is not None:
        chat = bot_chat(ask.messenger, chat_id)
    elif user is not None:
        dialog = ask.messenger.side.chats.get(dialog_id(user))
        if dialog is None or not dialog.started:
            raise RefusalError(404, "chat.not.found")
        chat = dialog
    else:
        raise bad_payload("Unknown recipient")
    if chat.blocked:
        raise RefusalError(403, "chat.denied")
    return chat


def _attached(messenger: MaxMessenger, chat: Chat, items: list[Json]) -> Attached:
    def busy(media: Media) -> bool:
        """Tell whether a test ordered that this upload is not ready at its first use."""
        fresh, media.fresh = media.fresh, False
        return fresh and messenger.side.faults.take("attachment.not.ready", chat.id) is not None

    return attach(items, messenger.tokens, messenger.side.files, messenger.origin, busy)


def _write(messenger: MaxMessenger, chat: Chat, message: StoredMessage, body: Json, attached: Attached | None) -> None:
    """Put what the request says into the message."""
    if (text := body.get("text")) is not None:
        message.text, markup = plain(text, body.get("format"))
        message.own["markup"] = markup
        message.spans = [Span(**span) for span in spans_of_markup(message.text, markup)]
    if attached is not None:
        message.attachments, message.buttons = attached.attachments, attached.buttons
        message.location, message.contact = attached.location, attached.contact
        message.own["attachments"] = attached.json
    if (link := body.get("link")) is not None:
        _link(messenger, chat, message, link)


def _link(messenger: MaxMessenger, chat: Chat, message: StoredMessage, link: dict[str, Any]) -> None:
    if link["type"] == "reply":
        if link["mid"] not in chat.messages:
            raise bad_payload(f"Message {link['mid']} not found in the chat")
        messenger.reply(chat, message, link["mid"])
        return
    home = next((c for c in messenger.side.chats.values() if link["mid"] in c.messages), None)
    if home is None:
        raise bad_payload(f"Message {link['mid']} not found")
    original = home.messages[link["mid"]]
    message.own["link"] = link_json(messenger.side, messenger.bot, "forward", home, original)
    if not message.text and not message.attachments:
        # the page shows what was forwarded
        message.text, message.spans = original.text, [replace(span) for span in original.spans]
        message.attachments = original.attachments


def _own_and_fresh(messenger: MaxMessenger, chat: Chat, message: StoredMessage) -> None:
    if message.sender != BOT:
        raise denied("The message belongs to another user")
    if chat.blocked:
        raise RefusalError(403, "chat.denied")
    if messenger.side.clock() - message.at > DAY:
        raise RefusalError(400, "proto.payload", "error.edit.invalid.message")
