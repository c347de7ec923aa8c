"""Who was on duty, or was called where nobody answered, has the family's talk no more once that is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock_time import ServiceTime
from curators.console.closing import close_view
from curators.duty import FamilyDuty
from curators.heading import short_name
from curators.seeing import has_part
from curators.staff import Staff, StaffRoom
from storage import content as contents
from storage.content import Content
from storage.queries import consoles, outbox, roster, screens
from storage.queries.outbox import Line, Priority
from storage.transaction import Record, Tx

BATCH = 500
SILENCE = timedelta(minutes=30)
"""A talk isn't taken away in the middle of it."""
NAMED = 8
OVER = (
    "✅ Здесь всем ответили: {names}. Дальше с этими семьями свои кураторы и дежурные, из «Семей» они ушли. "
    "Спасибо вам!"
)


class Screens:
    """Walks through the talks that stand with somebody else than the family's curator, a set a transaction."""

    def __init__(self, staff: StaffRoom, time: ServiceTime, zone: str) -> None:
        self._staff, self._time, self._zone = staff, time, zone
        self._after = 0

    async def work(self, tx: Tx) -> bool:
        """One set; True while there are more."""
        now = self._time.now(str(await roster.clock(tx)))
        rows = await screens.guests(tx, self._after, now - SILENCE, BATCH)
        self._after = rows[-1]["id"] if len(rows) == BATCH else 0
        if not rows:
            return False
        staff = await self._staff.now(tx)
        over: dict[int, list[Record]] = {}
        for row in rows:
            if not has_part(row["curator_id"], self._family(row), staff.roster, now):
                over.setdefault(row["curator_id"], []).append(row)
        lines: list[Line] = []
        for curator_id, gone in sorted(over.items()):
            lines += await _leave(tx, staff, curator_id, gone, now)
        await outbox.enqueue(tx, lines)
        return len(rows) == BATCH

    def _family(self, row: Record) -> FamilyDuty:
        return FamilyDuty(row["territory"], frozenset(row["audiences"]), row["own_id"], row["timezone"] or self._zone)


async def _leave(tx: Tx, staff: Staff, curator_id: int, gone: list[Record], now: datetime) -> list[Line]:
    """The talks go from the screen, and it is said why."""
    lines: list[Line] = []
    for view in await consoles.close_views(tx, curator_id, [row["thread_id"] for row in gone], now):
        close_view(lines, view)
    desk = staff.desks.get(curator_id)
    if desk is not None:
        names = ", ".join(short_name(row["name"] or "Семья") for row in gone[:NAMED])
        more = f" и ещё {len(gone) - NAMED}" if len(gone) > NAMED else ""
        words = contents.to_json(Content(text=OVER.format(names=names + more)))
        lines.append(Line(desk.lane_id, "say", words, Priority.CARD))
    return lines
