"""«Меры» and «Рядом» of the console: a curator finds a measure or a place and sends it into the thread with one tap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.measures import card as cards
from bot.measures import places
from bot.measures.finding import find_measures, find_services
from bot.measures.telling import PAGE
from curators.console import outside, send
from curators.console.commands import read
from curators.console.pending import Typed
from curators.console.spot import Spot
from storage.content import Button, Content
from storage.queries import measures, services

MEASURES, SERVICES = "mea", "srv"
_NONE = "По словам «{}» ничего не нашлось. Попробуйте иначе: {} и слова."
_HINT = "Нажмите, и карточка уйдёт семье ({}). Искать по словам: {} и слова."


class Home(NamedTuple):
    """Where the family lives, and whom it consists of."""

    territory: str
    audiences: list[str]


async def measures_begin(spot: Spot) -> None:
    """`/mera слова`: what is found by them; without words, what is for this family."""
    await _list_measures(spot, 0)


async def measures_pressed(spot: Spot, parts: list[str]) -> str | None:
    """`l:page` turns the list, `s:id` sends a measure."""
    number = _number(parts)
    if parts[0] == "l":
        await _list_measures(spot, number)
        return None
    found = await measures.one(spot.turn.tx, number, _today(spot))
    if found is None:
        return "Этой меры больше нет: она устарела или снята."
    turn = spot.turn
    content = cards.asked(cards.card(found, today=_today(spot), fresh=turn.measure_fresh))
    return await _send(spot, content, found["title"])


async def services_begin(spot: Spot) -> None:
    """`/service слова`: what is found by them near the family; without words, all of it by name."""
    await _list_services(spot, 0)


async def services_pressed(spot: Spot, parts: list[str]) -> str | None:
    """`l:page` turns the list, `s:id` sends a place."""
    number = _number(parts)
    if parts[0] == "l":
        await _list_services(spot, number)
        return None
    found = await services.one(spot.turn.tx, number)
    if found is None:
        return "Этого места больше нет."
    content = places.card(found, _today(spot), spot.turn.measure_fresh, places.links(found))
    return await _send(spot, content, found["title"])


async def _list_measures(spot: Spot, page: int) -> None:
    tx, home, words = spot.turn.tx, await _home(spot), _words(spot)
    if words:
        hits = await find_measures(
            tx, words, today=_today(spot), territory=home.territory, audiences=home.audiences, most=PAGE
        )
        found = [(hit.id, hit.title) for hit in hits]
    else:
        rows = await measures.for_person(
            tx, _today(spot), home.territory, home.audiences, most=PAGE + 1, skip=page * PAGE
        )
        found = [(row["id"], row["title"]) for row in rows]
    _offer(spot, MEASURES, "/mera", found, page, words)


async def _list_services(spot: Spot, page: int) -> None:
    tx, home, words = spot.turn.tx, await _home(spot), _words(spot)
    if words:
        hits = await find_services(tx, words, territory=home.territory, audiences=home.audiences, most=PAGE)
        found = [(hit.id, hit.title) for hit in hits]
    else:
        rows = await services.here(tx, home.territory, most=PAGE + 1, skip=page * PAGE)
        found = [(row["id"], row["title"]) for row in rows]
    _offer(spot, SERVICES, "/service", found, page, words)


def _offer(spot: Spot, room: str, command: str, found: Sequence[tuple[int, str]], page: int, words: str) -> None:
    """Say the list, each with a button that sends it."""
    if not found:
        spot.say(
            _NONE.format(words, command) if words else f"Для этой семьи здесь пока пусто. Искать: {command} и слова."
        )
        return
    start = f"c:{room}:{spot.thread_id}"
    rows: list[tuple[Button, ...]] = [(Button(title, f"{start}:s:{id_}"),) for id_, title in found[:PAGE]]
    turning = [Button("← Назад", f"{start}:l:{page - 1}")] if page else []
    turning += [Button("Дальше →", f"{start}:l:{page + 1}")] if len(found) > PAGE else []
    spot.say(_HINT.format(spot.place.family, command), (*rows, *([tuple(turning)] if turning else [])))


async def _send(spot: Spot, content: Content, title: str) -> str:
    if not await send.later(spot, Typed(content)):
        return "Не отправлено"
    spot.say(f"Отправлено семье: «{title}».")
    return "Отправляю"


async def _home(spot: Spot) -> Home:
    assert spot.place.family_id is not None
    return Home(*await measures.home_of(spot.turn.tx, spot.place.family_id))


def _words(spot: Spot) -> str:
    """Give the words typed after the command; none of a button."""
    content = spot.turn.event.content
    asked = read(content) if content is not None else None
    return asked.argument if asked is not None else ""


def _today(spot: Spot) -> date:
    return spot.turn.now.astimezone(ZoneInfo(spot.turn.zone)).date()


def _number(parts: list[str]) -> int:
    return int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() and len(parts[1]) < 16 else 0


outside.register(MEASURES, outside.Room(measures_begin, measures_pressed))
outside.register(SERVICES, outside.Room(services_begin, services_pressed))
