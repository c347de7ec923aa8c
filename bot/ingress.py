"""Long polling: one process a bot holds the lease, polls, and moves the cursor only when all is stored."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import structlog

from bot.channels.errors import ChannelError, Conflict, Permanent, Throttled
from bot.channels.port import Ear, Raw
from bot.inbox import Inbox
from bot.places import where
from storage.queries import leases
from storage.transaction import AGAIN, Database, StorageAway

log = structlog.get_logger()

TERM = 6.0
"""Seconds a lease holds unless renewed: another process takes over after that."""
BEAT = 1.5
"""Seconds between two renewals, each of which puts the cursor down."""


class Poller:
    """Listens for one bot whenever this process holds its lease."""

    def __init__(self, db: Database, ear: Ear, inbox: Inbox, holder: str) -> None:
        self.db, self.ear, self.inbox, self.holder = db, ear, inbox, holder
        self.name = f"poll:{ear.channel}:{ear.bot}"
        self._until = 0.0
        self._free = False
        """No webhook stands in the way of polling."""
        self._cursor: str | None = None
        self._written: str | None = None
        self._knows = False
        """The cursor in hand is the one this leadership began with or has moved since."""
        self._stopping = asyncio.Event()

    @property
    def leads(self) -> bool:
        """The lease surely holds (by this machine's own clock, which runs on while the process is stopped)."""
        return time.monotonic() < self._until

    def stop(self) -> None:
        """Poll no more; what has been fetched is stored first."""
        self._stopping.set()

    async def run(self) -> None:
        """Hold or seek the lease, and poll while it is held."""
        async with asyncio.TaskGroup() as group:
            keeper = group.create_task(self._keep_lease())
            polling = group.create_task(self._poll_while_leading())
            await self._stopping.wait()
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await polling
            with suppress(StorageAway):
                await self._write_cursor()
                async with self.db.transaction() as tx:
                    await leases.give_up(tx, self.name, self.holder)

    async def _keep_lease(self) -> None:
        while True:
            asked = time.monotonic()
            cursor = self._cursor if self._knows and self.leads else None
            try:
                async with self.db.brisk() as tx:
                    held = await leases.beat(tx, self.name, self.holder, TERM, self.ear.channel, self.ear.bot, cursor)
                if held:
                    self._written = cursor
                self._until = asked + TERM - 0.5 if held else 0.0
            except Exception as error:  # noqa: BLE001  # the lease ends by itself if it goes on
                log.warning("ingress.lease_failed", channel=self.ear.channel, error=where(error))
            await asyncio.sleep(BEAT)

    async def _poll_while_leading(self) -> None:
        pause = 0.0
        while not self._stopping.is_set():
            if not self.leads:
                self._free = self._knows = False
                await asyncio.sleep(0.2)
                continue
            try:
                await self._poll_once()
                pause = 0.0
            except StorageAway as away:
                log.warning("ingress.database_away", channel=self.ear.channel, error=str(away))
                pause = min(2.0, pause + 0.5)
            except AGAIN:
                pass
            except Throttled as slow:
                pause = slow.seconds
            except (Conflict, Permanent) as refused:
                self._free = False
                log.warning("ingress.refused", channel=self.ear.channel, error=refused.detail)
                pause = min(10.0, pause + 2.0)
            except ChannelError as away:
                log.warning("ingress.messenger_away", channel=self.ear.channel, error=away.detail)
                pause = min(5.0, pause + 0.5)
            except Exception as error:  # noqa: BLE001  # nothing was acknowledged: the next poll brings it again
                log.critical("ingress.broken", channel=self.ear.channel, error=where(error))
                pause = min(10.0, pause + 2.0)
            if pause:
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._stopping.wait()

    async def _poll_once(self) -> None:
        """Fetch after the cursor, store every update, then move the cursor: only then may they be forgotten.

        Who leads keeps the cursor in hand and writes it as the lease is renewed: a successor that begins a little
        earlier meets updates whose keys are known.
        """
        if not self._knows:
            async with self.db.brisk() as tx:
                self._cursor = self._written = await leases.cursor(tx, self.ear.channel, self.ear.bot)
            self._knows = True
        poll = asyncio.ensure_future(self._fetch(self._cursor))
        stop = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({poll, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not poll.done():
                return
            updates, moved = poll.result()
        finally:
            for task in (poll, stop):
                if not task.done():
                    task.cancel()
                    with suppress(asyncio.CancelledError, ChannelError):
                        await task
        await self.inbox.receive_all(updates)
        self._cursor = moved

    async def _write_cursor(self) -> None:
        """Put the cursor down where it has moved; nothing happens where the lease has passed to another."""
        if self._cursor is None or self._cursor == self._written:
            return
        async with self.db.brisk() as tx:
            await leases.move(tx, self.ear.channel, self.ear.bot, self._cursor, self.name, self.holder)
        self._written = self._cursor

    async def _fetch(self, cursor: str | None) -> tuple[list[Raw], str]:
        """Poll; at first without the webhook that an earlier start may have left, or polling is refused."""
        if not self._free:
            try:
                await self.ear.unsubscribe()
            except Permanent as refused:
                log.warning("ingress.webhook_stays", channel=self.ear.channel, error=refused.detail)
            except ChannelError:
                raise
            except Exception as error:  # noqa: BLE001  # an answer of an odd shape: whether one stays, the poll will tell
                log.warning("ingress.webhook_stays", channel=self.ear.channel, error=where(error))
            self._free = True
        return await self.ear.poll(cursor)
