"""Messages that Long Poll lost, read back from the conversations; presses and reactions can't be read back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from bot.channels.port import Raw
from bot.channels.vk.client import Client

PAGE = 200
PACE = 0.06
"""Seconds between requests: a gap of many conversations stays under VK's rate."""
SLACK = 60
"""Seconds before the last event seen that are read again: the inbox knows what it has."""
HELD = 86_400
"""At the first start: unread messages no older than this before the newest, as long as other messengers hold theirs."""


async def fill(client: Client, group_id: int, seen: int | None) -> tuple[list[Raw], int]:
    """Updates made of what people wrote since `seen` (unix seconds; None: of what is unread), and the newest date."""
    newest = seen or 0
    found: list[dict[str, Any]] = []
    since = None if seen is None else seen - SLACK
    async for conversation, last in _conversations(client, unread=seen is None):
        date = _date(last)
        newest = max(newest, date)
        floor = newest - HELD if since is None else since
        if date < floor:
            break
        count = int(conversation.get("unread_count") or 0) if since is None else None
        peer = int(conversation["peer"]["id"])
        found += [message async for message in _history(client, peer, floor, count)]
    found.sort(key=lambda message: (_date(message), int(message.get("id") or 0)))
    return [_update(message, group_id) for message in found], newest


async def _conversations(client: Client, *, unread: bool) -> AsyncIterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Conversations, the latest first, each with its last message."""
    offset = 0
    while True:
        page = await client.call(
            "messages.getConversations", filter="unread" if unread else "all", count=PAGE, offset=offset
        )
        items = page.get("items") or []
        for item in items:
            yield item["conversation"], item.get("last_message") or {}
        offset += PAGE
        if len(items) < PAGE:
            return
        await asyncio.sleep(PACE)


async def _history(client: Client, peer: int, floor: int, count: int | None) -> AsyncIterator[dict[str, Any]]:
    """What people wrote in one conversation since `floor`, the latest first; at most `count` messages of theirs."""
    offset = 0
    while count is None or count > 0:
        await asyncio.sleep(PACE)
        page = await client.call("messages.getHistory", peer_id=peer, count=PAGE, offset=offset)
        items = page.get("items") or []
        for message in items:
            if _date(message) < floor or count == 0:
                return
            if int(message.get("from_id") or 0) > 0:
                count = None if count is None else count - 1
                yield message
        offset += PAGE
        if len(items) < PAGE:
            return


def _update(message: dict[str, Any], group_id: int) -> Raw:
    """The update that Long Poll would have given."""
    place = f"{message.get('peer_id')}:{message.get('conversation_message_id')}"
    return {
        "type": "message_new",
        "object": {"message": message},
        "group_id": group_id,
        "event_id": f"gap:{place}",
    }


def _date(message: dict[str, Any]) -> int:
    return int(message.get("date") or 0)
