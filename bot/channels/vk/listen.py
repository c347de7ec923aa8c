"""VK's ear: Long Poll with a `ts` of our own, gaps filled from the conversations, or a webhook."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from vkbottle import BotPolling

from bot.channels.errors import Permanent, Reason, Throttled, Transient, Unknown
from bot.channels.port import Hook, Raw, Registered
from bot.channels.vk.attachments import CHANNEL
from bot.channels.vk.client import Client
from bot.channels.vk.gaps import fill
from bot.channels.vk.keys import RECEIVED, key_of, message_in
from bot.channels.vk.parse import parse_update
from bot.channels.vk.settings import drop_webhooks, our_webhook, want_long_poll, want_webhook
from bot.channels.vk.webhook import open_request
from storage.event import Event

WAIT = 25
"""Seconds VK holds a poll open."""
HISTORY_GONE, KEY_OLD, ALL_LOST = 1, 2, 3
"""`failed` of an answer: some events are gone; ask for a new key; both."""


class VkEar:
    """Listens for one community; the cursor is `ts` and the newest message's date: a gap is filled from it."""

    channel = CHANNEL

    def __init__(self, client: Client, group_id: int, confirmation: str | None) -> None:
        self.bot = str(group_id)
        self._client = client
        self._group_id = group_id
        self._confirmation = confirmation
        self._polling = BotPolling(client.api, group_id=group_id, wait=WAIT)
        self._server: dict[str, Any] | None = None
        self._wanted = False

    async def poll(self, cursor: str | None) -> tuple[list[Raw], str]:
        """One long poll; VK forgets what is before `cursor` by being asked with it."""
        try:
            return await self._poll(*_read(cursor))
        except (Unknown, Throttled) as error:
            self._server = None
            raise Transient(error.detail) from None
        except Transient:
            self._server = None
            raise
        except (KeyError, TypeError, ValueError) as error:
            self._server = None
            raise Transient(f"Long Poll: {type(error).__name__}") from None

    async def _poll(self, ts: str | None, seen: int | None) -> tuple[list[Raw], str]:
        if not self._wanted:
            await want_long_poll(self._client, self._group_id)
            self._wanted = True
        if self._server is None:
            self._server = await self._polling.get_server()
        if ts is None:
            ts = str(self._server["ts"])
            return await self._filled(ts, None)
        answer = await self._polling.get_event({**self._server, "ts": ts})
        failed = answer.get("failed")
        if failed is None:
            updates = [_stamped(update) for update in answer["updates"]]
            return updates, _cursor(str(answer["ts"]), max([seen or 0, *map(_date, updates)]))
        if failed == HISTORY_GONE:
            return await self._filled(str(answer["ts"]), seen)
        if failed not in (KEY_OLD, ALL_LOST):
            raise Permanent(Reason.BAD_REQUEST, f"Long Poll failed {failed}")
        self._server = await self._polling.get_server()
        if failed == ALL_LOST:
            return await self._filled(str(self._server["ts"]), seen)
        return [], _cursor(ts, seen or 0)

    async def _filled(self, ts: str, seen: int | None) -> tuple[list[Raw], str]:
        # `ts` was taken before the conversations are read: what comes meanwhile comes twice, and is known by its key.
        updates, newest = await fill(self._client, self._group_id, seen)
        return updates, _cursor(ts, newest)

    def key(self, raw: Raw) -> str:
        """The update's unique key."""
        return key_of(raw)

    def parse(self, raw: Raw) -> Event:
        """What the update means."""
        return parse_update(raw, self.bot)

    async def subscribe(self, url: str, secret: str) -> None:
        """Register the webhook, and learn the code VK will ask it for."""
        if self._confirmation is None:
            found = await self._client.call("groups.getCallbackConfirmationCode", group_id=self._group_id)
            self._confirmation = str(found["code"])
        await want_webhook(self._client, self._group_id, url, secret)

    async def unsubscribe(self) -> None:
        """Remove the webhook; Long Poll works either way."""
        await drop_webhooks(self._client, self._group_id)

    async def webhook(self) -> Registered:
        """The address of ours that VK calls, and whether VK has confirmed it."""
        return await our_webhook(self._client, self._group_id)

    def open_webhook(self, headers: Mapping[str, str], body: bytes, secret: str) -> Hook:  # noqa: ARG002  # as in the port
        """Check a request, give its update."""
        hook = open_request(body, secret, self._group_id, self._confirmation)
        return Hook(tuple(map(_stamped, hook.updates)), hook.status, hook.text)


def _read(cursor: str | None) -> tuple[str | None, int | None]:
    if cursor is None:
        return None, None
    ts, _, seen = cursor.partition("/")
    return ts, int(seen or 0)


def _cursor(ts: str, seen: int) -> str:
    return f"{ts}/{seen}"


def _stamped(update: Any) -> Raw:
    """The update with the time it came: presses, reactions and refusals carry none."""
    raw = update if isinstance(update, dict) else {"odd": update}
    raw.setdefault(RECEIVED, int(time.time()))
    return raw


def _date(raw: Raw) -> int:
    try:
        return int(message_in(raw["object"])["date"]) if raw["type"] == "message_new" else 0
    except (AttributeError, KeyError, TypeError, ValueError):
        return 0
