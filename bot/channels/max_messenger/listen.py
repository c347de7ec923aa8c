"""Hearing MAX: long polling and webhooks, raw updates and their keys."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

from maxapi import Bot
from maxapi.enums.api_path import ApiPath
from maxapi.enums.http_method import HTTPMethod

from bot.channels.capability import MAX
from bot.channels.errors import Conflict, Permanent, Reason, Throttled, Transient, Unknown
from bot.channels.max_messenger.errors import translated
from bot.channels.max_messenger.fields import ident, obj, objects, word
from bot.channels.max_messenger.parse import parse
from bot.channels.max_messenger.wire import POLL_SECONDS, call
from bot.channels.port import Event, Hook, Raw, Registered
from bot.raw_json import read_json

BATCH = 100
WANTED = (
    "message_created",
    "message_edited",
    "message_removed",
    "message_callback",
    "bot_started",
    "bot_stopped",
    "dialog_removed",
    "bot_added",
    "bot_removed",
)
"""What a webhook is asked for: everything that is more than IGNORED."""
SECRET_HEADER = "x-max-bot-api-secret"  # noqa: S105  # the header's name


class MaxEar:
    """A MAX bot, listening (bot.channels.port.Ear)."""

    channel = MAX.channel

    def __init__(self, client: Bot, bot: str, token: str) -> None:
        self._client = client
        self._token = token
        self.bot = bot

    async def poll(self, cursor: str | None) -> tuple[list[Raw], str]:
        """One long poll; the cursor is MAX's `marker`, empty while MAX has named none."""
        marker = int(cursor) if cursor else None
        try:
            with translated():
                answer = await self._client.get_updates(limit=BATCH, timeout=POLL_SECONDS, marker=marker)
        except (Unknown, Throttled) as error:
            raise Transient(error.detail) from None
        except Permanent as error:
            if error.reason is Reason.NOT_ABLE:
                # 405: a webhook is set, and MAX gives updates one way only.
                raise Conflict(error.detail) from None
            raise
        return _updates(answer.get("updates")), ident(answer.get("marker")) or cursor or ""

    def key(self, raw: Raw) -> str:
        """Type, time and subject: `callback_id` names a keyboard, not a press, so the time tells two taps apart."""
        kind, time = word(raw.get("update_type")), ident(raw.get("timestamp"))
        body = obj(obj(raw.get("message")).get("body"))
        subject = (
            ident(obj(raw.get("callback")).get("callback_id")) or ident(body.get("mid")) or ident(raw.get("message_id"))
        )
        if subject is None and (chat := ident(raw.get("chat_id"))):
            users = (ident(obj(raw.get("user")).get("user_id")), ident(raw.get("user_id")))
            subject = ":".join((chat, *(user or "-" for user in users)))
        if kind and time and subject:
            return f"{kind}:{time}:{subject}"
        return "digest:" + hashlib.sha256(json.dumps(raw, sort_keys=True, default=repr).encode()).hexdigest()

    def parse(self, raw: Raw) -> Event:
        """What the update means."""
        return parse(raw, bot=self.bot, token=self._token)

    async def subscribe(self, url: str, secret: str) -> None:
        """Register the webhook for the updates we read."""
        body = {"url": url, "secret": secret, "update_types": list(WANTED)}
        await call(self._client, HTTPMethod.POST, ApiPath.SUBSCRIPTIONS, json=body)

    async def unsubscribe(self) -> None:
        """Remove every webhook of the bot: with a single one left long polling is refused."""
        answer = await call(self._client, HTTPMethod.GET, ApiPath.SUBSCRIPTIONS)
        for item in objects(answer.get("subscriptions")):
            if url := word(item.get("url")):
                await call(self._client, HTTPMethod.DELETE, ApiPath.SUBSCRIPTIONS, params={"url": url})

    async def webhook(self) -> Registered:
        """The address MAX calls."""
        answer = await call(self._client, HTTPMethod.GET, ApiPath.SUBSCRIPTIONS)
        return Registered(
            next((url for item in objects(answer.get("subscriptions")) if (url := word(item.get("url")))), None)
        )

    def open_webhook(self, headers: Mapping[str, str], body: bytes, secret: str) -> Hook:
        """Check the secret header; MAX sends one update a request."""
        given = headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
            return Hook(status=403, text="wrong secret")
        if not body:
            return Hook(status=400, text="empty")
        try:
            update = read_json(body)
        except (ValueError, RecursionError):
            return Hook(status=400, text="not JSON")
        if not isinstance(update, dict):
            return Hook(status=400, text="not an update")
        return Hook(updates=(update,))


def _updates(found: object) -> list[Raw]:
    """The batch; what isn't even an object is wrapped, so that it is parked and not lost."""
    if not isinstance(found, list):
        return []
    return [item if isinstance(item, dict) else {"not_an_update": item} for item in found]
