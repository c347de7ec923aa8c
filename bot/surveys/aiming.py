"""Whom a survey is for, as its buttons and typed words say it: counted, shown, and let go."""

from __future__ import annotations

from zlib import crc32

from bot.outreach.words import needs_second
from bot.surveys import giving, second
from bot.surveys.words import again_after, preview
from curators.audiences import WORDS as AUDIENCES
from curators.console.spot import Spot
from scenarios.schema import Scenario
from scenarios.shelf import shelf
from storage.queries import surveys
from storage.queries.surveys import Aim

ALL = "0"
GONE = "Такого опроса больше нет."
LET_GO = "Разошлём"


def known() -> dict[str, Scenario]:
    """Give the surveys of the library."""
    return {name: one.scenario for name, one in shelf().items() if one.scenario.survey}


async def places(spot: Spot) -> list[str]:
    """Give every territory this curator may ask on, the largest first."""
    return await surveys.territories(spot.turn.tx, sorted(spot.curator.territories))


def short(place: str) -> str:
    """Give a short sum of a territory's name, which fits a button."""
    return f"{crc32(place.encode()):08x}"


async def aimed(spot: Spot, name: str, audience: str, where: str) -> Aim | None:
    """Give whom it goes to: an audience by its place, a territory by its short sum; None where there is none such."""
    audiences = list(AUDIENCES)
    if name not in known() or not audience.isdecimal() or int(audience) > len(audiences):
        return None
    meant: list[str] | None = sorted(spot.curator.territories) or None
    if where != ALL:
        meant = [place for place in await places(spot) if short(place) == where]
        if not meant:
            return None
    return Aim(name, audiences[int(audience) - 1] if audience != ALL else None, meant, again_after(spot.turn.now))


async def shown(spot: Spot, aim: Aim, *, everywhere: bool) -> tuple[str, int]:
    """Say to whom it would go, and how many that is."""
    number = await surveys.count(spot.turn.tx, aim)
    where = None if everywhere else aim.territories
    words = preview(known()[aim.scenario].title, number, AUDIENCES.get(aim.audience or ""), where)
    if why := needs_second(role_decides=True, number=number):
        words += f"\n\n{why}"
    return words, number


async def go(spot: Spot, aim: Aim) -> str:
    """Ask each once, tomorrow; of many, after a second person's yes. Done again, there is nobody left to ask."""
    number = await surveys.count(spot.turn.tx, aim)
    why = needs_second(role_decides=True, number=number)
    if why is not None:
        return await second.ask(spot, aim, number, why)
    given = await giving.give(spot.turn, aim, by=spot.curator.id)
    if not given:
        return giving.NOBODY
    spot.say(giving.done(aim.scenario, given))
    return LET_GO
