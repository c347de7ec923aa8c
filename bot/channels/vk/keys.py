"""What tells one update from another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from bot.channels.port import Raw

RECEIVED = "received_at"
"""Unix seconds that the ear adds to an update: most of VK's own carry no time."""


def key_of(raw: Raw) -> str:
    """The update's unique key; a message's is its place in its chat, so that one filled from history has the same."""
    try:
        if raw["type"] == "message_new":
            message = message_in(raw["object"])
            return f"m:{int(message['peer_id'])}:{int(message['conversation_message_id'])}"
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    event_id = raw.get("event_id")
    if isinstance(event_id, str) and event_id:
        return event_id
    plain = {name: value for name, value in raw.items() if name != RECEIVED}
    return "d:" + hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()


def message_in(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message itself: message_new wraps it, message_edit and message_reply don't."""
    inner = body.get("message")
    return inner if isinstance(inner, dict) else body
