"""The service as messengers call it by webhook, and updates brought by hand."""

from __future__ import annotations

import io
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from tests.rig import CHANNELS, Rig, until

SECRET = "s3cret_Of-Webhook"
_numbers = count(900_000)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def hooked(database_url: str, folder: Path, **environ: str) -> AsyncIterator[Rig]:
    """Run everything with webhooks, registered with all three messengers."""
    port = free_port()
    async with Rig.running(
        database_url,
        folder,
        dispatch=False,
        ZABOTA_PUBLIC_URL=f"http://127.0.0.1:{port}",
        ZABOTA_HTTP_PORT=str(port),
        ZABOTA_WEBHOOK_SECRET=SECRET,
        **environ,
    ) as rig:

        async def registered() -> bool:
            return all(channel.met for channel in rig.app.channels.values())

        await until(registered, what="registering webhooks")
        yield rig


async def bring(rig: Rig, channel: str, update: Any, *, secret: str = SECRET, body: bytes | None = None) -> int:
    """Bring one update as its messenger would; the status of the answer."""
    header = {"telegram": "X-Telegram-Bot-Api-Secret-Token", "max": "X-Max-Bot-Api-Secret"}.get(channel)
    headers = {"Content-Type": "application/json", **({header: secret} if header else {})}
    if channel == "vk" and isinstance(update, dict):
        update = {**update, "secret": secret}
    data = io.BytesIO(json.dumps(update).encode() if body is None else body)
    async with rig.http.post(f"{rig.base}/webhook/{channel}", headers=headers, data=data) as answer:
        await answer.read()
        return answer.status


def written(channel: str, user: str, chat: str, number: int, text: str, at: float | None = None) -> dict[str, Any]:
    """A message's update as the messenger words it; `number` is the message's place in the chat."""
    unique, at = next(_numbers), at or time.time() + number / 1000
    if channel == "telegram":
        person = {"id": int(user), "is_bot": False, "first_name": "Ольга"}
        where = {"id": int(chat), "type": "private", "first_name": "Ольга"}
        message = {"message_id": number, "date": int(at), "from": person, "chat": where, "text": text}
        return {"update_id": unique, "message": message}
    if channel == "vk":
        message = {
            "id": unique, "date": int(at), "from_id": int(user), "peer_id": int(chat), "out": 0, "version": unique,
            "conversation_message_id": number, "text": text, "attachments": [], "fwd_messages": [],
        }  # fmt: skip
        event = {"type": "message_new", "group_id": 200000001, "event_id": f"{unique:x}", "v": "5.199"}
        return {**event, "object": {"message": message, "client_info": {}}}
    assert channel in CHANNELS
    sender = {"user_id": int(user), "first_name": "Ольга", "is_bot": False, "last_activity_time": 0, "name": "Ольга"}
    recipient = {"chat_id": int(chat), "chat_type": "dialog", "user_id": 300000001}
    body = {"mid": f"mid.{unique:032x}", "seq": number, "text": text}
    message = {"sender": sender, "recipient": recipient, "timestamp": int(at * 1000), "body": body}
    return {"update_type": "message_created", "timestamp": int(at * 1000), "message": message, "user_locale": "ru"}
