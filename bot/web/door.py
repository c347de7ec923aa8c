"""Webhooks: a request is checked, its updates are stored, and only then it is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog
from aiohttp import web

from bot import metrics
from bot.channels.port import Ear, Hook
from bot.inbox import Inbox
from bot.web.order import Order, place_of
from storage.transaction import StorageAway

log = structlog.get_logger()

LARGEST = 8 * 2**20
"""Bytes of a request. The longest honest one is VK's: a hundred forwarded messages of 9,000 characters, each character
written as six bytes (`\\u0430`), is 5.4 MB; Telegram's and MAX's stay far under a megabyte."""
HEAVY = 256 * 2**10
"""Bytes above which a request takes one of few places: what strangers can make us hold in memory is bounded."""
SLOTS, HEAVY_SLOTS = 100, 3
WITHIN = 10.0
"""Seconds a request may take; the messenger repeats what was not answered, so giving up loses nothing."""
REPEAT_AFTER = {"Retry-After": "2"}
DENIED = frozenset({401, 403})


class Door:
    """Where messengers knock: `secret` is what they must show."""

    def __init__(self, bots: Mapping[str, tuple[Ear, Inbox]], secret: str) -> None:
        self._bots = bots
        self._secret = secret
        self._order = {channel: Order() for channel in bots}
        self._slots = asyncio.Semaphore(SLOTS)
        self._heavy = asyncio.Semaphore(HEAVY_SLOTS)

    def routes(self) -> list[web.RouteDef]:
        """One address a messenger."""
        return [web.post("/webhook/{channel}", self.knock)]

    async def knock(self, request: web.Request) -> web.Response:
        """Answer one request of a messenger."""
        channel = request.match_info["channel"]
        if channel not in self._bots:
            raise web.HTTPNotFound
        try:
            answer = await self._answer(channel, request)
        except web.HTTPRequestEntityTooLarge:
            answer = web.Response(status=413, text="too large")
        except (StorageAway, TimeoutError) as away:
            log.warning("webhook.not_stored", channel=channel, error=type(away).__name__)
            answer = web.Response(status=503, text="try again", headers=REPEAT_AFTER)
        if answer.status != 200:
            metrics.REFUSED.labels(channel, str(answer.status)).inc()
        return answer

    async def _answer(self, channel: str, request: web.Request) -> web.Response:
        ear, inbox = self._bots[channel]
        # Telegram and MAX show their secret in a header: a stranger's body is not even read.
        hook = self._open(ear, request, b"")
        if hook.status not in DENIED:
            if (request.content_length or 0) > LARGEST:
                raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or 0)
            size = request.content_length
            async with asyncio.timeout(WITHIN), self._heavy if size is None or size > HEAVY else self._slots:
                hook = self._open(ear, request, await request.read())
                await self._store(channel, inbox, hook)
        return web.Response(status=hook.status, text=hook.text)

    def _open(self, ear: Ear, request: web.Request, body: bytes) -> Hook:
        try:
            return ear.open_webhook(request.headers, body, self._secret)
        except RecursionError:  # JSON nested without end
            return Hook(status=400, text="nested too deep")

    async def _store(self, channel: str, inbox: Inbox, hook: Hook) -> None:
        order = self._order[channel]
        before = None if hook.number is None else order.row.come(hook.number)
        for raw in hook.updates:
            event = await inbox.understood(raw)
            if event is None:
                continue
            found = place_of(event)
            if found is None:
                await inbox.take(raw, event)
                continue
            chat, place = found
            async with order.turn(chat, place, before):
                await inbox.take(raw, event)
