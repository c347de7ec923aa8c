"""Telegram's ear: raw updates by long polling or webhook, never interpreted before they are stored."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

from aiogram import Bot
from aiogram.methods import DeleteWebhook, GetUpdates, GetWebhookInfo, SetWebhook

from bot.channels.errors import Throttled, Transient
from bot.channels.port import Event, Hook, Raw, Registered
from bot.channels.telegram.parse import parse
from bot.channels.telegram.session import call
from bot.raw_json import read_json

WAIT = 25
"""Seconds Telegram holds a poll open."""
SLACK = 10.0
BATCH = 100
WANTED = ["message", "edited_message", "callback_query", "message_reaction", "my_chat_member"]
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  # the header's name


class TelegramEar:
    """Listens for one bot; the cursor is the `offset` of the next update."""

    channel = "telegram"

    def __init__(self, client: Bot) -> None:
        self.bot = str(client.id)
        self._client = client

    async def poll(self, cursor: str | None) -> tuple[list[Raw], str]:
        """One long poll: Telegram forgets what is before `cursor` by being asked with it."""
        method = GetUpdates(offset=int(cursor) if cursor else None, limit=BATCH, timeout=WAIT, allowed_updates=WANTED)
        try:
            updates = await call(self._client, method, seconds=WAIT + SLACK)
        except Throttled as error:
            raise Transient(error.detail) from error
        if not isinstance(updates, list):
            raise Transient("getUpdates gave no list")
        numbers = [update["update_id"] for update in updates if _numbered(update)]
        return updates, str(max(numbers) + 1) if numbers else cursor or "0"

    def key(self, raw: Raw) -> str:
        """The update_id; a digest for what has none."""
        if _numbered(raw):
            return str(raw["update_id"])
        return hashlib.sha256(json.dumps(raw, sort_keys=True, default=str).encode()).hexdigest()

    def parse(self, raw: Raw) -> Event:
        """What the update means."""
        return parse(raw, self.bot)

    async def subscribe(self, url: str, secret: str) -> None:
        """Register the webhook; what waits on Telegram's side is kept."""
        await call(
            self._client,
            SetWebhook(url=url, secret_token=secret, allowed_updates=WANTED, max_connections=100),
        )

    async def unsubscribe(self) -> None:
        """Remove the webhook; what waits on Telegram's side is kept."""
        await call(self._client, DeleteWebhook(drop_pending_updates=False))

    async def webhook(self) -> Registered:
        """The address Telegram calls, and the last error it met there."""
        info = await call(self._client, GetWebhookInfo())
        return Registered(info.get("url") or None, str(info.get("last_error_message") or ""))

    def open_webhook(self, headers: Mapping[str, str], body: bytes, secret: str) -> Hook:
        """Check the secret (in constant time), then the shape."""
        given = headers.get(SECRET_HEADER, "")
        if not secret or not hmac.compare_digest(given.encode(errors="replace"), secret.encode()):
            return Hook(status=403, text="forbidden")
        if not body:
            return Hook(status=400, text="empty")
        try:
            update = read_json(body)
        except ValueError:
            return Hook(status=400, text="not JSON")
        if not isinstance(update, dict):
            return Hook(status=400, text="not an update")
        return Hook(updates=(update,), number=update["update_id"] if _numbered(update) else None)


def _numbered(update: object) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
