"""«Смена»: who is on duty from when to when; entered by those who decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from curators.console import form
from curators.console.colleagues import NAMED, named, of_theirs, options
from curators.console.form import Answers, Bad, Form, Option, Question
from curators.console.spot import Spot
from curators.console.typed_days import a_moment, written
from curators.roles import Act, may, refusal
from curators.roster import CuratorRow, zone_of
from storage.content import Content
from storage.queries import absences, alarms

LONGEST = timedelta(days=2)


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
    """«Смена»."""
    await form.begin(spot, SHIFT, about_family=False)
