"""«Что мне положено»: a question at a time, then what fits and why."""

from __future__ import annotations

from collections.abc import Sequence

from bot.care import dating
from bot.care.naming import may_name
from bot.dialogues.speaking import show
from bot.measures.card import HOME, PREFIX
from bot.measures.telling import PAGE, today, turning
from curators.console.page import Page
from curators.turn import Turn
from scenarios import measures_quiz, measures_rules, measures_words
from scenarios.measures_facts import QUESTIONS, Between, Known, from_children
from scenarios.measures_quiz import NOTHING, UNKNOWN, About, Candidate, Judged
from storage.content import Button, Content
from storage.queries import children, measures, pregnancies

ASK = Button("Спросить куратора", f"{PREFIX}n")
INTRO = (
    "Несколько коротких вопросов, и будет видно, на что стоит подать. Ответы нужны только для этого списка: "
    "в карточку семьи они не попадут.\n\n"
)


async def go_on(turn: Turn, answers: str) -> None:
    """Ask the next question, or tell what follows from the answers."""
    candidates = await _candidates(turn)
    question = measures_quiz.next_question(candidates, answers, await _about(turn))
    if question is None:
        await _tell(turn, candidates, answers, 0)
        return
    asked = QUESTIONS[question]
    rows = [
        (Button(option.words, f"{PREFIX}q:{measures_quiz.answered(answers, question, place)}"),)
        for place, option in enumerate(asked.options)
    ]
    before = measures_quiz.back(answers)
    last = Button("← Назад", f"{PREFIX}q:{before}") if before is not None else HOME
    rows.append((Button("Не знаю", f"{PREFIX}q:{measures_quiz.answered(answers, question, UNKNOWN)}"), last))  # type: ignore[arg-type]  # two in the last row
    intro = INTRO if answers == NOTHING else ""
    show(turn, Content(text=f"{intro}{asked.words}", buttons=tuple(rows)))


async def results(turn: Turn, answers: str, page: int) -> None:
    """Tell a page of what follows from the answers."""
    await _tell(turn, await _candidates(turn), answers, page)


async def judged_one(turn: Turn, measure_id: int, answers: str) -> Judged | None:
    """Judge one measure by the answers its button carries."""
    about = await _about(turn)
    facts = measures_quiz.facts_of(answers, about)
    one = next((found for found in await _candidates(turn) if found.id == measure_id), None)
    return measures_quiz.judge_one(one, facts, about) if one is not None else None


async def _about(turn: Turn) -> About:
    """Give what is known without asking: audiences, children told of, the week of a pregnancy if it may be said."""
    known: dict[str, Known] = {}
    if turn.arrival.family_id is not None:
        born = [one.born for one in await children.of_family(turn.tx, turn.arrival.family_id)]
        known |= from_children(born, turn.arrival.audiences or (), today(turn))
    if turn.arrival.person_id is not None and turn.vault is not None and await may_name(turn):
        dated = dating.opened(turn.vault, await pregnancies.dating_of(turn.tx, turn.arrival.person_id))
        age = dated.age(today(turn)) if dated is not None else None
        if age is not None:
            known["pregnant_weeks"] = Between(age.weeks, age.weeks)
    return About.of(turn.arrival.audiences or (), known)


async def _candidates(turn: Turn) -> list[Candidate]:
    rows = await measures.candidates(turn.tx, today(turn), turn.arrival.territory)
    return [
        Candidate(row["id"], row["title"], tuple(row["audiences"]), measures_rules.read(row["rules"])) for row in rows
    ]


async def _tell(turn: Turn, candidates: Sequence[Candidate], answers: str, page: int) -> None:
    found = measures_quiz.judged(candidates, answers, await _about(turn))
    if not found:
        words = "По этим ответам мер не нашлось. Это не значит, что их нет: спросите куратора или ответьте иначе."
        again = Button("Ответить заново", f"{PREFIX}q:{NOTHING}")
        show(turn, Content(text=words, buttons=((ASK,), (again,), (HOME,))))
        return
    shown = found[page * PAGE : (page + 1) * PAGE]
    text = Page()
    for number, one in enumerate(shown, page * PAGE + 1):
        if one is shown[0] or one.fits != found[number - 2].fits:
            heading = "Похоже, вам положено" if one.fits else "Возможно, положено"
            text.line().bold(f"{heading}:").line()
        text.line(measures_words.result_line(number, one))
    text.line().line(measures_words.NO_PROMISE)
    buttons = [
        (Button(f"{number}. {one.title}", f"{PREFIX}c:{one.id}:{answers}"),)
        for number, one in enumerate(shown, page * PAGE + 1)
    ]
    last = turning(f"{PREFIX}r:{answers}", page, more=len(found) > (page + 1) * PAGE, besides=ASK)
    show(turn, text.content((*buttons, last)))
