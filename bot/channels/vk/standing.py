"""What a sent message holds besides words: an edit must name it again, or VK takes it away."""

from __future__ import annotations

from typing import Any

from bot.channels.errors import Permanent, Reason
from bot.channels.vk.attachments import ref
from bot.channels.vk.client import Client

UNNAMED = frozenset({"link", "sticker"})
"""VK makes a link's card itself (`keep_snippets`), and a sticker can't be edited."""


async def standing(client: Client, peer: int, cmid: int) -> dict[str, Any]:
    """The parameters of messages.edit that keep a message's files and place; MESSAGE_GONE where there is no message."""
    found = await client.call("messages.getByConversationMessageId", peer_id=peer, conversation_message_ids=cmid)
    items = found.get("items") if isinstance(found, dict) else None
    if not items:
        raise Permanent(Reason.MESSAGE_GONE)
    message = items[0]
    names = [
        ref(item["type"], item.get(item["type"]) or {})
        for item in message.get("attachments") or ()
        if item["type"] not in UNNAMED
    ]
    point = (message.get("geo") or {}).get("coordinates") or {}
    return {
        "attachment": ",".join(filter(None, names)) or None,
        "lat": point.get("latitude"),
        "long": point.get("longitude"),
    }
