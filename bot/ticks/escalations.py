"""What nobody has taken goes to the next level, until somebody takes it; any number of clocks may turn at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

from bot.clock_time import ServiceTime
from bot.settings import Settings
from curators import alert_words
from curators.alert_words import Words
from curators.escalation import Step, again, next_level
from curators.raising import ALONE, asked_of, opened, tell
from curators.staff import Staff, StaffRoom
from scenarios.missed_words import silent_for
from storage.channel_policy import health_words_allowed
from storage.queries import alarms, escalations, outbox, roster
from storage.transaction import Database, Tx
from storage.vault import Vault

AT_ONCE = 50


class Escalations:
    """The clock of the ladder."""

    def __init__(self, settings: Settings, staff: StaffRoom, time: ServiceTime, vault: Vault) -> None:
        self._staff, self._time, self._vault = staff, time, vault
        self._zone, self._ack = settings.timezone.key, settings.danger_ack
        self._allows = partial(_allowed, settings.operator)

    async def work(self, tx: Tx) -> bool:
        """Move one set of what is due; True while there may be more."""
        now = self._time.now(str(await roster.clock(tx)))
        due = await escalations.due(tx, now, AT_ONCE)
        if not due:
            return False
        staff = await self._staff.now(tx)
        for row in due:
            await self._move(tx, row, staff, now)
        return len(due) == AT_ONCE

    async def _move(self, tx: Tx, row: Any, staff: Staff, now: datetime) -> None:
        """One rung up; what was raised this moment has told its first level, and is only to be looked at again."""
        words = opened(self._vault, row["words"])
        about = None
        if row["family_id"] is not None:
            about = await escalations.family(tx, row["family_id"], row["person_id"], self._zone)
        asked = asked_of(row["kind"], about, doctor=words.doctor, curator=words.curator, requester=words.requester)
        if row["next_action_at"] == row["raised_at"] and row["told"]:
            at = again(asked, row["told"], staff.roster, row["raised_at"], self._ack)
            if at > now:
                await escalations.step(tx, row["id"], row["level"], row["told"], at)
                return
        step = next_level(asked, row["level"], row["told"], staff.roster, now, self._ack)
        await self._climb(tx, row, step, now, staff, words, about)

    async def _climb(
        self, tx: Tx, row: Any, step: Step, now: datetime, staff: Staff, words: Words, about: Any
    ) -> None:  # fmt: skip
        fresh = None
        if step.tell and words.since is not None:
            words = alert_words.anew(words, silent_for(words.since, now))
            fresh = self._vault.encrypt(alert_words.written(words))
        lines, _ = await tell(tx, staff, row, words, about, step, now=now, allows=self._allows)
        await outbox.enqueue(tx, lines)
        told = sorted({*row["told"], *step.tell})
        await escalations.step(tx, row["id"], step.level, told, step.again_at, fresh)
        if step.alone:
            await alarms.raise_alarm(tx, ALONE, f"escalation:{row['id']}")
        if step.tell:
            await alarms.audit(
                tx,
                "escalation_climbed",
                person_id=row["person_id"],
                family_id=row["family_id"],
                detail={"id": row["id"], "level": step.level},
            )


def side_by_side(db: Database, work: Callable[[Tx], Awaitable[bool]]) -> Callable[[], Awaitable[None]]:
    """Make a tick of `work`, which claims a set for itself: other clocks work at other sets meanwhile."""

    async def tick() -> None:
        more = True
        while more:
            async with db.transaction() as tx:
                more = await work(tx)

    return tick


def _allowed(operator: str, channel: str, consents: frozenset[str]) -> bool:
    return health_words_allowed(channel, operator, consents)
