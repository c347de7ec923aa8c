"""The outbox alone speaks: claim lanes → send outside any transaction → record each outcome at once, commits shared."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from bot import metrics
from bot.deliver import Delivery
from storage.queries import sending
from storage.queries.sending import Claimed
from storage.transaction import AGAIN, Database, StorageAway, Tx

log = structlog.get_logger()

IN_AIR = 256
"""Rows of one bot that one process sends at a time; its rate keeps them far fewer."""
AHEAD = 0.25
"""Seconds of a bot's rate that are reserved ahead: a danger that comes in waits no longer for its turn."""
GATHER = 0.004
"""Seconds between two claims: what comes in meanwhile is claimed together."""
IDLE = 0.2
"""Seconds between looks at the outbox when nobody rang."""
UNDER = 0.97
"""Share of the messenger's cap that is used, so that jitter on the way never breaks it."""

Deliver = Callable[["Sender", Claimed], Awaitable[Delivery]]
Settle = Callable[[Tx, list[tuple[Claimed, Delivery]]], Awaitable[None]]


class Sender:
    """One bot's sender in this process; any number of processes may run one for the same bot."""

    def __init__(
        self, db: Database, channel: str, bot: str, holder: str, rate: float, deliver: Deliver, settle: Settle
    ) -> None:
        self.db, self.channel, self.bot, self.holder = db, channel, bot, holder
        self.bell = asyncio.Event()
        self.interval = 1.0 / (rate * UNDER)
        self._ahead = max(1, int(rate * AHEAD))
        self._deliver, self._settle = deliver, settle
        self._flying: dict[int, float] = {}
        """Lane → the moment (monotonic) until which its lease surely holds."""
        self._queued = 0
        self._done: list[tuple[Claimed, Delivery]] = []
        self._recorded = asyncio.Event()
        self._free = asyncio.Event()
        self._stopping = False

    async def run(self) -> None:
        """Work until `stop`, then let what is in the air land."""
        async with asyncio.TaskGroup() as group:
            recorder = group.create_task(self._record_loop())
            renewer = group.create_task(self._renew_loop())
            async with asyncio.TaskGroup() as flights:
                while not self._stopping:
                    await self._claim_once(flights)
            renewer.cancel()
            self._recorded.set()
            await recorder

    def stop(self) -> None:
        """Claim no more; `run` ends when the rows in the air have landed."""
        self._stopping = True
        self.bell.set()
        self._free.set()

    async def pace(self) -> None:
        """Wait for one more request of the bot's rate (an album's second part, an upload)."""
        async with self.db.transaction(brisk=True) as tx:
            wait = await sending.grant(tx, self.channel, self.bot, 1, self.interval)
        await asyncio.sleep(wait)

    async def _claim_once(self, flights: asyncio.TaskGroup) -> None:
        most = min(IN_AIR - len(self._flying), self._ahead - self._queued)
        if most <= 0:
            self._free.clear()
            await self._free.wait()
            return
        self.bell.clear()
        try:
            async with self.db.transaction(brisk=True) as tx:
                claimed = await sending.claim(
                    tx, self.channel, self.bot, self.holder, most=most, interval=self.interval
                )
        except (StorageAway, *AGAIN) as away:
            log.warning("outbox.claim_failed", channel=self.channel, error=type(away).__name__)
            await asyncio.sleep(1.0)
            return
        start = time.monotonic() + (claimed[0].wait or 0.0 if claimed else 0.0)
        lease = time.monotonic() + sending.LEASE - 2.0
        heads = 0
        for row in claimed:
            self._flying[row.lane_id] = lease
            if row.id is None or row.expired:
                self._land(row, Delivery.idle() if row.id is None else Delivery.expired())
                continue
            self._queued += 1
            flights.create_task(self._fly(row, start + heads * self.interval))
            heads += 1
        if not claimed:
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE):
                    await self.bell.wait()
        await asyncio.sleep(GATHER)

    async def _fly(self, row: Claimed, at: float) -> None:
        """Send one row at its slot, unless the lease ran out meanwhile (this process was stopped and woke up)."""
        delay = at - time.monotonic()
        if delay > 0:
            await asyncio.sleep(delay)
        self._queued -= 1
        self._free.set()
        if time.monotonic() > self._flying[row.lane_id]:
            self._flying.pop(row.lane_id, None)
            log.warning("outbox.lease_lost", lane=row.lane_id, row=row.id)
            return
        began = time.monotonic()
        delivery = await self._deliver(self, row)
        metrics.SEND_SECONDS.labels(self.channel).observe(time.monotonic() - began)
        self._land(row, delivery)

    def _land(self, row: Claimed, delivery: Delivery) -> None:
        self._done.append((row, delivery))
        self._recorded.set()

    async def _record_loop(self) -> None:
        """Record whatever has landed, as often as the database answers: commits are shared by themselves."""
        while not (self._stopping and not self._flying):
            await self._recorded.wait()
            self._recorded.clear()
            while self._done:
                batch, self._done = self._done[:500], self._done[500:]
                more = await self._record(batch)
                for row, delivery in batch:
                    self._flying.pop(row.lane_id, None)
                    metrics.landed(self.channel, row, delivery)
                self._free.set()
                if more:
                    self.bell.set()

    async def _record(self, batch: list[tuple[Claimed, Delivery]]) -> bool:
        """Write outcomes; while the database is away they are kept here, since the messages have been sent."""
        outcomes = [delivery.outcome(row) for row, delivery in batch]
        twins = [twin for _, delivery in batch for twin in delivery.twins]
        spoke = any(delivery.state == "sent" for _, delivery in batch)
        rest = max((delivery.bot_rest for _, delivery in batch), default=0.0)
        while True:
            try:
                async with self.db.transaction() as tx:
                    more = await sending.record(tx, self.holder, outcomes, twins)
                    await self._settle(tx, batch)
                    if spoke and self._news():
                        await sending.spoke(tx, self.channel, self.bot)
                    if rest:
                        await sending.hold(tx, self.channel, self.bot, rest)
            except AGAIN:
                continue
            except StorageAway:
                log.warning("outbox.record_waits_for_database", rows=len(batch))
                await asyncio.sleep(0.5)
                continue
            return more

    _spoke_at = 0.0

    def _news(self) -> bool:
        """Once a second is often enough to say that the bot speaks."""
        now = time.monotonic()
        if now - self._spoke_at < 1.0:
            return False
        self._spoke_at = now
        return True

    async def _renew_loop(self) -> None:
        """Keep the lanes of long sends (an upload) while this process lives."""
        while True:
            await asyncio.sleep(2.0)
            lanes = [lane for lane, until in self._flying.items() if until > time.monotonic()]
            if not lanes:
                continue
            began = time.monotonic()
            try:
                async with self.db.transaction(brisk=True) as tx:
                    await sending.renew(tx, self.holder, lanes)
            except (StorageAway, *AGAIN):
                continue
            for lane in lanes:
                if lane in self._flying:
                    self._flying[lane] = began + sending.LEASE - 2.0
