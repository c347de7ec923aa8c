"""What a curator does with a case: opens it, moves it on, plans, describes, closes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, time
from typing import Any

from curators import casework
from curators.cases import PRIORITIES, STATUS_WORDS, TOPICS, Status
from curators.console import form
from curators.console.cases_card import allowed, show
from curators.console.form import Answers, Bad, Form, Option, Question
from curators.console.spot import Spot
from curators.days import NoDay, read_day
from curators.roster import zone_of
from storage.content import Button, Content
from storage.queries import cases
from storage.transaction import Record

ASKED = {
    "reasons": "Почему это случилось, как вы видите?",
    "profile": "Что важно знать о семье по этому делу?",
    "needs": "Что семье на самом деле нужно?",
}
LONGEST = 1500
DUE_HOUR = time(18)


def _text(text: str) -> str:
    words = text.strip()
    if not 3 <= len(words) <= LONGEST:
        raise Bad(f"Напишите, пожалуйста, от 3 до {LONGEST} знаков.")
    return words


async def of_family(spot: Spot, _: str = "") -> None:
    """«Обращение» in a family's thread: its open cases, and a new one; in reply to a message, a case of its words."""
    assert spot.place.family_id is not None
    arrival = spot.turn.arrival
    if spot.place.ref_direction == "in" and arrival.ref_id is not None and arrival.ref_at is not None:
        words = await cases.words_of(spot.turn.tx, arrival.ref_id, arrival.ref_at)
        if words:
            await form.begin(spot, NEW, {"words": words[:LONGEST]})
            return
    rows = await cases.of_family(spot.turn.tx, spot.place.family_id, most=8)
    buttons = [
        (
            Button(
                f"{row['number']} · {TOPICS[row['topic']]} · {STATUS_WORDS[Status(row['status'])]}", f"c:co:{row['id']}"
            ),
        )
        for row in rows
    ]
    new = (Button("Новое обращение", f"c:cnew:{spot.thread_id}"),)
    spot.say("Обращения этой семьи:" if rows else "Обращений у этой семьи пока нет.", (*buttons, new))


async def begin(spot: Spot) -> None:
    """Open one: what is asked may be the message replied to."""
    await form.begin(spot, NEW)


async def _new_shown(spot: Spot, answers: Answers, _files: Content | None) -> str:
    due = f"\nСрок: {_read_day(answers['due'], spot):%d.%m.%Y}" if answers["due"] else ""
    return (
        f"Новое обращение семьи {spot.place.family}:\nТема: {TOPICS[answers['topic']]}\nПросят: {answers['words']}\n"
        f"Срочность: {PRIORITIES[answers['priority']]}{due}\n\nСемья увидит номер, статус и что дальше."
    )


async def _new(spot: Spot, answers: Answers, _files: Content | None) -> None:
    place = spot.place
    assert place.family_id is not None
    case = await casework.open_case(
        spot.turn,
        family_id=place.family_id,
        person_id=place.person_id,
        owner_id=spot.curator.id,
        topic=answers["topic"],
        words=answers["words"],
        priority=answers["priority"],
        due_at=_instant(answers["due"], spot) if answers["due"] else None,
        by=spot.curator.id,
    )
    await casework.tell(spot.turn, case)
    await show(spot, case)


def _day_question(name: str, ask: str, **more: Any) -> Question:
    return Question(name, ask, "срок", read=_checked_day, **more)


def _checked_day(text: str) -> str:
    # The real day is read again with the curator's own «today»; here only what is no day at all is refused.
    try:
        read_day(text, datetime(2024, 1, 1).date())  # noqa: DTZ001  # any day will do
    except NoDay as fault:
        raise Bad(str(fault)) from None
    return text.strip()


def _read_day(text: str, spot: Spot) -> datetime:
    zone = zone_of(spot.curator.timezone)
    return datetime.combine(read_day(text, spot.turn.now.astimezone(zone).date()), DUE_HOUR, zone)


def _instant(text: str, spot: Spot) -> datetime:
    return _read_day(text, spot)


_PRIORITY_OPTIONS = tuple(Option(words.capitalize(), key) for key, words in PRIORITIES.items())

NEW = form.register(
    Form(
        "case_new",
        (
            Question("topic", "О чём обращение?", "тема", None, tuple(Option(w, k) for k, w in TOPICS.items())),
            Question("words", "Опишите просьбу: одно-два предложения, их увидит и семья.", "просьбу", _text),
            Question("priority", "Насколько срочно?", "срочность", None, _PRIORITY_OPTIONS),
            _day_question("due", "К какому дню? Например: 15.01 или через неделю.", skip="Обычный срок"),
        ),
        _new_shown,
        _new,
        "Открыть обращение",
    )
)

Act = Callable[[Spot, Record, Answers], Awaitable[None]]


def _one_question(name: str, questions: tuple[Question, ...], act: Act, shown: str, confirm: str = "Записать") -> Form:
    """A form about one case: `act` is done with the case held."""

    async def preview(_spot: Spot, answers: Answers, _files: Content | None) -> str:
        return shown.format(**answers)

    async def done(spot: Spot, answers: Answers, _files: Content | None) -> None:
        case = await allowed(spot, int(answers["id"]), locked=True)
        if isinstance(case, str):
            spot.say(case)
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
    due = _instant(answers["due"], spot) if answers["due"] else None
    await cases.add_step(spot.turn.tx, case["id"], answers["words"], due)
    await show(spot, await casework.change(spot.turn, case, "step", by=spot.curator.id, words=answers["words"]))


async def _due(spot: Spot, case: Record, answers: Answers) -> None:
    due = _instant(answers["due"], spot)
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
    "case_next", (Question("words", "Что будет дальше и когда? Семья увидит эти слова.", "слова", _text),), _next,
    "Семья увидит: «{words}»", "Показать семье",
)  # fmt: skip
STEP = _one_question(
    "case_step",
    (
        Question("words", "Какой шаг сделать?", "шаг", _text),
        _day_question("due", "К какому дню сделать этот шаг?", skip="Без срока"),
    ),
    _step,
    "Шаг плана: {words}. Срок: {due}",
)
DUE = _one_question("case_due", (_day_question("due", "Новый срок? Например: 15.01."),), _due, "Новый срок: {due}")
URGENCY = _one_question(
    "case_urgency", (Question("priority", "Насколько срочно?", "срочность", None, _PRIORITY_OPTIONS),), _urgency,
    "Записать новую срочность?",
)  # fmt: skip
DESCRIBE = _one_question(
    "case_describe",
    (
        Question(
            "what", "Что описать? Семья этого не увидит.", "", None,
            (Option("Причины", "reasons"), Option("О семье", "profile"), Option("Что нужно", "needs")),
        ),
        Question("words", lambda answers: ASKED[answers["what"]], "слова", _text),
    ),
    _described,
    "Записать: {words}",
)  # fmt: skip
NOTE = _one_question(
    "case_note", (Question("words", "Что отметить в деле? Семья этого не увидит.", "слова", _text),), _noted,
    "В дело: {words}",
)  # fmt: skip
OVER = _one_question(
    "case_over", (Question("words", "Чем закончилось? Семья увидит эти слова.", "итог", _text),), _over,
    "Итог для семьи: «{words}»", "Закончить",
)  # fmt: skip
