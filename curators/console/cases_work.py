"""«Обращение» in a family's thread: its cases, and a new one, which may be made of a message."""

from __future__ import annotations

from curators import casework
from curators.cases import PRIORITIES, STATUS_WORDS, TOPICS, Status
from curators.console import form
from curators.console.cases_card import show
from curators.console.form import Answers, Bad, Form, Option, Question
from curators.console.spot import Spot
from curators.console.typed_days import day_ahead, due_on, written
from storage.content import Button, Content
from storage.queries import cases

LONGEST, PAGE = 1500, 8


def some_words(text: str) -> str:
    """Take words about a case; Bad where there are too few or too many."""
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
    await show_page(spot, 0)


async def show_page(spot: Spot, number: int) -> str | None:
    """The family's cases, those that are open first, by pages."""
    assert spot.place.family_id is not None
    found = await cases.of_family(spot.turn.tx, spot.place.family_id, most=PAGE + 1, skip=number * PAGE)
    rows = found[:PAGE]
    lines = ["Обращения этой семьи:" if rows else "Обращений у этой семьи пока нет."]
    lines += [f"• {row['number']} · {TOPICS[row['topic']]} · {STATUS_WORDS[Status(row['status'])]}" for row in rows]
    buttons = [(Button(f"{row['number']} · {TOPICS[row['topic']]}", f"c:co:{row['id']}"),) for row in rows]
    turning = [Button("← Новее", f"c:case:{spot.thread_id}:{number - 1}")] if number else []
    turning += [Button("Раньше →", f"c:case:{spot.thread_id}:{number + 1}")] if len(found) > PAGE else []
    new = (Button("Новое обращение", f"c:cnew:{spot.thread_id}"),)
    spot.say("\n".join(lines), (*buttons, *([tuple(turning)] if turning else []), new))
    return None


async def begin(spot: Spot) -> None:
    """Open one: what is asked may be the message replied to."""
    await form.begin(spot, NEW)


async def _new_shown(spot: Spot, answers: Answers, _files: Content | None) -> str:
    due = f"\nСрок: {written(answers['due'])}" if answers["due"] else ""
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
        due_at=due_on(answers["due"], spot) if answers["due"] else None,
        by=spot.curator.id,
    )
    await casework.tell(spot.turn, case)
    await show(spot, case)


PRIORITY_OPTIONS = tuple(Option(words.capitalize(), key) for key, words in PRIORITIES.items())

NEW = form.register(
    Form(
        "case_new",
        (
            Question("topic", "О чём обращение?", "тема", None, tuple(Option(w, k) for k, w in TOPICS.items())),
            Question("words", "Опишите просьбу: одно-два предложения, их увидит и семья.", "просьбу", some_words),
            Question("priority", "Насколько срочно?", "срочность", None, PRIORITY_OPTIONS),
            Question(
                "due",
                "К какому дню? Например: 15.01 или через неделю.",
                "срок",
                read_here=day_ahead,
                skip="Обычный срок",
            ),
        ),
        _new_shown,
        _new,
        "Открыть обращение",
    )
)
