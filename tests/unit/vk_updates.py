"""Updates of VK, made by hand."""

from __future__ import annotations

from typing import Any

from bot.channels.vk.parse import parse_update
from storage.event import Event

BOT = "200000001"
AT = 1_760_000_000


def message(**fields: Any) -> dict[str, Any]:
    plain = {
        "from_id": 11,
        "peer_id": 11,
        "date": AT,
        "conversation_message_id": 7,
        "id": 70,
        "text": "Привет",
        "out": 0,
    }
    return {**plain, **fields}


def new(**fields: Any) -> dict[str, Any]:
    return update("message_new", {"message": message(**fields), "client_info": {}})


def update(kind: str, body: Any, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "object": body, "group_id": int(BOT), "event_id": "e1", "received_at": AT, **fields}


def parse(raw: dict[str, Any]) -> Event:
    return parse_update(raw, BOT)


def hung(kind: str, **body: Any) -> dict[str, Any]:
    return new(text="", attachments=[{"type": kind, kind: {"id": 5, "owner_id": 11, "access_key": "k", **body}}])
