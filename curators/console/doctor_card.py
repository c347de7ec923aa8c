"""Pure: the card a doctor sees above their thread with a family: what a chat may be for, and for whom it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from curators.audiences import audience_words
from curators.console.page import Page, rows_of
from storage.content import Button, ButtonKind, Content

RULE = "Чат с врачом не заменяет приём: здесь не ставят диагноз и не назначают лечение."
CLINIC = "https://www.gosuslugi.ru/category/health"
"""Where an appointment is made; the doctor may send the family this very link."""
READ = "О доставке скажу; прочтение мессенджеры ботам не сообщают."


def compose(family: Any, adults: Sequence[str], curator: str, lines: Sequence[str]) -> Content:
    """Give the card; `adults`: their lines as on the curator's card, `lines`: what else the doctor should know."""
    page = Page().line(RULE).line().bold(f"🩺 {family['name'] or 'Семья'}").line()
    page.line(" · ".join(part for part in (family["territory"], audience_words(family["audiences"])) if part))
    for words in lines:
        page.line(words)
    page.line()
    for words in adults:
        page.line(words)
    page.line().add("Куратор: ").bold(curator).line()
    page.line(READ)
    thread = family["thread_id"]
    buttons = [
        Button("Карточка", f"c:card:{thread}"),
        Button("История", f"c:hist:{thread}"),
        Button("Шаблон", f"c:tpl:{thread}:0"),
        Button("Лекарства", f"c:rx:{thread}"),
        Button("Графики", f"c:plot:{thread}"),
        Button("Записаться на приём", kind=ButtonKind.LINK, url=CLINIC),
    ]
    if len(adults) > 1:
        buttons.insert(3, Button("Кому", f"c:who:{thread}"))
    return page.content(rows_of(buttons))
