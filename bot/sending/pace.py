"""A bot's rate as this process keeps it: slots are granted by the database, and none is left early or much too late."""

from __future__ import annotations

import asyncio
import math
import time
from contextlib import suppress

from storage.queries import sending
from storage.transaction import AGAIN, Database, StorageAway

UNDER = 0.96
"""Share of the messenger's cap that is used, so that jitter on the way never breaks it: 41 ms in each second."""
LATE = 0.03
"""Seconds after its slot in which a request may still leave: later it would crowd another process's."""
REMEMBERED = 10.0
"""Seconds after which an answer's speed is no measure any more: clocks drift."""
FASTEST = 1000.0
"""Requests a second: no messenger allows more; a bot whose rate is set above has nobody to keep it from."""


class Pace:
    """When requests of one bot leave this process; other processes keep the same rate by the same row."""

    def __init__(self, db: Database, channel: str, bot: str, rate: float) -> None:
        self.db, self.channel, self.bot = db, channel, bot
        self.interval = 1.0 / (rate * UNDER)
        self._late = LATE if rate <= FASTEST else math.inf
        self._departed = 0.0
        """When (monotonic) the last request leaves."""
        self._least = self._before = math.inf
        """The least difference seen between this clock and the database's: that of its quickest answer."""
        self._since = 0.0

    def slot(self, asked: float, wait: float, clock: float) -> float:
        """The moment (monotonic) `wait` seconds after `clock` of the database, which was asked at `asked`.

        A slow answer must not shift the slots of this process towards those of others: the quickest tells the clocks'
        difference. Never before the question, nor later than the answer itself would say.
        """
        answered = time.monotonic()
        if answered - self._since > REMEMBERED:
            self._before, self._least, self._since = self._least, math.inf, answered
        self._least = min(self._least, answered - clock)
        return min(max(clock + min(self._least, self._before), asked), answered) + wait

    async def one_more(self) -> None:
        """Wait for one more request (an album's second part, an upload)."""
        await self.depart(await self._granted(1))

    async def together(self, count: int) -> None:
        """Wait for so many requests that leave one right after another; at once where the database is away."""
        with suppress(StorageAway, *AGAIN):
            await self.depart(await self._granted(2 * count - 1) + (count - 1) * self.interval)

    async def depart(self, slot: float) -> None:
        """Wait for the slot (monotonic), and leave no sooner after the one before than the rate allows.

        After a stall of this process the slots that have passed are given up for new ones: others go on with theirs.
        """
        late = self._late
        while True:
            leaves = max(slot, time.monotonic(), self._departed + self.interval)
            if leaves - slot <= late:
                self._departed = leaves
                await asyncio.sleep(leaves - time.monotonic())
                if time.monotonic() - slot <= late:
                    return
            late *= 2  # on a machine this busy nobody keeps time well, and something must leave
            slot = await self._granted(1)

    async def _granted(self, count: int) -> float:
        """The moment (monotonic) of the first of so many slots."""
        asked = time.monotonic()
        async with self.db.brisk() as tx:
            wait, clock = await sending.grant(tx, self.channel, self.bot, count, self.interval)
        return self.slot(asked, wait, clock)
