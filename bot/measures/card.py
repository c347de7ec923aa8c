"""A measure as a message: what it is, why it may fit, what to bring, where to go, how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from curators.console.page import Page, Rows, rows_of
from scenarios import measures_words
from scenarios.measures_quiz import Judged
from storage.content import Button, ButtonKind, Content

PREFIX = "ms:"
HOME = Button("Все меры", f"{PREFIX}h")
_FACTS = (
    ("Кому положено", "conditions"),
    ("Куда обращаться", "apply_at"),
    ("Когда", "window"),
    ("Сколько ждать решения", "term"),
    ("Как часто", "periodicity"),
    ("Где это записано", "act"),
)


def card(
    measure: Mapping[str, Any],
    *,
    today: date,
    fresh: timedelta,
    judged: Judged | None = None,
    answers: str = "",
    buttons: Rows | None = None,
) -> Content:
    """Make the card; `judged` is what the quiz found of it, `buttons` replace the family's own."""
    page = Page().bold(measure["title"]).line().line(measure["gist"]).line()
    for heading, reasons in measures_words.reasons(judged):
        page.bold(f"{heading}:").line()
        for reason in reasons:
            page.line(f"• {reason}")
        page.line()
    if measure["amount"]:
        page.bold("Размер: ").line(f"{measure['amount']} (на {measure['amount_as_of']:%d.%m.%Y})")
    for heading, field in _FACTS:
        if measure[field]:
            page.bold(f"{heading}: ").line(measure[field])
        if field == "conditions" and measure["documents"]:
            page.bold("Что понадобится:").line()
            for document in measure["documents"]:
                page.line(f"• {document}")
    page.line().line(measures_words.verified(measure["verified_at"], today, fresh))
    page.line(measures_words.NO_PROMISE)
    return page.content(_buttons(measure, answers) if buttons is None else buttons)


def _buttons(measure: Mapping[str, Any], answers: str) -> Rows:
    ref = f"{measure['id']}:{answers}" if answers else f"{measure['id']}"
    rows: list[tuple[Button, ...]] = []
    if measure["link"]:
        rows.append((Button("Подать заявление или узнать больше", kind=ButtonKind.LINK, url=measure["link"]),))
    if measure["documents"]:
        rows.append((Button("Собрать документы", f"{PREFIX}d:{measure['id']}:0:{answers}".rstrip(":")),))
    rows.append((Button("Спросить куратора", f"{PREFIX}a:{ref}"),))
    back = Button("← К списку", f"{PREFIX}r:{answers}:0") if answers else HOME
    rows.append((back,))
    return tuple(rows)


def asked(content: Content) -> Content:
    """Give the card without the button that has been pressed."""
    rows = tuple(
        tuple(button for button in row if not (button.data or "").startswith(f"{PREFIX}a:")) for row in content.buttons
    )
    return Content(text=content.text, spans=content.spans, buttons=tuple(row for row in rows if row))


def checklist(measure: Mapping[str, Any], ticked: int, answers: str) -> Content:
    """Make the list of documents; the buttons themselves hold what is ticked (a bit a document)."""
    documents: Sequence[str] = measure["documents"]
    page = Page().bold(f"Документы: {measure['title']}").line().line()
    buttons: list[Button] = []
    for place, document in enumerate(documents):
        there = bool(ticked & 1 << place)
        page.line(f"{'✅' if there else '◻️'} {place + 1}. {document}")
        data = f"{PREFIX}d:{measure['id']}:{ticked ^ 1 << place}:{answers}".rstrip(":")
        buttons.append(Button(f"{'✅' if there else '◻️'} {place + 1}", data))
    left = len(documents) - ticked.bit_count()
    page.line().line("Всё собрано." if left <= 0 else "Нажимайте на номер того, что уже есть.")
    back = Button("← К мере", f"{PREFIX}c:{measure['id']}:{answers}".rstrip(":"))
    return page.content((*rows_of(buttons), (back,)))
