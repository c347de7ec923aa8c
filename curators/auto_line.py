"""The one line a family gets when nobody is at hand: who will answer, and when, by the family's clock."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from curators.duty import Answerer
from curators.roster import Roster

_ON_WEEKDAY = ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье")
_OF_MONTH = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_PATRONYMIC = ("вна", "чна", "вич", "ьич", "кич", "мич", "оглы", "кызы")
_URGENT = "Если помощь нужна прямо сейчас, не ждите: звоните 103 или 112."


def auto_line(answerer: Answerer, roster: Roster, family_zone: ZoneInfo, now: datetime) -> str | None:
    """Give the line for the family, or None where a human is at hand and will answer themselves."""
    if answerer.human_at_hand:
        return None
    if answerer.returns is None:
        return f"Мы получили ваше сообщение и уже ищем, кто сможет вам ответить. {_URGENT}"
    person = roster.curators[answerer.returns.curator_id]
    when = from_when(answerer.returns.at.astimezone(family_zone), now.astimezone(family_zone))
    return f"Мы получили ваше сообщение. Вам ответит {called(person.full_name)} {when}. {_URGENT}"


def from_when(at: datetime, now: datetime) -> str:
    """Say from when, both in the reader's local time: «сегодня с 14:00», «в понедельник, 23 ноября, с 9:00»."""
    clock = f"с {at.hour}:{at.minute:02d}"
    days = (at.date() - now.date()).days
    if days in (0, 1):
        return f"{('сегодня', 'завтра')[days]} {clock}"
    return f"{_ON_WEEKDAY[at.weekday()]}, {at.day} {_OF_MONTH[at.month - 1]}, {clock}"


def called(full_name: str) -> str:
    """Give how one is addressed: «Анна Петровна», whichever order the full name is written in.

    Without a patronymic the name stays as it is, for nothing tells the surname from the first name.
    """
    words = full_name.split()
    for before, word in pairwise(words):
        if word.lower().endswith(_PATRONYMIC):
            return f"{before} {word}"
    return " ".join(words)
