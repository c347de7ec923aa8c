"""Doses that are due: taken in sets on several connections at once, so that PostgreSQL and this process both work."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from datetime import datetime, timedelta

from bot.care.decided import Circumstances
from bot.care.opened import MOST, Opened
from bot.care.reminding import decided
from bot.care.rules import reminding
from bot.care.unanswered import raise_humans, reword, take_back, tell_trusted
from bot.clock_time import ServiceTime
from bot.settings import Settings
from curators.staff import StaffRoom
from scenarios.intake_words import tag_of
from storage.queries import doses, outbox, plans, roster
from storage.queries.doses import Part
from storage.transaction import Database, Tx
from storage.vault import Vault

AT_ONCE = 2
"""Connections of one process: while one waits for the database, another is decided. A third is in the way of others."""
POOR = 3
"""Parts in which others have been, after which it is looked anew what is left."""
WARM_FOR = timedelta(seconds=90)
WARM_EVERY = 5.0
"""So often what comes next is looked for."""
WARM_WITHIN = 0.4
"""Seconds of a tick, at most, for what is not due yet: the next one begins in time."""
WARM_AT_ONCE = 250
LOOK_IN_DEMO = timedelta(seconds=2)
"""Where the clock may jump, what has left must be known before it does."""


class Doses:
    """The clock of doses; any number of processes may run it."""

    def __init__(self, db: Database, staff: StaffRoom, clock: ServiceTime, settings: Settings, vault: Vault) -> None:
        self._db, self._staff, self._time, self._vault = db, staff, clock, vault
        self._zone, self._operator = settings.timezone.key, str(settings.operator)
        self._said = reminding(settings)
        self._look = LOOK_IN_DEMO if settings.demo_clock else None
        self._opened = Opened(vault, self._said)
        self._soon: deque[int] = deque()
        """Versions that will be needed and aren't open yet."""
        self._looked_until: datetime | None = None
        self._look_again = 0.0

    async def tick(self) -> None:
        """Do all that is due now, then get ready for what comes next."""
        while parts := await self._parts():
            ended = await asyncio.gather(*(self._drain(parts) for _ in range(AT_ONCE)), return_exceptions=True)
            for fault in ended:
                if isinstance(fault, BaseException):  # as itself: the clock knows which only put the tick off
                    raise fault
            if not any(ended):  # others have it
                break
        await self._warm()

    async def _parts(self) -> deque[Part]:
        """What is due now in parts, from one of them on: several clocks begin at several."""
        async with self._db.single() as tx:
            parts = deque(await doses.due(tx, self._time.now(str(await roster.clock(tx)))))
        parts.rotate(random.randrange(len(parts) + 1))  # noqa: S311  # no secret: who begins alike loses a little time
        return parts

    async def _drain(self, parts: deque[Part]) -> int:
        """Set after set until nothing is left, or others have been at it since the look; how many doses it was."""
        done = poor = 0
        while parts:
            part = parts.popleft()
            found = await self._set(part)
            done += found
            if found * 2 < len(part.persons):
                poor += 1
                parts.rotate(len(parts) // 2)  # another clock is here, so on to where it is farthest from
            if poor == POOR:
                parts.clear()
        return done

    async def _set(self, part: Part) -> int:
        """One set in one transaction; 0 where nothing of it was due any more, or others have it."""
        async with self._db.transaction() as tx:
            return await self.work(tx, part)

    async def work(self, tx: Tx, part: Part) -> int:
        """Do one set: what is said, and where each dose stands, are written together; how many doses it was."""
        ahead = await roster.clock(tx)
        now = self._time.now(str(ahead))
        due = await doses.claim(tx, now, part)
        if not due:
            return 0
        await self._opened.load(tx, [row.version_id for row in due])
        around = Circumstances(now, timedelta(seconds=ahead), self._operator, self._look)
        if unnamed := {row.plan_id for row in due if not around.may_name(row.channel or "", health=row.health)}:
            places = await plans.places(tx, sorted(unnamed))
            around.tags.update({plan_id: tag_of(*place) for plan_id, place in places.items()})
        out = decided(due, self._opened, around)
        await doses.save(tx, out.standing)
        await doses.unanswered(tx, out.silent)
        lines = out.lines
        if out.waiting:
            await take_back(tx, out.waiting)
        if out.raised:
            staff = await self._staff.now(tx)
            lines += await raise_humans(
                tx, staff, out.raised, self._opened, now=now, vault=self._vault, zone=self._zone,
                operator=self._operator,
            )  # fmt: skip
        if out.missed:
            lines += await tell_trusted(
                tx, out.missed, self._opened, now=now, said=self._said, zone=self._zone, operator=self._operator
            )
            lines += await reword(tx, out.missed, self._opened, now=now, operator=self._operator)
        await outbox.enqueue(tx, lines)
        return len(due)

    async def _warm(self) -> None:
        """Open beforehand what will be due soon, a part of it in each tick: at eight there is no time for it."""
        ends = time.monotonic() + WARM_WITHIN
        if not self._soon and time.monotonic() < self._look_again:
            return
        async with self._db.transaction() as tx:
            if not self._soon:
                self._soon.extend(await self._next_ones(tx))
            while self._soon and time.monotonic() < ends:
                few = min(WARM_AT_ONCE, len(self._soon))
                await self._opened.load(tx, [self._soon.popleft() for _ in range(few)])

    async def _next_ones(self, tx: Tx) -> list[int]:
        """What the next minute and a half needs, but for what was looked at before."""
        self._look_again = time.monotonic() + WARM_EVERY
        now = self._time.now(str(await roster.clock(tx)))
        until, since = now + WARM_FOR, self._looked_until
        self._looked_until = until
        # Where the demo's clock has gone back, all of it is looked at anew.
        return await doses.ahead(tx, since if since is not None and now < since <= until else now, until, MOST)
