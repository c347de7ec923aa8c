"""Updates of MAX, made by hand."""

from __future__ import annotations

from typing import Any

from bot.channels.max_messenger.parse import parse
from bot.channels.port import EventKind
from storage.content import Content

BOT = "max12345678"
TOKEN = "secret-token"
PERSON = {"user_id": 501, "first_name": "Анна", "last_name": "Петрова", "is_bot": False, "name": "Анна Петрова"}
DIALOG = {"chat_id": 182, "chat_type": "dialog", "user_id": 900}


def update(kind: str = "message_created", **body: Any) -> dict[str, Any]:
    link = body.pop("link", None)
    message = {
        "recipient": DIALOG,
        "timestamp": 1775025604499,
        "body": {"mid": "mid.01", "seq": 1, "text": None} | body,
        "sender": PERSON,
    }
    if link:
        message["link"] = link
    return {"update_type": kind, "timestamp": 1775025604499, "message": message}


def content(**body: Any) -> Content:
    event = parse(update(**body), bot=BOT, token=TOKEN)
    assert event.content is not None
    return event.content


EXPECTED = {
    "message_created": EventKind.MESSAGE,
    "message_edited": EventKind.EDIT,
    "message_callback": EventKind.BUTTON,
    "message_removed": EventKind.DELETE,
    "bot_started": EventKind.START,
    "bot_stopped": EventKind.BLOCKED,
    "dialog_removed": EventKind.BLOCKED,
    "bot_added": EventKind.GROUP_JOINED,
    "bot_removed": EventKind.GROUP_LEFT,
}
