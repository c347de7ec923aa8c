"""getUpdates, setWebhook, deleteWebhook, getWebhookInfo: how updates reach the bot."""

from __future__ import annotations

import re
from typing import Any

from sandbox.telegram.asked import Asked
from sandbox.telegram.refusals import refuse
from sandbox.telegram.state import FIRST_UPDATE, Telegram, Webhook

LONGEST_POLL = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


async def get_updates(telegram: Telegram, asked: Asked) -> list[Any]:
    """Give what waits, or wait for it; `offset` acknowledges everything before it."""
    if telegram.webhook.url:
        raise refuse(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first", 409
        )
    turn = end_polls(
        telegram, "terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    _allow(telegram, asked)
    updates, number = telegram.side.updates, _first_wanted(telegram, asked.get("offset") or 0)
    limit = min(100, max(1, asked.get("limit") or 100))
    seconds = min(LONGEST_POLL, asked.get("timeout") or 0)
    await updates.wait(number, seconds, unless=lambda: telegram.poll_turn != turn)
    if telegram.poll_turn != turn:
        raise refuse(telegram.ended_by, 409)
    found = updates.since(number, limit)
    for waiting in found:
        if waiting.once:
            updates.acknowledge(waiting.number)
    return [waiting.update for waiting in found]


def _first_wanted(telegram: Telegram, offset: int) -> int:
    updates = telegram.side.updates
    if offset < 0:
        waiting = updates.waiting()
        kept = waiting[offset:]
        number = kept[0].number if kept else updates.next
    elif offset > 0:
        number = min(updates.next, offset - FIRST_UPDATE)
    else:
        return 0
    updates.acknowledge_before(number)
    return number


def end_polls(telegram: Telegram, why: str) -> int:
    """Tell a poll that waits to go with 409; give the new turn."""
    telegram.poll_turn += 1
    telegram.ended_by = why
    telegram.side.updates.wake()
    return telegram.poll_turn


def set_webhook(telegram: Telegram, asked: Asked) -> bool:
    """Have updates brought to a URL; an empty one takes it back."""
    url = asked.get("url") or ""
    if not url:
        return delete_webhook(telegram, asked)
    secret = asked.get("secret_token")
    if secret is not None and not _SECRET.fullmatch(secret):
        raise refuse("secret token contains unallowed characters")
    if not url.startswith(("https://", "http://")):
        raise refuse("bad webhook: An HTTPS URL must be provided for webhook")
    connections = asked.get("max_connections") or 40
    end_polls(telegram, "terminated by setWebhook request")
    _allow(telegram, asked)
    _drop(telegram, asked)
    telegram.webhook = Webhook(url, secret, connections)
    telegram.courier.set(url, connections=connections)
    return True


def delete_webhook(telegram: Telegram, asked: Asked) -> bool:
    """Go back to getUpdates."""
    telegram.webhook = Webhook()
    telegram.courier.unset()
    _drop(telegram, asked)
    return True


def webhook_info(telegram: Telegram, _: Asked) -> dict[str, Any]:
    """Tell about the webhook."""
    webhook, courier = telegram.webhook, telegram.courier
    info: dict[str, Any] = {"url": webhook.url, "has_custom_certificate": False}
    info["pending_update_count"] = len(telegram.side.updates)
    if webhook.url:
        info["max_connections"] = webhook.connections
    if webhook.url and courier.last_error is not None:
        info["last_error_date"], info["last_error_message"] = int(courier.last_error_at), courier.last_error
    if telegram.allowed is not None:
        info["allowed_updates"] = sorted(telegram.allowed)
    return info


def _allow(telegram: Telegram, asked: Asked) -> None:
    wanted = asked.get("allowed_updates")
    if wanted is not None:
        telegram.allowed = frozenset(wanted) or None


def _drop(telegram: Telegram, asked: Asked) -> None:
    if asked.get("drop_pending_updates"):
        telegram.side.updates.acknowledge_before(telegram.side.updates.next)
