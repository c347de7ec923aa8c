"""«Смена»: who is on duty from when to when; entered by those who decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from curators.console import form
from curators.console.colleagues import NAMED, named, of_theirs, options
from curators.console.form import Answers, Bad, Form, Option, Question
from curators.console.spot import Spot
from curators.console.typed_days import a_moment, written
from curators.heading import short_name
from curators.roles import Act, may, refusal
from curators.roster import CuratorRow, zone_of
from storage.content import Button, Content
from storage.queries import absences, alarms
from storage.transaction import Record

LONGEST = timedelta(days=2)
SHOWN = 8


def _people(spot: Spot) -> list[CuratorRow]:
    """Those of duty first."""
    return sorted(of_theirs(spot), key=lambda row: (row.role != "duty", row.full_name))


async def _who(spot: Spot, _: Answers) -> Sequence[Option]:
    return options(_people(spot))


async def _named(spot: Spot, _: Answers, text: str) -> str:
    return named(_people(spot), text)


async def _ends(spot: Spot, answers: Answers, text: str) -> str:
    found = await a_moment(spot, answers, text)
    starts, ends = (_instant(spot, answers["who"], one) for one in (answers["from"], found))
    if not timedelta(0) < ends - starts <= LONGEST:
        raise Bad(_cannot_be(answers))
    if ends <= spot.turn.now:
        raise Bad(f"{written(found)} уже прошло. Напишите, пожалуйста, время позже.")
    return found


def _cannot_be(answers: Answers) -> str:
    return f"Смена с {written(answers['from'])} должна кончиться позже начала и не дольше чем через двое суток."


def _instant(spot: Spot, who: str, iso: str) -> datetime:
    """By the clock of who is on duty."""
    zone = zone_of(spot.turn.staff.roster.curators[int(who)].timezone)
    return datetime.fromisoformat(iso).replace(tzinfo=zone).astimezone(UTC)


async def _shown(spot: Spot, answers: Answers, _files: Content | None) -> str:
    name = spot.turn.staff.roster.curators[int(answers["who"])].full_name
    return f"{name}: дежурство с {written(answers['from'])} до {written(answers['to'])}."


async def _done(spot: Spot, answers: Answers, _files: Content | None) -> None:
    turn, who = spot.turn, int(answers["who"])
    if not may(spot.curator.role, Act.SHIFTS):
        spot.say(refusal(Act.SHIFTS))
        return
    starts, ends = (_instant(spot, answers["who"], answers[name]) for name in ("from", "to"))
    if not timedelta(0) < ends - starts <= LONGEST or ends <= turn.now:  # the start was amended after the end
        spot.say(f"{_cannot_be(answers)} Ничего не записано, начните, пожалуйста, заново: «Смена».")
        return
    await absences.put_shift(turn.tx, who, starts, ends)
    await alarms.audit(turn.tx, "shift_put", curator_id=spot.curator.id, detail={"of": who})
    spot.say("Смена записана.")
    desk = turn.staff.desks.get(who)
    if desk is not None and who != spot.curator.id:
        turn.say(desk.lane_id, Content(text=f"🕐 Ваша смена: {await _shown(spot, answers, None)}"))


SHIFT = form.register(
    Form(
        "shift",
        (
            Question("who", f"Кто дежурит? {NAMED}", "кого", options=_who, read_here=_named),
            Question("from", "С какого часа? Например: 20.12 18:00.", "с", read_here=a_moment),
            Question("to", "До какого часа? Например: 8:00.", "до", read_here=_ends),
        ),
        _shown,
        _done,
        "Записать",
    )
)


async def begin(spot: Spot, _: str = "") -> None:
    """«Смена»: those ahead, where there are any, and a new one."""
    if await absences.shifts_ahead(spot.turn.tx, spot.turn.now, _ids(spot), most=1, skip=0):
        await show_page(spot, 0)
    await form.begin(spot, SHIFT, about_family=False)


def _ids(spot: Spot) -> list[int]:
    return [row.id for row in of_theirs(spot)]


async def show_page(spot: Spot, number: int) -> str | None:
    """Who is on duty when, each with a button that takes the shift back; by pages."""
    rows = await absences.shifts_ahead(
        spot.turn.tx, spot.turn.now, _ids(spot), most=SHOWN + 1, skip=number * SHOWN
    )  # fmt: skip
    lines = [f"• {_name(spot, row)}: {_hours(spot, row)}" for row in rows[:SHOWN]]
    buttons = [
        (Button(f"Отменить: {_name(spot, row)}, {_hours(spot, row)[:11]}", f"c:shx:{row['id']}"),)
        for row in rows[:SHOWN]
    ]
    turning = [Button("← Назад", f"c:shp:{number - 1}")] if number else []
    turning += [Button("Дальше →", f"c:shp:{number + 1}")] if len(rows) > SHOWN else []
    words = "\n".join(["Смены, которые идут и впереди:", *lines]) if lines else "Впереди смен нет."
    spot.say(words, (*buttons, *([tuple(turning)] if turning else [])))
    return None


def _name(spot: Spot, row: Record) -> str:
    return short_name(spot.turn.staff.roster.curators[row["curator_id"]].full_name)


def _hours(spot: Spot, row: Record) -> str:
    """By the clock of who is on duty: «20.12 18:00–21.12 08:00»."""
    zone = zone_of(spot.turn.staff.roster.curators[row["curator_id"]].timezone)
    starts, ends = row["starts_at"].astimezone(zone), row["ends_at"].astimezone(zone)
    return f"{starts:%d.%m %H:%M}–{ends:%d.%m %H:%M}"


async def cancel(spot: Spot, shift_id: int) -> str:
    """Take a shift back, or end it at once where it runs; who keeps it hears of it."""
    turn = spot.turn
    row = await absences.shift(turn.tx, shift_id)
    if row is None:
        return "Этой смены уже нет"
    if row["curator_id"] not in _ids(spot):
        return "Эту смену отменяет руководитель той территории"
    if not await absences.end_shift(turn.tx, shift_id, turn.now):
        return "Она уже закончилась"
    await alarms.audit(turn.tx, "shift_ended", curator_id=spot.curator.id, detail={"of": row["curator_id"]})
    said = f"{_name(spot, row)}: смены {_hours(spot, row)} больше нет."
    spot.say(said)
    desk = turn.staff.desks.get(row["curator_id"])
    if desk is not None and row["curator_id"] != spot.curator.id:
        turn.say(desk.lane_id, Content(text=f"🕐 Смену отменили. {said}"))
    return "Отменено"
