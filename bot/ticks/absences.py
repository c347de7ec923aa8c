"""A vacation begins: the families appear with the substitute. It ends: they go back, with what happened meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock_time import ServiceTime
from curators.console import card, history
from curators.console.alert_lines import KINDS
from curators.console.closing import close_view
from curators.duty import stand_ins
from curators.heading import headed
from curators.roster import CuratorRow, Roster, zone_of
from curators.staff import Desk, Staff, StaffRoom
from storage import content as contents
from storage.content import Button, Content
from storage.queries import absences, alarms, audit, consoles, outbox, talk
from storage.queries import roster as rosters
from storage.queries.outbox import Line, Priority
from storage.transaction import Record, Tx

AT_ONCE = 8
"""In a console without topics: more would bury what families write."""
LATELY = timedelta(days=30)
MOST_TOPICS = 60
"""Families that appear by themselves; the rest stand in «Семьи» and appear when they write."""
SHOWN = 15
SET = 20
"""Absences a transaction."""


class Absences:
    """One absence after another, by one process at a time."""

    def __init__(self, staff: StaffRoom, time: ServiceTime) -> None:
        self._staff, self._time = staff, time

    async def work(self, tx: Tx) -> bool:
        """Tell of those that have begun, ended, or passed to another stand-in; True while there may be more."""
        now = self._time.now(str(await rosters.clock(tx)))
        staff = await self._staff.now(tx)
        lines: list[Line] = []
        # What ends comes first: where one absence follows another, the families stay on the substitute's screen.
        ended = await absences.ended(tx, now, SET)
        for absence in ended:
            lines += await self._ends(tx, absence, staff, now)
        passed = [one for one in await absences.running(tx, now) if one["shown_to"] != _stands_in(one, staff, now)]
        for absence in passed[:SET]:
            lines += await self._passes(tx, absence, staff, now)
        await outbox.enqueue(tx, lines)
        return len(ended) == SET or len(passed) > SET

    async def _passes(self, tx: Tx, absence: Record, staff: Staff, now: datetime) -> list[Line]:
        """Whoever stands in first has the families; a substitute who is away too passes them on, and has them back."""
        before, after = absence["shown_to"], _stands_in(absence, staff, now)
        await absences.begun(tx, absence["id"], after)
        lines = (
            await self._takes_away(tx, absence, before, staff, now, "семьи теперь у другой замены") if before else []
        )
        return lines + await self._begins(tx, absence, after, staff, now) if after else lines

    async def _begins(self, tx: Tx, absence: Record, stands_in: int, staff: Staff, now: datetime) -> list[Line]:
        desk = staff.desks[stands_in]
        away = staff.roster.curators[absence["curator_id"]]
        until = f"{_last_day(absence, away):%d.%m.%Y}"
        families = await absences.families(tx, away.id, now - LATELY)
        number = await absences.count(tx, away.id)
        cases = sum(len(row["cases"].split(", ")) for row in families if row["cases"])
        waits = sum(row["waiting_since"] is not None for row in families)
        words = (
            f"🤝 С сегодняшнего дня по {until} вы замещаете: {away.full_name}. Семей: {number}, ждут ответа: {waits}, "
            f"открытых обращений: {cases}. Кто писал в последние дни или ждёт, уже у вас; "
            "остальные появятся, когда напишут."
        )
        if absence["substitute_id"] not in {None, stands_in}:
            named = staff.roster.curators[absence["substitute_id"]]
            words += f" Просили {named.full_name}, но сейчас это можете только вы."
        lines = [_say(desk, words, ((Button("Обращения", "c:cl:0:0"),),))]
        for place, row in enumerate(families[:MOST_TOPICS]):
            view_id = await talk.view(tx, row["thread_id"], desk.console_id)
            about = f" Открытые обращения: {row['cases']}." if row["cases"] else ""
            head = f"{row['name']}: " if desk.mode == "flat" else ""
            words = f"🤝 {head}вы здесь по {until}, пока в отъезде {away.full_name}.{about}"
            if desk.mode == "flat":
                lines += await _flat(tx, desk, row, view_id, words, staff.roster, stands_in, now, whole=place < AT_ONCE)
            else:
                lines.append(_say(desk, words, view_id=view_id))
        await alarms.audit(tx, "substitution_begun", curator_id=stands_in, detail={"absence": absence["id"]})
        return lines

    async def _ends(self, tx: Tx, absence: Record, staff: Staff, now: datetime) -> list[Line]:
        await absences.over(tx, absence["id"])
        lines: list[Line] = []
        back, shown_to = staff.desks.get(absence["curator_id"]), absence["shown_to"]
        stood_in = shown_to if shown_to is not None else absence["substitute_id"]
        own = staff.roster.curators[absence["curator_id"]]
        still = bool(staff.roster.absent(own.id, now))
        if back is not None:
            lines.append(await self._digest(tx, absence, own, back, still=still))
        if stood_in and stood_in not in {one.id for one in stand_ins(own, staff.roster, now)}:
            what = "семьи теперь у другой замены" if still else "снова на месте, семьи вернулись"
            lines += await self._takes_away(tx, absence, stood_in, staff, now, what)
        return lines

    async def _takes_away(
        self, tx: Tx, absence: Record, stood_in: int, staff: Staff, now: datetime, what: str
    ) -> list[Line]:
        """The families go from the screen of who stood in: a doctor's talks, too."""
        lines: list[Line] = []
        shown = await absences.shown_instead(tx, absence["curator_id"], stood_in)
        for view in await consoles.close_views(tx, stood_in, shown, now):
            close_view(lines, view)
        desk, own = staff.desks.get(stood_in), staff.roster.curators[absence["curator_id"]]
        if desk is not None:
            lines.append(_say(desk, f"🤝 {own.full_name}: {what}. Спасибо вам!"))
        return lines

    async def _digest(self, tx: Tx, absence: Record, own: CuratorRow, desk: Desk, *, still: bool) -> Line:
        """What happened meanwhile."""
        since, until = absence["starts_at"], absence["ends_at"]
        wrote, cases = await absences.digest(tx, absence["curator_id"], since, until)
        heard, said = sum(row["wrote"] for row in wrote), sum(row["answered"] for row in wrote)
        first, last = since.astimezone(zone_of(own.timezone)), _last_day(absence, own)
        words = [
            f"👋 {'' if still else 'С возвращением! '}Вот что было с {first:%d.%m} по {last:%d.%m}.",
            f"Писали семьи: {len(wrote)}, сообщений {heard}, ответов {said}.",
            f"Обращений открыто {cases['opened']}, закончено {cases['ended']}. Тревог: {cases['raised']}.",
        ]
        if wrote:
            words += ["", "Кто писал:", *(f"• {row['name']}: {row['wrote']}" for row in wrote[:SHOWN])]
        if len(wrote) > SHOWN:
            words.append(f"… и ещё {len(wrote) - SHOWN}.")
        if cases["raised"]:
            alerts = await absences.alerts(tx, own.id, since, until, SHOWN)
            words += ["", "Какие были тревоги:", *(_alert(row, own) for row in alerts)]
        if cases["raised"] > SHOWN:
            words.append(f"… и ещё {cases['raised'] - SHOWN}.")
        return _say(desk, "\n".join(words), ((Button("Семьи", "c:fams:0"), Button("Обращения", "c:cl:0:0")),))


async def _flat(
    tx: Tx, desk: Desk, row: Record, view_id: int, words: str, roster: Roster, who: int, now: datetime, *, whole: bool
) -> list[Line]:
    """What a topic would have at its top is said here of the first families; of the others it is one press away."""
    thread = row["thread_id"]
    if not whole:
        buttons = ((Button("Карточка", f"c:card:{thread}"), Button("История", f"c:hist:{thread}")),)
        return [_say(desk, words, buttons, view_id=view_id)]
    _, shown = await card.read(tx, thread, roster, now)
    told = await history.recent(tx, thread, zone_of(roster.curators[who].timezone))
    await audit.looked(tx, "card_shown", who, thread)
    said = [headed(shown, words)]
    if told is not None:
        await audit.looked(tx, "history_shown", who, thread)
        said.append(headed(told, f"👪 {row['name']}"))
    return [Line(desk.lane_id, "say", contents.to_json(one), Priority.CARD, view_id=view_id) for one in said]


def _alert(row: Record, own: CuratorRow) -> str:
    """Name one without words about health; who opens the family's card reads the rest there."""
    at = row["raised_at"].astimezone(zone_of(own.timezone))
    still = ", ещё открыта" if row["state"] == "open" else ""
    return f"• {row['name'] or 'Семья'}: {KINDS.get(row['kind'], row['kind'])}, {at:%d.%m %H:%M}{still}"


def _stands_in(absence: Record, staff: Staff, now: datetime) -> int:
    """Whoever has the families of somebody away now; 0: nobody, duty answers."""
    own = staff.roster.curators[absence["curator_id"]]
    return next((one.id for one in stand_ins(own, staff.roster, now)), 0)


def _last_day(absence: Record, own: CuratorRow) -> datetime:
    """Its last whole day, by the calendar of who is away."""
    last: datetime = absence["ends_at"].astimezone(zone_of(own.timezone)) - timedelta(minutes=1)
    return last


def _say(desk: Desk, words: str, buttons: tuple[tuple[Button, ...], ...] = (), *, view_id: int | None = None) -> Line:
    body = contents.to_json(Content(text=words, buttons=buttons))
    return Line(desk.lane_id, "say", body, Priority.CARD if view_id else Priority.LIVE, view_id=view_id)
