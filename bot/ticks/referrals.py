"""Referrals nobody has answered in time: the specialist and who asked are reminded, then the supervisor is told."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.clock_time import ServiceTime
from curators.calendar import production_calendar
from curators.hours import is_open
from curators.referral import WORK_DAY, Late, late
from curators.referral_words import day, who
from curators.staff import Staff, StaffRoom
from storage import content as contents
from storage.content import Button, Content
from storage.queries import outbox, referrals, roster
from storage.queries.outbox import Line, Priority
from storage.transaction import Record, Tx

BATCH = 100


class Referrals:
    """A set a transaction; sets are claimed, so that any number of processes may work at once."""

    def __init__(self, staff: StaffRoom, time: ServiceTime, zone: str) -> None:
        self._staff, self._time, self._zone = staff, time, ZoneInfo(zone)

    async def work(self, tx: Tx) -> bool:
        """One set; True while there are more. Nobody is reminded at night or on a day off."""
        now = self._time.now(str(await roster.clock(tx)))
        if not is_open(WORK_DAY, now.astimezone(self._zone), production_calendar()):
            return False
        claimed = await referrals.due(tx, now, BATCH)
        if not claimed:
            return False
        staff = await self._staff.now(tx)
        lines: list[Line] = []
        for one in claimed:
            told, at = late(one["due_at"], one["next_action_at"], now)
            await referrals.looked(tx, one["id"], at)
            lines += self._told(one, staff, told)
        await outbox.enqueue(tx, lines)
        return len(claimed) == BATCH

    def _told(self, one: Record, staff: Staff, told: Late) -> list[Line]:
        head = f"⏰ Направление №{one['id']}: срок {day(one['due_at'], self._zone)} прошёл."
        if told is Late.BOTH:
            words = {
                one[
                    "specialist_id"
                ]: f"{head} Если нужно время, напишите об этом куратору; если не получается, верните.",
                one["by_id"]: f"{head} {who(one)}: ответа пока нет. Семья {one['family']}.",
            }
        else:
            asked = staff.roster.curators.get(one["by_id"])
            said = f"{head} {who(one)}: ответа нет и после напоминания. Семья {one['family']}, территория "
            said += f"{one['territory']}, просит {asked.full_name if asked else 'куратор'}."
            words = {
                person.id: said
                for person in staff.roster.curators.values()
                if person.role == "supervisor" and (not person.territories or one["territory"] in person.territories)
            }
        buttons = {one["specialist_id"]: ((Button("Открыть", f"c:rfo:{one['id']}"),),)}
        return [
            Line(
                staff.desks[curator_id].lane_id,
                "say",
                contents.to_json(Content(text=text, buttons=buttons.get(curator_id, ()))),
                Priority.LIVE,
                key=f"referral:{one['id']}:{told}:{curator_id}",
            )
            for curator_id, text in words.items()
            if curator_id in staff.desks
        ]
