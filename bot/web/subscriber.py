"""Webhooks stay registered: one process a bot registers the address, again and again."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import structlog

from bot.channels.errors import ChannelError
from bot.channels.port import Ear
from bot.places import where
from storage.queries import leases
from storage.transaction import AGAIN, Database, StorageAway

log = structlog.get_logger()

TERM = 45.0
"""Seconds the lease holds unless renewed."""
BEAT = 10.0
AGAIN_AFTER = 30 * 60.0
"""Seconds. MAX forgets an address that has not answered for eight hours, and people change settings by hand."""
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class Subscriber:
    """Registers one bot's webhook whenever this process holds its lease."""

    def __init__(self, db: Database, ear: Ear, url: str, secret: str, holder: str) -> None:
        self.db, self.ear, self.holder = db, ear, holder
        self.name = f"subscribe:{ear.channel}:{ear.bot}"
        self.settled = False
        """Registered, by this process or by whoever leads."""
        self._url, self._secret = url, secret
        self._due = 0.0
        self._failures = 0
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Register no more; the address stays registered: who comes next is called there too."""
        self._stopping.set()

    async def run(self) -> None:
        """Keep it registered until `stop`."""
        while not self._stopping.is_set():
            pause = await self._once()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopping.wait()
        with suppress(StorageAway, *AGAIN):
            async with self.db.transaction() as tx:
                await leases.give_up(tx, self.name, self.holder)

    async def _once(self) -> float:
        """One look; the seconds until the next."""
        try:
            async with self.db.transaction() as tx:
                leads = await leases.hold(tx, self.name, self.holder, TERM)
        except (StorageAway, *AGAIN):
            return 1.0
        if not leads:
            self.settled, self._due = True, 0.0
            return BEAT
        if time.monotonic() < self._due:
            return BEAT
        try:
            await self.ear.subscribe(self._url, self._secret)
        except ChannelError as refused:
            return self._again(refused.detail)
        except Exception as error:  # noqa: BLE001  # an answer of an odd shape: the other messengers work on
            return self._again(where(error))
        log.info("webhook.registered", channel=self.ear.channel)
        self.settled, self._failures = True, 0
        self._due = time.monotonic() + AGAIN_AFTER
        return BEAT

    def _again(self, error: str) -> float:
        """Note that it isn't registered; the seconds until the next try."""
        pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1
        log.warning("webhook.not_registered", channel=self.ear.channel, error=error, again_in=pause)
        return pause
