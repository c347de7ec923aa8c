"""Writes down what became of rows: in shared commits, whatever the database does, one bad row apart from the rest."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import structlog

from bot.channels.errors import Reason
from bot.places import where
from bot.sending.delivery import Delivery
from storage.queries import alarms, sending
from storage.queries import outcomes as recorded
from storage.queries.sending import Claimed
from storage.transaction import AGAIN, Database, StorageAway, Tx

log = structlog.get_logger()

SAID_EVERY = 5.0
"""Seconds between two notes that the bot speaks."""

Landed = tuple[Claimed, Delivery]
Settle = Callable[[Tx, list[Landed]], Awaitable[None]]
Write = Callable[[Tx], Awaitable[bool]]


class Recorder:
    """Records for one bot's sender in this process."""

    def __init__(self, db: Database, channel: str, bot: str, holder: str, settle: Settle) -> None:
        self.db, self.channel, self.bot, self.holder = db, channel, bot, holder
        self.stuck: set[int] = set()
        """Lanes whose row can't be recorded at all: they stay held, or the row would be sent again and again."""
        self._settle = settle
        self._spoke_at = 0.0

    async def record(self, batch: Sequence[Landed], rest: float = 0.0) -> bool:
        """Record a batch and what follows from it; True where a lane that is free now has more that is due.

        rest: seconds that the whole bot must rest.
        """

        async def write(tx: Tx) -> bool:
            outcomes = [delivery.outcome(row) for row, delivery in batch]
            twins = [twin for _, delivery in batch for twin in delivery.twins]
            news = await recorded.record(tx, self.holder, outcomes, twins)
            await self._settle(tx, [(row, delivery) for row, delivery in batch if row.id in news.rows])
            if any(delivery.state == "sent" for _, delivery in batch) and self._is_news():
                await sending.spoke(tx, self.channel, self.bot)
            if any(delivery.reason is Reason.BROKEN for _, delivery in batch):
                await alarms.raise_alarm(tx, "outbox_broken", self.channel)
            if rest > 0:
                await sending.hold(tx, self.channel, self.bot, rest)
            return news.more

        try:
            return await self._surely(write)
        except Exception as error:  # noqa: BLE001  # one row that the database refuses must not stop the others
            if len(batch) == 1:
                await self._set_aside(*batch[0], error)
                return True
            return any([await self.record([one]) for one in batch])

    async def _surely(self, write: Write) -> bool:
        """Write in a transaction; while the database is away wait, since what is to be recorded has happened."""
        while True:
            try:
                async with self.db.transaction() as tx:
                    return await write(tx)
            except AGAIN:
                await asyncio.sleep(random.uniform(0, 0.05))  # noqa: S311  # no secret: two that met must not meet again
            except StorageAway:
                log.warning("outbox.record_waits_for_database", channel=self.channel)
                await asyncio.sleep(0.5)

    async def _set_aside(self, row: Claimed, delivery: Delivery, error: Exception) -> None:
        """Record the bare outcome of a row whose consequences can't be written, else that it has failed."""
        log.critical(
            "outbox.record_refused", channel=self.channel, row=row.id, state=delivery.state, error=where(error)
        )
        bare = replace(delivery, twins=(), progress=None, reason=Reason.BROKEN)
        for left in (bare, Delivery("failed", reason=Reason.BROKEN)):

            async def write(tx: Tx, left: Delivery = left) -> bool:
                news = await recorded.record(tx, self.holder, [left.outcome(row)], ())
                await alarms.raise_alarm(tx, "outbox_broken", self.channel)
                return news.more

            try:
                await self._surely(write)
            except Exception as again:  # noqa: BLE001  # the next, barer one may do
                log.critical(
                    "outbox.record_refused", channel=self.channel, row=row.id, state=left.state, error=where(again)
                )
            else:
                return
        self.stuck.add(row.lane_id)

    def _is_news(self) -> bool:
        """What asks for it counts in minutes."""
        now = time.monotonic()
        if now - self._spoke_at < SAID_EVERY:
            return False
        self._spoke_at = now
        return True
