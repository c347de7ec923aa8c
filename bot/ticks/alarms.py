"""Alarms: each is logged, counted and told to the admins once, and closed when its cause has ended."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot import metrics
from bot.clock_time import ServiceTime
from bot.ticks.alarm_words import words
from curators.duty import FamilyDuty, who_answers
from curators.staff import Desk, Staff, StaffRoom
from storage import content as contents
from storage.content import Content
from storage.queries import alarms, outbox, roster, unanswered
from storage.queries.outbox import Line, Priority
from storage.transaction import Record, Tx

log = structlog.get_logger()

CLOSED_ELSEWHERE = ("nobody_answers", "queue_late", "messenger_silent", "disk_full")
"""The first below, by who answers now; the others by the ticks that look at the queue and at the disk."""


class Teller:
    """Tells alarms; remembers which of them this process has logged while nobody is there to be told."""

    def __init__(self, staff: StaffRoom, time: ServiceTime, zone: str) -> None:
        self._staff, self._time, self._zone = staff, time, zone
        self._logged: set[int] = set()

    async def work(self, tx: Tx) -> bool:
        """Close what has ended, then tell what is left."""
        staff = await self._staff.now(tx)
        await alarms.close_over(tx, *CLOSED_ELSEWHERE)
        await self._close_answered(tx, staff, self._time.now(str(await roster.clock(tx))))
        found = await alarms.untold(tx)
        for alarm in found:
            if alarm["id"] not in self._logged:
                self._logged.add(alarm["id"])
                metrics.ALARMS.labels(alarm["kind"]).inc()
                log.error("alarm", alarm_id=alarm["id"], kind=alarm["kind"], subject=alarm["subject"])
        desks = operators(staff)
        if not found or not desks:
            return False
        await outbox.enqueue(tx, [_line(alarm, desk) for alarm in found for desk in desks])
        await alarms.told(tx, [alarm["id"] for alarm in found])
        self._logged.difference_update(alarm["id"] for alarm in found)
        return True

    async def _close_answered(self, tx: Tx, staff: Staff, now: datetime) -> None:
        """A family that nobody could answer may have got somebody."""
        for alarm in await alarms.standing(tx, "nobody_answers"):
            family = await unanswered.family(tx, int(alarm["subject"].rpartition(":")[2]))
            if family is not None:
                duty = FamilyDuty(
                    family["territory"],
                    frozenset(family["audiences"] or ()),
                    family["curator_id"],
                    family["timezone"] or self._zone,
                )
                if who_answers(duty, staff.roster, now).alarm:
                    continue
            await alarms.close(tx, "nobody_answers", alarm["subject"])


def operators(staff: Staff) -> list[Desk]:
    """Consoles of the admins; where no admin has one, of the supervisors."""
    for role in ("admin", "supervisor"):
        people = [one.id for one in staff.roster.curators.values() if one.role == role]
        desks = [staff.desks[one] for one in people if one in staff.desks]
        if desks:
            return desks
    return []


def _line(alarm: Record, desk: Desk) -> Line:
    body = contents.to_json(Content(text=words(alarm["kind"], alarm["subject"])))
    return Line(desk.lane_id, "say", body, Priority.ESCALATION, key=f"alarm:{alarm['id']}:{desk.console_id}")
