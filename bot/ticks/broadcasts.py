"""Broadcasts under way: people are chosen and put into the outbox in sets, held back by a pause, shown as they go."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.care.rules import reminding
from bot.clock_time import ServiceTime
from bot.outreach import choosing, showing
from bot.outreach.choosing import Rules
from bot.settings import Settings
from curators.staff import StaffRoom
from scenarios import segment
from scenarios.broadcasting import Kind
from storage.queries import broadcasts, cast_answers, outbox, recipients, roster
from storage.queries.broadcasts import EVERYBODY
from storage.transaction import Record, Tx
from storage.vault import Vault

LOOK = timedelta(seconds=15)
"""How often a broadcast that has chosen all is looked at: has it ended, is anything to be let go again?"""
LANDING = timedelta(seconds=2)
"""What is in the air can't be taken back: it is looked at once more when it has landed."""


class Broadcasts:
    """One set a transaction; a broadcast is claimed for it, so that any number of processes may work at once."""

    def __init__(self, settings: Settings, staff: StaffRoom, time: ServiceTime, vault: Vault) -> None:
        self._staff, self._time = staff, time
        self._rules = Rules(settings.operator, settings.timezone.key, reminding(settings), vault)
        self._shown: dict[int, str] = {}
        """What each progress message said last, so that nothing is said twice."""
        self._after: dict[tuple[str, int], int] = {}
        """How far a walk through a broadcast's people has come; another process walks from the beginning."""

    async def send(self, tx: Tx) -> bool:
        """One set of a broadcast that is being sent; True while there is more to do."""
        now = await self._now(tx)
        cast = await broadcasts.claim(tx, now, ["sending"])
        if cast is None:
            return False
        if cast["last_person_id"] < EVERYBODY:
            await self._choose(tx, cast, now)
            return True
        return await self._look(tx, cast, now)

    async def hush(self, tx: Tx) -> bool:
        """One set of a broadcast that was paused or cancelled is taken back; True while there is more."""
        now = await self._now(tx)
        cast = await broadcasts.claim(tx, now, ["paused", "cancelled"])
        if cast is None:
            return False
        walk = ("hush", cast["id"])
        after, number = await recipients.hush(tx, cast["id"], self._after.get(walk, 0), choosing.SET)
        if number == choosing.SET:
            self._after[walk] = after
            return True
        found = self._after.pop(walk, 0) or number
        await broadcasts.came_to(tx, cast["id"], cast["last_person_id"], now + LANDING if found else None)
        if not found and cast["state"] == "cancelled":
            await outbox.enqueue(tx, await showing.summary(tx, cast, await self._staff.now(tx)))
        return True

    async def show(self, tx: Tx) -> bool:
        """Bring the progress messages up to date."""
        staff, now = await self._staff.now(tx), await self._now(tx)
        for cast in await broadcasts.under_way(tx):
            line = await showing.progress(tx, cast, staff, self._rules.zone)
            if line is not None and self._shown.get(cast["id"]) != line.payload:
                self._shown[cast["id"]] = line.payload
                await outbox.enqueue(tx, [line])
        for cast in await broadcasts.over(tx, now):
            await broadcasts.came_to(tx, cast["id"], cast["last_person_id"], None)
            await outbox.enqueue(tx, await showing.last_word(tx, cast, staff))
            self._shown.pop(cast["id"], None)
        return False

    async def answers(self, tx: Tx) -> bool:
        """Note who has written since they were told."""
        ahead = await roster.clock(tx)
        await cast_answers.note(tx, ahead)
        return False

    async def _choose(self, tx: Tx, cast: Record, now: datetime) -> None:
        aim = segment.from_json(cast["segment"])
        found = await choosing.people(tx, self._rules, aim, cast["last_person_id"], now, locked=True)
        if found.ids:
            put = await choosing.items(tx, self._rules, Kind(cast["kind"]), found.ids, now)
            await recipients.put(tx, cast["id"], put, cast["content"])
        await broadcasts.came_to(tx, cast["id"], found.last if found.more else EVERYBODY, now)

    async def _look(self, tx: Tx, cast: Record, now: datetime) -> bool:
        """Let what was held back go again where it may; end what has nothing left to send."""
        walk = ("held", cast["id"])
        held = await recipients.held(tx, cast["id"], self._after.get(walk, 0), choosing.SET)
        if held:
            await recipients.lock(tx, held)
            put = await choosing.items(tx, self._rules, Kind(cast["kind"]), held, now)
            await recipients.again(tx, cast["id"], put, cast["content"])
            self._after[walk] = held[-1]
            return True
        if self._after.pop(walk, 0):
            return True
        if await recipients.waits(tx, cast["id"]):
            await broadcasts.came_to(tx, cast["id"], EVERYBODY, now + LOOK)
            return True
        await broadcasts.move(tx, cast["id"], "done", next_at=now + cast_answers.WITHIN, done_at=now)
        staff = await self._staff.now(tx)
        await outbox.enqueue(tx, await showing.summary(tx, cast, staff))
        return True

    async def _now(self, tx: Tx) -> datetime:
        return self._time.now(str(await roster.clock(tx)))
