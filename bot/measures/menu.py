"""«Меры поддержки»: the section's first page, and what each of its buttons does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.dialogues import leading
from bot.dialogues.speaking import show
from bot.measures import places, quiz
from bot.measures.card import HOME, PREFIX, asked, card, checklist
from bot.measures.telling import PAGE, ask_curator, today, turning
from curators.turn import Turn
from scenarios import measures_words
from scenarios.measures_quiz import NOTHING, read_answers
from storage.content import Button, Content
from storage.queries import measures

GONE = "Этой меры больше нет"
OLD = "Эта кнопка уже не действует"
ASKED = "Вопрос у куратора, ответ придёт сюда"
SCENARIO = "find_measure"


def concerns(turn: Turn) -> bool:
    """Tell whether this update is a button of the section."""
    return (turn.event.button or "").startswith(PREFIX)


async def first_page(turn: Turn) -> None:
    """Say what there is here."""
    text = (
        "Меры поддержки. Можно пройти короткий опрос и увидеть, что вам может быть положено, найти меру по словам "
        "или посмотреть всё для вашей семьи."
    )
    rows = (
        (Button("Что мне положено", f"{PREFIX}q:{NOTHING}"),),
        (Button("Найти", f"{PREFIX}s"), Button("Для меня", f"{PREFIX}f:0")),
        (Button(places.NEAR, f"{PREFIX}k:0"),),
    )
    show(turn, Content(text=text, buttons=rows))


async def pressed(turn: Turn) -> None:
    """Do what a button says; its spinner stops first."""
    verb, *rest = (turn.event.button or "").removeprefix(PREFIX).split(":")
    act = _TABLE.get(verb)
    before = len(turn.lines)
    toast = await act(turn, rest) if act is not None else OLD
    lane_id = turn.arrival.own_lane_id
    assert lane_id is not None
    said = turn.lines[before:]
    del turn.lines[before:]
    turn.answer(lane_id, toast)
    turn.lines += said


def _number(rest: list[str], place: int) -> int:
    return int(rest[place]) if len(rest) > place and rest[place].isdecimal() and len(rest[place]) < 16 else 0


def _answers(rest: list[str], place: int) -> str:
    """Give the answers a button of a card carries; empty where it has none, or they are of another age."""
    return (read_answers(rest[place]) or "") if len(rest) > place and rest[place] else ""


async def _home(turn: Turn, _: list[str]) -> str | None:
    await first_page(turn)
    return None


async def _quiz(turn: Turn, rest: list[str]) -> str | None:
    await quiz.go_on(turn, _answers(rest, 0) or NOTHING)
    return None


async def _results(turn: Turn, rest: list[str]) -> str | None:
    await quiz.results(turn, _answers(rest, 0) or NOTHING, _number(rest, 1))
    return None


async def _for_me(turn: Turn, rest: list[str]) -> str | None:
    page, arrival = _number(rest, 0), turn.arrival
    found = await measures.for_person(
        turn.tx, today(turn), arrival.territory, arrival.audiences or (), most=PAGE + 1, skip=page * PAGE
    )
    if not found:
        words = "Для вашей семьи в списке пока ничего нет. Пройдите опрос или спросите куратора."
        show(turn, Content(text=words, buttons=((quiz.ASK,), (HOME,))))
        return None
    listed = "\n".join(f"• {row['title']}. {row['gist']}" for row in found[:PAGE])
    rows = [(Button(row["title"], f"{PREFIX}c:{row['id']}"),) for row in found[:PAGE]]
    last = turning(f"{PREFIX}f", page, more=len(found) > PAGE, besides=HOME)
    show(turn, Content(text=f"Меры для таких семей, как ваша:\n\n{listed}", buttons=(*rows, last)))
    return None


async def _card(turn: Turn, rest: list[str]) -> str | None:
    measure_id, answers = _number(rest, 0), _answers(rest, 1)
    found = await measures.one(turn.tx, measure_id, today(turn))
    if found is None:
        await first_page(turn)
        return GONE
    judged = await quiz.judged_one(turn, measure_id, answers) if answers else None
    show(turn, card(found, today=today(turn), fresh=turn.measure_fresh, judged=judged, answers=answers))
    return None


async def _documents(turn: Turn, rest: list[str]) -> str | None:
    found = await measures.one(turn.tx, _number(rest, 0), today(turn))
    if found is None:
        await first_page(turn)
        return GONE
    ticked = _number(rest, 1) & (1 << len(found["documents"])) - 1
    show(turn, checklist(found, ticked, _answers(rest, 2)))
    return None


async def _ask(turn: Turn, rest: list[str]) -> str | None:
    found = await measures.one(turn.tx, _number(rest, 0), today(turn))
    if found is None:
        await first_page(turn)
        return GONE
    answers = _answers(rest, 1)
    show(turn, asked(card(found, today=today(turn), fresh=turn.measure_fresh, answers=answers)))
    turn.say(turn.arrival.own_lane_id or 0, Content(text=f"{ASKED}."), identity_id=turn.arrival.identity_id)
    await ask_curator(turn, measures_words.question_from(found["title"]))
    return ASKED


async def _search(turn: Turn, _: list[str]) -> str | None:
    await leading.begin(turn, SCENARIO, {}, first=True)
    return None


async def _lost(turn: Turn, _: list[str]) -> str | None:
    show(turn, Content(text=f"{ASKED}.", buttons=((HOME,),)))
    await ask_curator(turn, measures_words.LOST)
    return ASKED


async def _kinds(turn: Turn, rest: list[str]) -> str | None:
    await places.kinds(turn, _number(rest, 0))
    return None


async def _of_kind(turn: Turn, rest: list[str]) -> str | None:
    await places.of_kind(turn, _number(rest, 0), _number(rest, 1))
    return None


async def _place(turn: Turn, rest: list[str]) -> str | None:
    if await places.one(turn, _number(rest, 0)):
        return None
    await places.kinds(turn, 0)
    return "Этого места больше нет"


_TABLE: dict[str, Callable[[Turn, list[str]], Awaitable[str | None]]] = {
    "h": _home,
    "q": _quiz,
    "r": _results,
    "f": _for_me,
    "c": _card,
    "d": _documents,
    "a": _ask,
    "n": _lost,
    "s": _search,
    "k": _kinds,
    "t": _of_kind,
    "p": _place,
}
