"""«Дети» in the menu: what the family has told of its children, each with a way to set it right or take it back."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from bot.children import covered, keeping
from bot.dialogues import choosing
from bot.dialogues.speaking import show
from curators.turn import Turn
from scenarios.child_age import age_words
from scenarios.read_month import month_words
from storage.content import Button, Content
from storage.queries import children
from storage.queries.children import Child

PREFIX = "ch:"
DATA = re.compile(r"ch:(l|n|o|e|x):?(\d{1,18})?")
GONE = "Этой записи уже нет"
NONE_YET = (
    "Расскажите о детях, чтобы мы вовремя подсказывали меры поддержки и звали туда, где будет интересно.\n\n"
    "Нужны только месяц и год рождения: ни имён, ни документов. Убрать запись можно в любой момент."
)
HAVE = "Ваши дети:\n{}\n\nПо возрасту мы подсказываем меры поддержки. Что-то не так или изменилось — нажмите на запись."


def concerns(turn: Turn) -> bool:
    """Tell whether this update is a button of theirs."""
    given = DATA.fullmatch(turn.event.button or "")
    return given is not None and turn.arrival.person_id is not None and bool(turn.arrival.consented)


async def first_page(turn: Turn) -> None:
    """«Дети»."""
    show(turn, await _list(turn))


async def pressed(turn: Turn) -> None:
    """A button of theirs."""
    match = DATA.fullmatch(turn.event.button or "")
    lane_id, family_id = turn.arrival.own_lane_id, turn.arrival.family_id
    assert match is not None
    assert lane_id is not None
    assert family_id is not None
    verb, number = match[1], int(match[2] or 0)
    if verb in "ln":
        turn.answer(lane_id)
        if verb == "n":
            await ask(turn)
        else:
            await first_page(turn)
        return
    child = next((one for one in await children.of_family(turn.tx, family_id) if one.id == number), None)
    if child is None:
        turn.answer(lane_id, GONE)
        await first_page(turn)
    elif verb == "o":
        turn.answer(lane_id)
        show(turn, _one(turn, child))
    elif verb == "e":
        turn.answer(lane_id)
        await ask(turn, child)
    else:
        await keeping.remove(turn, family_id, child.id)
        turn.answer(lane_id, "Убрали")
        await first_page(turn)


async def ask(turn: Turn, child: Child | None = None) -> None:
    """Ask for the month of birth: of one more, or another one of this child."""
    was = month_words(child.born) if child is not None else ""
    number = str(child.id) if child is not None else ""
    facts = {"child": number, "was": was, "agreed": await covered.agreed(turn)}
    await choosing.choose(turn, "child", facts, about="child")


async def _list(turn: Turn) -> Content:
    assert turn.arrival.family_id is not None
    found = await children.of_family(turn.tx, turn.arrival.family_id)
    more = (Button("Добавить ребёнка", f"{PREFIX}n"),)
    if not found:
        return Content(text=NONE_YET, buttons=(more,))
    lines = "\n".join(f"• {_words(turn, one)}" for one in found)
    rows = tuple((Button(_words(turn, one), f"{PREFIX}o:{one.id}"),) for one in found)
    return Content(text=HAVE.format(lines), buttons=(*rows, more) if len(found) < keeping.MOST else rows)


def _one(turn: Turn, child: Child) -> Content:
    fix, gone = Button("Исправить", f"{PREFIX}e:{child.id}"), Button("Убрать", f"{PREFIX}x:{child.id}")
    text = f"{_words(turn, child)}.\n\nИсправить месяц или убрать эту запись?"
    return Content(text=text, buttons=((fix, gone), (Button("← Все дети", f"{PREFIX}l"),)))


def _words(turn: Turn, child: Child) -> str:
    today = turn.now.astimezone(ZoneInfo(turn.arrival.timezone or turn.zone)).date()
    return f"{month_words(child.born).capitalize()}, {age_words(child.born, today)}"
