"""Days and hours typed into the console's forms: read once, by the typing person's own calendar, kept as ISO."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from curators.console.form import Answers, Bad
from curators.console.spot import Spot
from curators.days import NoDay, read_clock, read_day, read_moment
from curators.roster import zone_of

DUE_HOUR = time(18)
END_OF_DAY = time(23, 59)


def today(spot: Spot) -> date:
    """The curator's own today."""
    return spot.turn.now.astimezone(zone_of(spot.curator.timezone)).date()


async def any_day(spot: Spot, _: Answers, text: str) -> str:
    """A day, which may have passed."""
    try:
        return read_day(text, today(spot)).isoformat()
    except NoDay as fault:
        raise Bad(str(fault)) from None


async def day_ahead(spot: Spot, answers: Answers, text: str) -> str:
    """A day that hasn't passed."""
    found = await any_day(spot, answers, text)
    if date.fromisoformat(found) < today(spot):
        raise Bad(f"{written(found)} уже прошло. Напишите, пожалуйста, день не раньше сегодняшнего.")
    return found


async def last_day(spot: Spot, answers: Answers, text: str) -> str:
    """The last day of what begins on `from`: not before it, and not past."""
    first = date.fromisoformat(answers["from"])
    try:
        last = read_day(text, today(spot), since=first)
    except NoDay as fault:
        raise Bad(str(fault)) from None
    if last < first:
        raise Bad(f"{last:%d.%m.%Y} раньше начала, {first:%d.%m.%Y}. Напишите, пожалуйста, день не раньше его.")
    if last < today(spot):
        raise Bad(f"{last:%d.%m.%Y} уже прошло. Напишите, пожалуйста, день не раньше сегодняшнего.")
    return last.isoformat()


async def a_moment(spot: Spot, answers: Answers, text: str) -> str:
    """A day and an hour; after `from` the hour alone is the next such hour."""
    begins = datetime.fromisoformat(answers["from"]) if "from" in answers else None
    clock = read_clock(text)
    if clock is not None and begins is not None:
        day = begins.date() if clock > begins.time() else begins.date() + timedelta(days=1)
        return datetime.combine(day, clock).isoformat()
    try:
        day, clock = read_moment(text, today(spot))
    except NoDay as fault:
        raise Bad(str(fault)) from None
    if clock is None:
        raise Bad("Напишите день и время, например 20.12 18:00.")
    return datetime.combine(day, clock).isoformat()


def written(iso: str) -> str:
    """Write a kept day, or a kept moment, as people read it."""
    return f"{datetime.fromisoformat(iso):{'%d.%m.%Y %H:%M' if 'T' in iso else '%d.%m.%Y'}}"


def due_on(iso: str, spot: Spot) -> datetime:
    """The moment by which something due on a day is due: the end of the working day, late today the end of today."""
    zone: ZoneInfo = zone_of(spot.curator.timezone)
    due = datetime.combine(date.fromisoformat(iso), DUE_HOUR, zone)
    return due if due > spot.turn.now else datetime.combine(due.date(), END_OF_DAY, zone)
