"""«Опрос» in a supervisor's console: to whom a survey goes, and what has come of it, by group and without names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.sending.pictures import made
from bot.surveys import aiming, place_asking, second
from bot.surveys.aiming import ALL, GONE, known, short
from bot.surveys.words import PERIODS
from curators.audiences import WORDS as AUDIENCES
from curators.audiences import headed
from curators.console import outside
from curators.console.spot import Spot
from curators.roster import zone_of
from storage.content import AttachmentKind, Button, Content
from storage.queries import alarms, surveys

ROOM, RESULTS = "svy", "svr"
SHOWN = 24
"""So many territories are offered as buttons; where there are more, one may be typed."""


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


async def _again(spot: Spot, _: str, __: list[str]) -> None:
    await begin(spot)


async def _audience(spot: Spot, name: str, _: list[str]) -> str | None:
    rows = [(Button("Всем", _data("t", name, ALL)),)]
    rows += [
        (Button(headed(words), _data("t", name, str(number))),)
        for number, words in enumerate(AUDIENCES.values(), start=1)
    ]
    spot.say(Content(text="Кого спросить?", buttons=(*rows, _back("m", name))))
    return None


async def _territory(spot: Spot, name: str, chosen: list[str]) -> str | None:
    if not chosen:
        return GONE
    every = await aiming.places(spot)
    rows = [(Button("Везде", _data("p", name, chosen[0], ALL)),)]
    rows += [(Button(place, _data("p", name, chosen[0], short(place))),) for place in every[:SHOWN]]
    if len(every) > SHOWN:
        rows.append((Button("Другая территория", _data("w", name, chosen[0])),))
    spot.say(Content(text="Где?", buttons=(*rows, _back("n", name))))
    return None


async def _typed(spot: Spot, name: str, chosen: list[str]) -> str | None:
    await place_asking.begin(spot, name, chosen[0] if chosen else ALL)
    return None


async def _preview(spot: Spot, name: str, chosen: list[str]) -> str | None:
    aim = await aiming.aimed(spot, name, *chosen) if len(chosen) == 2 else None
    if aim is None:
        return GONE
    words, number = await aiming.shown(spot, aim, everywhere=chosen[1] == ALL)
    rows = ((Button(f"Разослать: {number}", _data("g", name, *chosen)),),) if number else ()
    spot.say(Content(text=words, buttons=(*rows, _back("t", name, chosen[0]))))
    return None


async def _go(spot: Spot, name: str, chosen: list[str]) -> str | None:
    aim = await aiming.aimed(spot, name, *chosen) if len(chosen) == 2 else None
    return await aiming.go(spot, aim) if aim is not None else GONE


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
    spot.say(Content(text=f"Ответы за какое время?{more}", buttons=(*rows, _back("m", name))))
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


def _back(what: str, *parts: str) -> tuple[Button]:
    return (Button("← Назад", _data(what, *parts)),)


def _data(what: str, *parts: str) -> str:
    return ":".join(("c", ROOM, "0", what, *parts))


_DOES: dict[str, Callable[[Spot, str, list[str]], Awaitable[str | None]]] = {
    "m": _again,
    "n": _audience,
    "t": _territory,
    "w": _typed,
    "p": _preview,
    "g": _go,
    "x": _stop,
    "r": _periods,
    "d": _files,
}
outside.register(ROOM, outside.Room(begin, pressed))
outside.register(RESULTS, outside.Room(results, pressed))
