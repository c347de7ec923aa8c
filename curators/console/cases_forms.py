"""Forms about one case: what happens next, a step of the plan, its date, how urgent, what is known, how it ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from curators import casework
from curators.cases import PRIORITIES, Status
from curators.console import form
from curators.console.cases_card import GONE, allowed, show
from curators.console.cases_work import PRIORITY_OPTIONS, some_words
from curators.console.form import Answers, Form, Option, Question
from curators.console.spot import Spot
from curators.console.typed_days import day_ahead, due_on, written
from storage.content import Content
from storage.queries import cases
from storage.transaction import Record

Act = Callable[[Spot, Record, Answers], Awaitable[None]]
ASKED = {
    "reasons": "Почему это случилось, как вы видите?",
    "profile": "Что важно знать о семье по этому делу?",
    "needs": "Что семье на самом деле нужно?",
}
AFTER_THE_END = frozenset({"case_note", "case_over"})
"""Forms that a closed case may still need; the last asks about the status by itself."""


def over(case: Record, name: str) -> str | None:
    """Say that a closed case is not worked on; None where it may be."""
    if case["status"] != Status.CLOSED or name in AFTER_THE_END:
        return None
    return "Обращение закрыто. Чтобы продолжить, верните его: «В работе»."


def _one_question(name: str, questions: tuple[Question, ...], act: Act, shown: str, confirm: str = "Записать") -> Form:
    """A form about one case: `act` is done with the case held."""

    async def preview(_spot: Spot, answers: Answers, _files: Content | None) -> str:
        due = {"due": written(answers["due"]) if answers.get("due") else "без срока"}
        return shown.format(**(dict(answers) | due))

    async def done(spot: Spot, answers: Answers, _files: Content | None) -> None:
        case = await allowed(spot, int(answers["id"]), locked=True)
        why = case if isinstance(case, str) else over(case, name)
        if why is not None or isinstance(case, str):
            spot.say(why or GONE)
            return
        await act(spot, case, answers)

    return form.register(Form(name, questions, preview, done, confirm))


async def _next(spot: Spot, case: Record, answers: Answers) -> None:
    after = await casework.change(
        spot.turn, case, "next_step", by=spot.curator.id, words=answers["words"], fields={"next_step": answers["words"]}
    )
    await casework.tell(spot.turn, after)
    await show(spot, after)


async def _step(spot: Spot, case: Record, answers: Answers) -> None:
    due = due_on(answers["due"], spot) if answers["due"] else None
    await cases.add_step(spot.turn.tx, case["id"], answers["words"], due)
    await show(spot, await casework.change(spot.turn, case, "step", by=spot.curator.id, words=answers["words"]))


async def _due(spot: Spot, case: Record, answers: Answers) -> None:
    due = due_on(answers["due"], spot)
    words = f"до {due:%d.%m.%Y}"
    await show(
        spot, await casework.change(spot.turn, case, "due", by=spot.curator.id, words=words, fields={"due_at": due})
    )


async def _urgency(spot: Spot, case: Record, answers: Answers) -> None:
    words = PRIORITIES[answers["priority"]]
    after = await casework.change(
        spot.turn, case, "priority", by=spot.curator.id, words=words, fields={"priority": answers["priority"]}
    )
    await show(spot, after)


async def _described(spot: Spot, case: Record, answers: Answers) -> None:
    fields = {answers["what"]: answers["words"]}
    await show(spot, await casework.change(spot.turn, case, "described", by=spot.curator.id, fields=fields))


async def _noted(spot: Spot, case: Record, answers: Answers) -> None:
    await show(spot, await casework.change(spot.turn, case, "note", by=spot.curator.id, words=answers["words"]))


async def _over(spot: Spot, case: Record, answers: Answers) -> None:
    after = await casework.move(spot.turn, case, Status(answers["status"]), spot.curator.id, answers["words"])
    if after is None:
        spot.say("Это обращение уже закрыто.")
        return
    await show(spot, after)


NEXT = _one_question(
    "case_next", (Question("words", "Что будет дальше и когда? Семья увидит эти слова.", "слова", some_words),), _next,
    "Семья увидит: «{words}»", "Показать семье",
)  # fmt: skip
STEP = _one_question(
    "case_step",
    (
        Question("words", "Какой шаг сделать?", "шаг", some_words),
        Question(
            "due",
            "К какому дню сделать этот шаг? Например: завтра или 15.01.",
            "срок",
            read_here=day_ahead,
            skip="Без срока",
        ),
    ),
    _step,
    "Шаг плана: {words}. Срок: {due}",
)
DUE = _one_question(
    "case_due", (Question("due", "Новый срок? Например: 15.01.", "срок", read_here=day_ahead),), _due,
    "Новый срок: {due}",
)  # fmt: skip
URGENCY = _one_question(
    "case_urgency", (Question("priority", "Насколько срочно?", "срочность", None, PRIORITY_OPTIONS),), _urgency,
    "Записать новую срочность?",
)  # fmt: skip
DESCRIBE = _one_question(
    "case_describe",
    (
        Question(
            "what", "Что описать? Семья этого не увидит.", "", None,
            (Option("Причины", "reasons"), Option("О семье", "profile"), Option("Что нужно", "needs")),
        ),
        Question("words", lambda answers: ASKED[answers["what"]], "слова", some_words),
    ),
    _described,
    "Записать: {words}",
)  # fmt: skip
NOTE = _one_question(
    "case_note", (Question("words", "Что отметить в деле? Семья этого не увидит.", "слова", some_words),), _noted,
    "В дело: {words}",
)  # fmt: skip
OVER = _one_question(
    "case_over", (Question("words", "Чем закончилось? Семья увидит эти слова.", "итог", some_words),), _over,
    "Итог для семьи: «{words}»", "Закончить",
)  # fmt: skip
