"""The first page of «Мои напоминания»: the doses of the day, each to be marked early, late, or taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.care import held as holding
from bot.care.correction import correction
from bot.care.held import Held
from bot.care.naming import unnamed
from bot.care.recording import CHANGES, hush, record
from bot.care.retelling import retell
from bot.dialogues import leading
from bot.dialogues.speaking import show
from bot.sending.pictures import made
from curators.turn import Turn
from scenarios import intake, reminders_pages
from scenarios.dose import NO_DOUBLE, State
from scenarios.intake import Answer, Became
from scenarios.intake_words import NOT_YOURS
from storage.content import AttachmentKind, Content
from storage.queries import intakes, plans

TOASTS = {
    Became.TAKEN: "Записали: принято",
    Became.UNDONE: "Отменили, как не было",
    Became.ALREADY: "Это уже записано",
    Became.TOO_EARLY: "Ещё рано: отметить можно ближе ко времени приёма",
    Became.TOO_LATE: "Время этого приёма прошло",
}
_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


async def home(turn: Turn, _rest: Sequence[str] = ()) -> str | None:
    """Show the day."""
    person_id = turn.arrival.person_id
    assert person_id is not None
    zone = holding.zone_of(turn)
    begin = datetime.combine(_today(turn), time(), zone).astimezone(UTC)
    end = datetime.combine(_today(turn) + _DAY, time(), zone).astimezone(UTC)
    found = holding.opened(turn, await intakes.between(turn.tx, person_id, begin - _INSTANT, end - _INSTANT))
    # What is still open of yesterday evening is part of the day, too.
    late = holding.opened(turn, await intakes.between(turn.tx, person_id, begin - _DAY, begin - _INSTANT))
    still = [one for one in late if one.dose.state in intake.OPEN]
    shown = [one for one in (*still, *found) if one.dose.state != State.CANCELLED]
    why = await unnamed(turn)
    content = reminders_pages.today(
        await holding.shown(turn, shown, named=not why),
        zone,
        turn.now,
        following=await intakes.following(turn.tx, person_id, max(end, turn.now)),
        unnamed=why,
        any_plan=any(one.status == "active" for one in await plans.of_person(turn.tx, person_id)),
    )
    show(turn, content)
    return None


async def take(turn: Turn, rest: Sequence[str]) -> str | None:
    """Mark a dose of the day as taken."""
    return await _settle(turn, rest, lambda one: intake.take(one.dose, one.plan, turn.now))


async def undo(turn: Turn, rest: Sequence[str]) -> str | None:
    """Take an answer back."""
    return await _settle(turn, rest, lambda one: intake.undo(one.dose, one.plan, turn.now))


async def late(turn: Turn, rest: Sequence[str]) -> str | None:
    """Mark a dose whose time is over: when it was taken, then the record set right."""
    found = await _own(turn, rest)
    how = rest[1] if len(rest) > 1 else ""
    if found is None:
        return NOT_YOURS
    if how in {"due", "now"}:
        at = found[0].dose.due_at if how == "due" else turn.now
        return await _settle(turn, rest, lambda one: correction(one, turn.now, at))
    if how == "at":
        await home(turn)
        await leading.begin(turn, "dose_taken_at", {"doses": str(found[0].dose.id)}, first=True)
        return "Ответьте временем, например 21:30"
    told = (await holding.told(turn, found[:1]))[0]
    show(turn, reminders_pages.late(told, holding.zone_of(turn), turn.now))
    return None


async def calendar(turn: Turn, _rest: Sequence[str] = ()) -> str | None:
    """Send the picture of the month; the page stays as it is."""
    person_id, lane_id = turn.arrival.person_id, turn.arrival.own_lane_id
    assert lane_id is not None
    first = _today(turn).replace(day=1)
    picture = made(AttachmentKind.PHOTO, "calendar.png", "calendar", person_id, f"{first:%Y-%m}")
    turn.say(lane_id, Content(text="Как идёт этот месяц", attachments=(picture,)), identity_id=turn.arrival.identity_id)
    return "Рисуем календарь"


async def _settle(turn: Turn, rest: Sequence[str], decide: Callable[[Held], Answer]) -> str | None:
    """Keep an answer and show the day as it is now."""
    group = await _own(turn, rest)
    if group is None:
        return NOT_YOURS
    answer = decide(group[0])
    if answer.became in CHANGES:
        after = await record(turn, group[0], answer, "button")
        await hush(turn, group, [after, *group[1:]])
        await retell(turn, [after])
    await home(turn)
    toast = TOASTS.get(answer.became, "Записали")
    return f"{toast}. {NO_DOUBLE}" if answer.caution else toast


async def _own(turn: Turn, rest: Sequence[str]) -> list[Held] | None:
    """The dose, and after it those due with it, locked; None where it is another person's."""
    person_id = turn.arrival.person_id
    assert person_id is not None
    if not rest or not rest[0].isdecimal() or len(rest[0]) > 18:
        return None
    await intakes.hold(turn.tx, person_id)
    dose_id = int(rest[0])
    kept = [one for one in await intakes.group_of(turn.tx, dose_id) if one.person_id == person_id]
    found = holding.opened(turn, sorted(kept, key=lambda one: one.id != dose_id))
    return found or None


def _today(turn: Turn) -> date:
    return turn.now.astimezone(holding.zone_of(turn)).date()
