"""«Опрос» in a supervisor's console: to whom a survey goes, and what has come of it, by group and without names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from zlib import crc32

from bot.outreach.words import needs_second
from bot.sending.pictures import made
from bot.surveys import giving, second
from bot.surveys.words import PERIODS, again_after, preview
from curators.audiences import WORDS as AUDIENCES
from curators.console import outside
from curators.console.spot import Spot
from curators.roster import zone_of
from scenarios.schema import Scenario
from scenarios.shelf import shelf
from storage.content import AttachmentKind, Button, Content
from storage.queries import alarms, surveys
from storage.queries.surveys import Aim

ROOM, RESULTS = "svy", "svr"
ALL = "0"
GONE = "Такого опроса больше нет."


def known() -> dict[str, Scenario]:
    """Give the surveys of the library."""
    return {name: one.scenario for name, one in shelf().items() if one.scenario.survey}


async def begin(spot: Spot) -> None:
    """«Опрос»: which, and what with it."""
    rows = tuple(
        (
            Button(f"{scenario.title.capitalize()}: разослать", _data("n", name)),
            Button("Итоги", _data("r", name)),
        )
        for name, scenario in known().items()
    )
    spot.say(Content(text="Какой опрос? Итоги показываем числами по группам, без имён.", buttons=rows))


async def results(spot: Spot) -> None:
    """«Опрос итоги»."""
    rows = tuple((Button(one.title.capitalize(), _data("r", name)),) for name, one in known().items())
    spot.say(Content(text="Итоги какого опроса?", buttons=rows))


async def pressed(spot: Spot, parts: list[str]) -> str | None:
    """One of its buttons: what, which survey, and what was chosen before."""
    if parts[0] in second.ACTS:
        return await second.ACTS[parts[0]](spot, parts[1:])
    what, name, *chosen = [*parts, ""]
    if name not in known() or what not in _DOES:
        return GONE
    return await _DOES[what](spot, name, chosen[:-1])


async def _audience(spot: Spot, name: str, _: list[str]) -> str | None:
    rows = [(Button("Всем", _data("t", name, ALL)),)]
    rows += [
        (Button(words[:1].upper() + words[1:], _data("t", name, str(number))),)
        for number, words in enumerate(AUDIENCES.values(), start=1)
    ]
    spot.say(Content(text="Кого спросить?", buttons=tuple(rows)))
    return None


async def _territory(spot: Spot, name: str, chosen: list[str]) -> str | None:
    places = await surveys.territories(spot.turn.tx, sorted(spot.curator.territories))
    rows = [(Button("Везде", _data("p", name, chosen[0], ALL)),)]
    rows += [(Button(place, _data("p", name, chosen[0], _short(place))),) for place in places]
    spot.say(Content(text="Где?", buttons=tuple(rows)))
    return None


async def _preview(spot: Spot, name: str, chosen: list[str]) -> str | None:
    aim = await _aim(spot, name, chosen)
    if aim is None:
        return GONE
    number = await surveys.count(spot.turn.tx, aim)
    where = aim.territories if chosen[1] != ALL else None
    words = preview(known()[name].title, number, AUDIENCES.get(aim.audience or ""), where)
    if why := needs_second(role_decides=True, number=number):
        words += f"\n\n{why}"
    rows = ((Button(f"Разослать: {number}", _data("g", name, *chosen)),),) if number else ()
    spot.say(Content(text=words, buttons=rows))
    return None


async def _go(spot: Spot, name: str, chosen: list[str]) -> str | None:
    """Ask each once, tomorrow; of many, after a second person's yes. Pressed again, there is nobody left to ask."""
    aim = await _aim(spot, name, chosen)
    if aim is None:
        return GONE
    number = await surveys.count(spot.turn.tx, aim)
    why = needs_second(role_decides=True, number=number)
    if why is not None:
        return await second.ask(spot, aim, number, why)
    given = await giving.give(spot.turn, aim, by=spot.curator.id)
    if not given:
        return giving.NOBODY
    spot.say(giving.done(name, given))
    return "Разошлём"


async def _stop(spot: Spot, name: str, _: list[str]) -> str | None:
    left = await surveys.stop(spot.turn.tx, name, sorted(spot.curator.territories), spot.turn.now)
    await alarms.audit(
        spot.turn.tx, "survey_stopped", curator_id=spot.curator.id, detail={"survey": name, "left": left}
    )
    spot.say(f"Остановили. Кого не успели спросить, не спросим: {left}." if left else "Все уже спрошены.")
    return None


async def _periods(spot: Spot, name: str, _: list[str]) -> str | None:
    rows = tuple((Button(words, _data("d", name, str(days))),) for days, words in PERIODS.items())
    left = await surveys.waiting(spot.turn.tx, name, sorted(spot.curator.territories))
    more = f" Ещё не спросили: {left}." if left else ""
    spot.say(Content(text=f"Ответы за какое время?{more}", buttons=rows))
    return None


async def _files(spot: Spot, name: str, chosen: list[str]) -> str | None:
    days = int(chosen[0]) if chosen and chosen[0].isdecimal() else 0
    if days not in PERIODS:
        return GONE
    since = (spot.turn.now.astimezone(zone_of(spot.turn.zone)).date() - timedelta(days=days)).isoformat()
    ref = (name, since, spot.curator.id)
    picture = made(AttachmentKind.PHOTO, f"{name}.png", "survey_picture", *ref)
    spot.say(Content(text=f"{known()[name].title.capitalize()}: {PERIODS[days].lower()}.", attachments=(picture,)))
    spot.say(Content(attachments=(made(AttachmentKind.DOCUMENT, f"{name}.xlsx", "survey", *ref),)))
    await alarms.audit(
        spot.turn.tx, "survey_shown", curator_id=spot.curator.id, detail={"survey": name, "since": since}
    )
    return "Готовлю"


async def _aim(spot: Spot, name: str, chosen: list[str]) -> Aim | None:
    """Whom the buttons mean: an audience by its place, a territory by a short sum of its name."""
    audiences = list(AUDIENCES)
    if len(chosen) != 2 or not chosen[0].isdecimal() or int(chosen[0]) > len(audiences):
        return None
    audience = audiences[int(chosen[0]) - 1] if chosen[0] != ALL else None
    places: list[str] | None = sorted(spot.curator.territories) or None
    if chosen[1] != ALL:
        found = await surveys.territories(spot.turn.tx, places or [])
        places = [place for place in found if _short(place) == chosen[1]]
        if not places:
            return None
    return Aim(name, audience, places, again_after(spot.turn.now))


def _short(place: str) -> str:
    return f"{crc32(place.encode()):08x}"


def _data(what: str, *parts: str) -> str:
    return ":".join(("c", ROOM, "0", what, *parts))


_DOES: dict[str, Callable[[Spot, str, list[str]], Awaitable[str | None]]] = {
    "n": _audience,
    "t": _territory,
    "p": _preview,
    "g": _go,
    "x": _stop,
    "r": _periods,
    "d": _files,
}
outside.register(ROOM, outside.Room(begin, pressed))
outside.register(RESULTS, outside.Room(results, pressed))
