"""Cases nobody has touched: they come back to their owner, then to the supervisor; solved ones close by themselves."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock_time import ServiceTime
from curators.answering import deciding
from curators.calendar import production_calendar
from curators.cases import TOPICS, CaseRow, Look, Status, come_back
from curators.duty import stand_ins
from curators.hours import next_open
from curators.roster import CuratorRow, Roster
from curators.staff import Staff, StaffRoom
from curators.telling import lines_to_family
from curators.timetable import parse
from storage import content as contents
from storage.content import Button, Content
from storage.queries import alarms, cases, outbox, people, roster
from storage.queries.outbox import Line, Priority
from storage.transaction import Record, Tx

BATCH = 100
WORK_DAY = parse("Mo-Fr 09:00-18:00; PH off")
"""Nobody is reminded of a case at night or on a day off."""


class Cases:
    """A set a transaction; sets are claimed, so that any number of processes may work at once."""

    def __init__(self, staff: StaffRoom, time: ServiceTime, zone: str) -> None:
        self._staff, self._time, self._zone = staff, time, ZoneInfo(zone)

    async def work(self, tx: Tx) -> bool:
        """One set; True while there are more."""
        now = self._time.now(str(await roster.clock(tx)))
        claimed = await cases.due(tx, now, BATCH)
        if not claimed:
            return False
        staff = await self._staff.now(tx)
        lines: list[Line] = []
        for case in claimed:
            lines += await self._one(tx, case, staff, now)
        await outbox.enqueue(tx, lines)
        return len(claimed) == BATCH

    async def _one(self, tx: Tx, case: Record, staff: Staff, now: datetime) -> list[Line]:
        seen = CaseRow(Status(case["status"]), case["priority"], case["touched_at"], case["due_at"], case["level"])
        back = come_back(seen, now)
        at = next_open(WORK_DAY, now, self._zone, production_calendar())
        if back.look is not Look.NOTHING and at is not None and at > now:
            await cases.came_back(tx, case["id"], case["level"], at)
            return []
        if back.look is Look.CLOSE:
            return await self._closes(tx, case, now)
        await cases.came_back(tx, case["id"], back.level, back.next_at)
        return [] if back.look is Look.NOTHING else _told(case, staff, back.look, now, back.level)

    async def _closes(self, tx: Tx, case: Record, now: datetime) -> list[Line]:
        """A solved case that nobody has objected to: the family may still rate it."""
        ended = {"status": Status.CLOSED.value, "closed_at": case["closed_at"] or now}
        await cases.change(tx, case["id"], {name: case[name] for name in cases.CHANGING} | ended, now, None)
        await cases.event(tx, case["id"], now, "status", words="закрыто само: возражений не было")
        await alarms.audit(tx, "case_closed", family_id=case["family_id"], detail={"case": case["id"]})
        words = f"Обращение {case['number']} «{TOPICS[case['topic']]}» закрыто: вопросов больше не было."
        rate = () if case["rating"] is not None else ((Button("Оценить", f"k:m:{case['id']}"),),)
        asks = " Как мы справились? Оцените, пожалуйста." if rate else ""
        content = Content(text=words + asks, buttons=rate)
        thread_id = case["thread_id"] or await people.thread_of(tx, case["family_id"])
        return await lines_to_family(
            tx, thread_id, case["family_id"], content, now, person_id=case["person_id"], priority=Priority.CARD
        )


def _told(case: Record, staff: Staff, look: Look, now: datetime, level: int) -> list[Line]:
    late = case["due_at"] is not None and case["due_at"] < now
    what = "срок прошёл" if late else "давно никто ничего не делал"
    head = f"📂 {case['number']} «{TOPICS[case['topic']]}», семья {case['family']}: {what}."
    owner_id = case["curator_id"] or case["owner_id"]
    owner = staff.roster.curators.get(owner_id or 0)
    keeper = _keeper(owner, staff.roster, now) if owner is not None else None
    if look is Look.OWNER and keeper is not None and keeper.id in staff.desks:
        ids, words = {keeper.id}, f"{head}\nЧто дальше? Если ждём кого-то, отметьте это."
    else:
        ids = {one.id for one in deciding(case["territory"], staff.roster, now)}
        helped = ", напоминание не помогло" if look is Look.SUPERVISOR and keeper is not None else ""
        words = f"{head}\nЗанимается {owner.full_name if owner else 'пока никто'}{helped}."
    button = ((Button("Открыть обращение", f"c:co:{case['id']}"),),)
    key = f"case:{case['id']}:{case['touched_at'].timestamp():.0f}:{level}:{now.date()}"
    return [
        Line(
            staff.desks[one].lane_id, "say", contents.to_json(Content(text=words, buttons=button)), Priority.LIVE,
            key=f"{key}:{one}",
        )
        for one in sorted(ids) if one in staff.desks
    ]  # fmt: skip


def _keeper(owner: CuratorRow, roster: Roster, now: datetime) -> CuratorRow | None:
    """Whoever works on the owner's cases now: the owner, or who stands in."""
    if not roster.absent(owner.id, now):
        return owner if owner.reachable else None
    return next(stand_ins(owner, roster, now), None)
