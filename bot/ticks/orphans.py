"""What waits for an answer is in front of whoever answers now, whatever changed since it was written.

A message goes to the consoles that show its thread at that moment. Nobody may have had a console then; since then a
substitute may have taken over, a curator been dismissed, an own curator joined. So threads that wait are looked through
again, and what the console of who answers now was never given is put on its way: the courier makes the topic with the
card and the earlier history, as for any first message.
"""

from __future__ import annotations

from datetime import datetime

import orjson

from bot.clock_time import ServiceTime
from curators.duty import FamilyDuty
from curators.roster import zone_of
from curators.sides import answering
from curators.staff import Desk, Staff, StaffRoom
from curators.unseen import unseen_line
from storage.queries import outbox, roster, talk, unanswered
from storage.queries.unanswered import Need, Unanswered
from storage.transaction import Tx

BATCH = 200


class Orphans:
    """Walks through the waiting threads, a set a transaction, from the beginning again when it has reached the end."""

    def __init__(self, staff: StaffRoom, time: ServiceTime, zone: str) -> None:
        self._staff, self._time, self._zone = staff, time, zone
        self._after = 0

    async def work(self, tx: Tx) -> bool:
        """One set; True while there are more."""
        staff = await self._staff.now(tx)
        now = self._time.now(str(await roster.clock(tx)))
        threads = await unanswered.unanswered(tx, self._after, BATCH)
        self._after = threads[-1].thread_id if len(threads) == BATCH else 0
        needs: list[Need] = []
        desks: dict[int, Desk] = {}
        for thread in threads:
            for desk in self._answering(thread, staff, now):
                view_id = await _view(tx, thread, desk)
                needs.append(Need(thread.thread_id, thread.since, view_id))
                desks[view_id] = desk
        zone = zone_of(self._zone)
        lines = []
        for row in await unanswered.unseen(tx, needs):
            desk = desks[row["view_id"]]
            lines.append(unseen_line(row, desk.lane_id, flat=desk.mode == "flat", now=now, zone=zone))
        await outbox.enqueue(tx, lines)
        return len(threads) == BATCH

    def _answering(self, thread: Unanswered, staff: Staff, now: datetime) -> list[Desk]:
        family = FamilyDuty(
            thread.territory, frozenset(thread.audiences), thread.curator_id, thread.timezone or self._zone
        )
        _, shown = answering(thread.kind, family, thread.doctor_id, staff.roster, now)
        return [staff.desks[one] for one in sorted(shown) if one in staff.desks]


async def _view(tx: Tx, thread: Unanswered, desk: Desk) -> int:
    views: dict[str, int] = orjson.loads(thread.views) if thread.views else {}
    return views.get(str(desk.console_id)) or await talk.view(tx, thread.thread_id, desk.console_id)
