"""Families that wait for an answer: a clock for each, and when it runs out duty hears of it, then the supervisor."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot.clock_time import ServiceTime
from bot.settings import Settings
from curators.answering import TALK, Level, Terms, due_at, long_words, whom
from curators.console import queue
from curators.duty import FamilyDuty
from curators.heading import MESSENGERS
from curators.staff import Desk, Staff, StaffRoom
from storage import content as contents
from storage.content import Content, restate
from storage.queries import answers, outbox, roster
from storage.queries.answers import Raised
from storage.queries.outbox import Line, Priority
from storage.transaction import Record, Tx

BATCH = 500
Step: TypeAlias = tuple[Level, list[Desk], datetime | None]
"""The level a clock is raised to, who is told, and when it runs out again."""


class Answers:
    """Sets are claimed, so that any number of processes may work at once."""

    def __init__(self, settings: Settings, staff: StaffRoom, time: ServiceTime) -> None:
        self._staff, self._time, self._zone = staff, time, settings.timezone.key
        self._terms = Terms(settings.reply_due, settings.next_reply_due, settings.reply_due_by_audience)

    async def follow(self, tx: Tx) -> bool:
        """Stop the clocks of those who were answered, start those of who waits; True while there are more."""
        await self._answered(tx)
        waiting = await answers.fresh(tx, BATCH, TALK)
        if not waiting:
            return False
        staff = await self._staff.now(tx)
        rows = []
        for row in waiting:
            family, since = self._family(row), row["waiting_since"]
            term = self._terms.of(family.audiences, first=row["first"])
            until = due_at(family, staff.roster, since, term)
            kind = "first" if row["first"] else "next"
            rows.append((row["thread_id"], row["family_id"], kind, row["curator_id"], since, until))
        await answers.open_clocks(tx, rows)
        return len(waiting) == BATCH

    async def queues(self, tx: Tx) -> bool:
        """Bring the «Очередь» messages up to date."""
        now = self._time.now(str(await roster.clock(tx)))
        await outbox.enqueue(tx, await queue.follow(tx, await self._staff.now(tx), now))
        return False

    async def raise_late(self, tx: Tx) -> bool:
        """Tell of a set of clocks that have run out; True while there are more."""
        now = self._time.now(str(await roster.clock(tx)))
        late = await answers.due(tx, now, BATCH)
        if not late:
            return False
        staff = await self._staff.now(tx)
        told: list[tuple[Record, Level, Desk]] = []
        moved: list[Raised] = []
        seen: dict[tuple[FamilyDuty, int], Step] = {}
        for row in late:
            if not row["waits"]:
                moved.append(Raised(row["id"], row["level"], None))
                continue
            alike = (self._family(row), row["level"])  # families of one curator go the same way
            if alike not in seen:
                seen[alike] = self._step(*alike, staff, now)
            level, desks, again = seen[alike]
            told += [(row, level, desk) for desk in desks]
            moved.append(Raised(row["id"], level, again))
        await answers.raised(tx, moved)
        views = await answers.views(tx, sorted({(row["thread_id"], desk.console_id) for row, _, desk in told}))
        lines = [
            self._line(row, level, desk, views[row["thread_id"], desk.console_id], staff, now)
            for row, level, desk in told
        ]
        await outbox.enqueue(tx, lines)
        return len(late) == BATCH

    async def _answered(self, tx: Tx) -> None:
        """Those who were told that an answer is late see that it has come."""
        over = [row for row in await answers.answered(tx) if row["level"]]
        if not over:
            return
        staff = await self._staff.now(tx)
        lines: list[Line] = []
        for row in over:
            person = staff.roster.curators.get(row["curator_id"] or 0)
            words = Content(text=f"✅ Ответ уже есть: {person.full_name}." if person else "✅ Ответ уже есть.")
            keys = [
                _key(row["id"], level, desk) for level in range(1, row["level"] + 1) for desk in staff.desks.values()
            ]
            for told in await answers.told(tx, keys):
                said = restate(words, of=told["key"])
                lines.append(Line(told["lane_id"], "restate", said, Priority.ESCALATION, view_id=told["view_id"]))
        await outbox.enqueue(tx, lines)

    def _step(self, family: FamilyDuty, level: int, staff: Staff, now: datetime) -> Step:
        after, people = whom(Level(level), family, staff.roster, now)
        desks = [staff.desks[one] for one in sorted(people) if one in staff.desks]
        term = self._terms.of(family.audiences, first=True)
        if not desks:  # nobody to be told is connected: it isn't done with, somebody will be
            return Level(level), [], now + term
        if after >= Level.SUPERVISOR:
            return after, desks, None
        return after, desks, due_at(family, staff.roster, now, term)

    def _family(self, row: Record) -> FamilyDuty:
        return FamilyDuty(
            row["territory"], frozenset(row["audiences"]), row["curator_id"], row["timezone"] or self._zone
        )

    def _line(self, row: Record, level: Level, desk: Desk, view_id: int, staff: Staff, now: datetime) -> Line:
        own = staff.roster.curators.get(row["curator_id"] or 0)
        minutes = int((now - row["opened_at"]).total_seconds() // 60)
        since = row["opened_at"].astimezone(ZoneInfo(self._zone))
        where = f" · {MESSENGERS[row['channel']]}" if row["channel"] else ""
        day = "" if since.date() == now.astimezone(since.tzinfo).date() else f"{since:%d.%m} "
        words = [f"⏰ {row['name']}{where}: ждёт ответа {long_words(minutes)}, с {day}{since:%H:%M}."]
        words.append(f"Куратор: {own.full_name if own else 'не назначен'}.")
        if row["said"]:
            words += ["", f"«{row['said']}»"]
        if level is Level.SUPERVISOR:
            words += ["", "Дежурный уже знает."] if row["level"] else []
        key = _key(row["id"], level, desk)
        body = contents.to_json(Content(text="\n".join(words)))
        return Line(desk.lane_id, "say", body, Priority.ESCALATION, key=key, view_id=view_id)


def _key(clock_id: int, level: int, desk: Desk) -> str:
    return f"late:{clock_id}:{level:d}:{desk.console_id}"
