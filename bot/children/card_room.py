"""«Дети» in the console: what is known of a family's children, and a form to put down, correct or remove one."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from bot.children import keeping
from curators.console import form, outside
from curators.console.form import Answers, Bad, Form, Option, Question
from curators.console.spot import Spot
from scenarios.amiss import Amiss
from scenarios.child_age import age_words
from scenarios.read_month import EXAMPLE, month_words, read_month
from storage.content import Content
from storage.queries import children, people
from storage.queries.children import Child

ROOM = "kid"
NEW, GONE = "0", "Этой записи уже нет: семья или коллега её изменили."
REMOVE = "-"
NO_CONSENT = "Никто в семье ещё не дал согласия, поэтому записывать о ней новое нельзя. Сначала пригласите её в чат."


async def begin(spot: Spot) -> None:
    """Begin the form, where somebody of the family has agreed that we keep what they tell."""
    assert spot.place.family_id is not None
    adults = await people.adults(spot.turn.tx, spot.place.family_id)
    if not any(adult["consented"] for adult in adults):
        spot.say(NO_CONSENT)
        return
    await form.begin(spot, CHILDREN)


async def pressed(_spot: Spot, _parts: list[str]) -> str | None:
    """It has no buttons of its own: the form's are the form's."""
    return None


async def _known(spot: Spot, _: Answers) -> list[Option]:
    assert spot.place.family_id is not None
    found = await children.of_family(spot.turn.tx, spot.place.family_id)
    return [Option(_words(spot, one), str(one.id)) for one in found] + [Option("Добавить ребёнка", NEW)]


def _ask(answers: Answers) -> str:
    if answers["child"] == NEW:
        return f"Когда родился ребёнок? {EXAMPLE} День не нужен."
    return f"Когда на самом деле родился? {EXAMPLE}"


async def _removal(_spot: Spot, answers: Answers) -> list[Option]:
    return [] if answers["child"] == NEW else [Option("Убрать запись", REMOVE)]


async def _read(spot: Spot, _: Answers, text: str) -> str:
    found = read_month(text, _today(spot))
    if found is None:
        raise Bad(EXAMPLE)
    if isinstance(found, Amiss):
        raise Bad(found.words)
    return found.isoformat()


async def _preview(spot: Spot, answers: Answers, _files: Content | None) -> str:
    was = await _child(spot, answers)
    if answers["child"] != NEW and was is None:
        return GONE
    before = f"Сейчас: {_words(spot, was)}\n" if was is not None else ""
    if answers["born"] == REMOVE:
        return f"{before}Убрать эту запись."
    born = date.fromisoformat(answers["born"])
    return f"{before}Записать: {month_words(born)}, {age_words(born, _today(spot))}."


async def _done(spot: Spot, answers: Answers, _files: Content | None) -> None:
    turn, family_id, by = spot.turn, spot.place.family_id, spot.curator.id
    assert family_id is not None
    number = int(answers["child"])
    if answers["born"] == REMOVE:
        said = "Убрали." if await keeping.remove(turn, family_id, number, curator_id=by) else GONE
    else:
        born = date.fromisoformat(answers["born"])
        if answers["child"] == NEW:
            kept = await keeping.add(turn, family_id, born, "curator", curator_id=by)
            said = "Записали." if kept else keeping.FULL
        else:
            kept = await keeping.correct(turn, family_id, number, born, "curator", curator_id=by)
            said = "Исправили." if kept else GONE
    left = await children.of_family(turn.tx, family_id)
    ages = ", ".join(_words(spot, one) for one in left) or "о детях ничего не записано"
    spot.say(f"{said} Дети семьи: {ages}.")


async def _child(spot: Spot, answers: Answers) -> Child | None:
    assert spot.place.family_id is not None
    found = await children.of_family(spot.turn.tx, spot.place.family_id)
    return next((one for one in found if str(one.id) == answers["child"]), None)


def _words(spot: Spot, child: Child) -> str:
    return f"{month_words(child.born)}, {age_words(child.born, _today(spot))}"


def _today(spot: Spot) -> date:
    return spot.turn.now.astimezone(ZoneInfo(spot.turn.zone)).date()


CHILDREN = form.register(
    Form(
        "children",
        (
            Question(
                "child",
                "Что сделать? Записывайте только то, что семья сказала сама: месяц и год рождения, без имён.",
                "ребёнок",
                read=None,
                options=_known,
            ),
            Question("born", _ask, "месяц рождения", read_here=_read, options=_removal),
        ),
        _preview,
        _done,
        "Записать",
    )
)
outside.register(ROOM, outside.Room(begin, pressed))
