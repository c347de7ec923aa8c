"""Days as people type them: 12.03.2026, 12.03, «12 марта», «вчера»."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from scenarios.amiss import Amiss
from scenarios.plural import counted
from scenarios.questions import DateRule
from scenarios.said import DAYS, MONTHS, date_words

_NUMBERS = re.compile(r"(\d{1,2})[./\- ](\d{1,2})(?:[./\- ](\d{4}|\d{2}))?")
_WORDS = re.compile(r"(\d{1,2})(?:-?го|-?е)? ([а-я]{3,})\.?(?: (\d{4}))?")
_ISO = re.compile(r"(\d{4})[-.](\d{1,2})[-.](\d{1,2})")
_TAIL = re.compile(r" ?(?:г|год|года|г\.|год\.)$|[.!,]$")
_HEAD = re.compile(r"^(?:с|от|на|было|это|примерно|около) ")
_NAMED = {"позавчера": -2, "вчера": -1, "сегодня": 0, "завтра": 1, "послезавтра": 2}
_IN_MONTH = (
    "январе", "феврале", "марте", "апреле", "мае", "июне",
    "июле", "августе", "сентябре", "октябре", "ноябре", "декабре",
)  # fmt: skip


def read_date(text: str, rule: DateRule, today: date) -> date | Amiss | None:
    """Give the day; None where the words are no day at all. A year left out is the one that fits the question."""
    words = _HEAD.sub("", _TAIL.sub("", " ".join(text.lower().replace("ё", "е").split())))
    if words in _NAMED:
        return _held(today + timedelta(days=_NAMED[words]), rule, today)
    parts = _parts(words)
    if parts is None:
        return None
    day, month, year = parts
    if not 1 <= month <= 12:
        return Amiss(f"Месяца с номером {month} не бывает. Напишите дату, например {_example(today)}.")
    if not 1 <= day <= monthrange(2024 if year is None else year, month)[1]:
        return _no_such_day(day, month, year)
    if year is not None:
        return _held(date(year, month, day), rule, today)
    # 29 February without a year: only leap years hold it.
    near = [date(y, month, day) for y in range(today.year - 4, today.year + 5) if day <= monthrange(y, month)[1]]
    near.sort(key=lambda one: abs((one - today).days))
    fitting = [one for one in near if not isinstance(_held(one, rule, today), Amiss)]
    return fitting[0] if fitting else _held(near[0], rule, today)


def _parts(words: str) -> tuple[int, int, int | None] | None:
    """Give day, month and year (None: not said)."""
    if match := _ISO.fullmatch(words):
        return int(match[3]), int(match[2]), max(1, int(match[1]))
    if match := _NUMBERS.fullmatch(words):
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0) if match[3] else None
        return int(match[1]), int(match[2]), year if year is None else max(1, year)
    if match := _WORDS.fullmatch(words):
        month = next((n for n, name in enumerate(MONTHS, 1) if name.startswith(match[2][:3])), None)
        known = month is not None and (MONTHS[month - 1].startswith(match[2]) or match[2] in {"май", "сент", "нояб"})
        return (int(match[1]), month, max(1, int(match[3])) if match[3] else None) if known and month else None
    return None


def _no_such_day(day: int, month: int, year: int | None) -> Amiss:
    most = counted(monthrange(year or 2024, month)[1], DAYS) if year or month != 2 else "28 или 29 дней"
    when = f"В {_IN_MONTH[month - 1]}{f' {year} года' if year else ''}"
    return Amiss(f"{when} {most}, {day}-го не бывает. Проверьте, пожалуйста, и напишите ещё раз.")


def _held(day: date, rule: DateRule, today: date) -> date | Amiss:
    if rule.past and day > today:
        return Amiss(f"{_told(day)} ещё не наступило, а нужен день, который уже был. Напишите, пожалуйста, ещё раз.")
    if rule.future and day < today:
        return Amiss(f"{_told(day)} уже прошло, а нужен день впереди. Напишите, пожалуйста, ещё раз.")
    least, most = limit(rule.least, today), limit(rule.most, today)
    if least is not None and day < least:
        return Amiss(f"{_told(day)} не подходит: нужен день не раньше {_told(least)}. Проверьте, пожалуйста.")
    if most is not None and day > most:
        return Amiss(f"{_told(day)} не подходит: нужен день не позже {_told(most)}. Проверьте, пожалуйста.")
    return day


def limit(bound: str | None, today: date) -> date | None:
    """Give the day a bound of a file means: an ISO date, or days from today."""
    if bound is None:
        return None
    return today + timedelta(days=int(bound[:-1])) if bound.endswith("d") else date.fromisoformat(bound)


def _told(day: date) -> str:
    return date_words(day.isoformat())


def _example(today: date) -> str:
    return f"{today:%d.%m.%Y}"
