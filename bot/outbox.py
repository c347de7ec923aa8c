"""The outbox alone speaks: claim lanes → send outside any transaction → record each outcome at once, commits shared."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from bot import metrics
from bot.channels.errors import Reason
from bot.places import where
from bot.sending.delivery import Delivery
from bot.sending.failures import Slow, shared_rest
from bot.sending.pace import Pace
from bot.sending.recorder import Landed, Recorder, Settle
from storage.queries import sending
from storage.queries.sending import Claimed
from storage.transaction import AGAIN, Database, StorageAway

log = structlog.get_logger()

IN_AIR = 256
"""Rows of one bot that one process sends at a time; its rate keeps them far fewer."""
AHEAD = 0.25
"""Seconds of a bot's rate that are reserved ahead: a danger that comes in waits no longer for its turn."""
GATHER = 0.004
"""Seconds between two claims: what comes in meanwhile is claimed together."""
IDLE = 0.2
"""Seconds between looks at the outbox when nobody rang."""
MARGIN = 2.0
"""Seconds before a lease's end from which it counts as over here: between this clock's look and the request's start."""
FAULT_REST = 1.0
"""Seconds after an error of the database, or one that nobody foresaw."""

Deliver = Callable[["Sender", Claimed], Awaitable[Delivery]]


class Sender:
    """One bot's sender in this process; any number of processes may run one for the same bot."""

    def __init__(
        self, db: Database, channel: str, bot: str, holder: str, rate: float, deliver: Deliver, settle: Settle
    ) -> None:
        self.db, self.channel, self.bot, self.holder = db, channel, bot, holder
        self.bell = asyncio.Event()
        self._pace = Pace(db, channel, bot, rate)
        self._ahead = max(1, int(rate * AHEAD))
        self._deliver = deliver
        self._recorder = Recorder(db, channel, bot, holder, settle)
        self._flying: dict[int, float] = {}
        """Lane → the moment (monotonic) until which its lease surely holds."""
        self._queued = 0
        self._done: list[Landed] = []
        self._recorded = asyncio.Event()
        self._free = asyncio.Event()
        self._slow: deque[Slow] = deque(maxlen=IN_AIR)
        self._rest_until = 0.0
        """Until when (monotonic) the messenger wants no request of this bot."""
        self._stopping = self._all_landed = False

    async def run(self) -> None:
        """Work until `stop`, then let what is in the air land."""
        async with asyncio.TaskGroup() as group:
            recorder = group.create_task(self._record_loop())
            renewer = group.create_task(self._renew_loop())
            async with asyncio.TaskGroup() as flights:
                while not self._stopping:
                    await self._claim_once(flights)
            renewer.cancel()
            self._all_landed = True
            self._recorded.set()
            await recorder

    def stop(self) -> None:
        """Claim no more; `run` ends when the rows in the air have landed."""
        self._stopping = True
        self.bell.set()
        self._free.set()

    async def pace(self) -> None:
        """Wait for one more request of the bot's rate."""
        await self._pace.one_more()

    async def reserve(self, count: int) -> None:
        """Wait for so many requests of the bot's rate that leave one right after another."""
        await self._pace.together(count)

    def holds(self, lane_id: int) -> bool:
        """Tell whether the lane's lease surely holds; not so where this process was stopped for long and woke up."""
        return time.monotonic() < self._flying.get(lane_id, 0.0)

    async def _claim_once(self, flights: asyncio.TaskGroup) -> None:
        rest = self._rest_until - time.monotonic()
        if rest > 0:
            await asyncio.sleep(min(rest, IDLE))
            return
        most = min(IN_AIR - len(self._flying), self._ahead - self._queued)
        if most <= 0:
            self._free.clear()
            await self._free.wait()
            return
        self.bell.clear()
        asked = time.monotonic()
        try:
            claimed = await self._claim(most)
        except Exception as error:  # noqa: BLE001  # whatever it is, the next look may go well
            log.warning("outbox.claim_failed", channel=self.channel, error=where(error))
            await asyncio.sleep(FAULT_REST)
            return
        first = claimed[0] if claimed else None
        start = (
            self._pace.slot(asked, first.wait, first.clock)
            if first and first.wait is not None and first.clock
            else asked
        )
        heads = 0
        for row in claimed:
            self._flying[row.lane_id] = asked + sending.LEASE - MARGIN
            if row.id is None or row.expired:
                self._land(row, Delivery.idle() if row.id is None else Delivery.expired())
                continue
            self._queued += 1
            flights.create_task(self._fly(row, start + heads * self._pace.interval))
            heads += 1
        if not claimed:
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE):
                    await self.bell.wait()
        await asyncio.sleep(GATHER)

    async def _claim(self, most: int) -> list[Claimed]:
        """Lease lanes and reserve the rate for them."""
        async with self.db.brisk() as tx:
            return await sending.claim(
                tx,
                self.channel,
                self.bot,
                self.holder,
                most=most,
                interval=self._pace.interval,
                besides=list(self._flying),
            )

    async def _fly(self, row: Claimed, at: float) -> None:
        """Send one row at its slot; whatever happens, something lands."""
        try:
            await self._slot(at)
        except (StorageAway, *AGAIN):
            self._land(row, Delivery("waiting", wait=FAULT_REST))
            return
        finally:
            self._queued -= 1
            self._free.set()
        began = time.monotonic()
        try:
            delivery = await self._deliver(self, row)
        except Exception as error:  # noqa: BLE001  # this row fails with a reason, the others go on
            log.critical("outbox.broken", channel=self.channel, row=row.id, op=row.op, error=where(error))
            delivery = Delivery("failed", reason=Reason.BROKEN, doubtful=True)
        metrics.SEND_SECONDS.labels(self.channel).observe(time.monotonic() - began)
        self._land(row, delivery)

    async def _slot(self, at: float) -> None:
        """Wait for the row's slot; where the messenger wants rest meanwhile, for a new one after it."""
        await self._pace.depart(at)
        while (rest := self._rest_until - time.monotonic()) > 0:
            await asyncio.sleep(rest)
            await self.pace()

    def _land(self, row: Claimed, delivery: Delivery) -> None:
        if delivery.state == "left":
            self._flying.pop(row.lane_id, None)
            self._free.set()
            return
        now = time.monotonic()
        rest = delivery.bot_rest
        if delivery.throttled:
            self._slow.append(Slow(now, row.lane_id, delivery.gate))
            rest = max(rest, shared_rest(self._slow, now))
        if rest > 0:
            log.warning("outbox.bot_rests", channel=self.channel, seconds=rest)
            self._rest_until = max(self._rest_until, now + rest)
        self._done.append((row, delivery))
        self._recorded.set()

    async def _record_loop(self) -> None:
        """Record whatever has landed, as often as the database answers: commits are shared by themselves."""
        while self._done or not self._all_landed:
            await self._recorded.wait()
            self._recorded.clear()
            while self._done:
                batch, self._done = self._done[:500], self._done[500:]
                more = await self._recorder.record(batch, self._rest_until - time.monotonic())
                for row, delivery in batch:
                    if row.lane_id not in self._recorder.stuck:
                        self._flying.pop(row.lane_id, None)
                    metrics.landed(self.channel, row, delivery)
                self._free.set()
                if more:
                    self.bell.set()

    async def _renew_loop(self) -> None:
        """Keep the lanes of long sends (an upload) while this process lives."""
        while True:
            await asyncio.sleep(MARGIN)
            began = time.monotonic()
            lanes = [lane for lane, until in self._flying.items() if until > began]
            if not lanes:
                continue
            try:
                async with self.db.brisk() as tx:
                    held = await sending.renew(tx, self.holder, lanes)
            except Exception as error:  # noqa: BLE001  # the leases end by themselves if it goes on
                log.warning("outbox.renew_failed", channel=self.channel, error=where(error))
                continue
            for lane in held:
                if lane in self._flying:
                    self._flying[lane] = began + sending.LEASE - MARGIN
