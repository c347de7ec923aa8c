"""Days and times as curators type them: «15.01», «завтра», «через 3 дня», «20 ноября 18:00». Pure."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

MONTHS = ("янв", "фев", "мар", "апр", "ма[йя]", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
WORDS = {"сегодня": 0, "завтра": 1, "послезавтра": 2}
WEEKDAYS = (r"понедельник", r"вторник", r"сред[ау]", r"четверг", r"пятниц[ау]", r"суббот[ау]", r"воскресенье")
FIRST, LAST = 2000, 2100
"""Years outside are a slip of the finger."""
FAR = 20
"""So many years ahead «99» is no year that is meant."""
COUNTS = {"пару": 2, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "десять": 10}
_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})(?:[./-](\d{2}|\d{4}))?(?:\s*г\.?)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NAMED = re.compile(r"(\d{1,2})(?:-?го|-?е)?\s+([а-яё]+)\.?(?:\s+(\d{2}|\d{4}))?(?:\s*г(?:ода|\.)?)?")
_AFTER = re.compile(r"(?:через\s+)?(\d{1,3})\s*(день|дня|дней|недел[юи]|недель|месяц|месяца|месяцев|года?|лет)")
_AFTER_ONE = re.compile(r"через\s+(день|неделю|месяц|полгода|год)")
_ONES = {"день": "1 день", "неделю": "1 неделю", "месяц": "1 месяц", "полгода": "6 месяцев", "год": "1 год"}
_TIME = re.compile(r"(?:^|,\s*|\s+(?:в\s+)?)(\d{1,2})[:.](\d{2})$|\s+в\s+(\d{1,2})(?:\s*час(?:а|ов)?)?$", re.IGNORECASE)
"""After «в» the hour alone will do."""


class NoDay(ValueError):
    """It is no day; the words say what to type instead."""


def read_day(text: str, today: date, since: date | None = None) -> date:
    """Read a day; one without a year is the next such day from `since` (today) on, never one before it."""
    words = " ".join(text.lower().replace("ё", "е").split()).rstrip(" .,!")
    if (parts := words.split())[:1] == ["через"] and len(parts) == 3 and parts[1] in COUNTS:
        words = f"через {COUNTS[parts[1]]} {parts[2]}"
    if match := _AFTER_ONE.fullmatch(words):
        words = f"через {_ONES[match[1]]}"
    if words in WORDS:
        return today + timedelta(days=WORDS[words])
    if match := _AFTER.fullmatch(words):
        return _after(today, int(match[1]), match[2], text)
    bare = words.removeprefix("в ").removeprefix("во ")
    for number, name in enumerate(WEEKDAYS):
        if re.fullmatch(name, bare):
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    if match := _ISO.fullmatch(words):
        return _day(int(match[1]), int(match[2]), int(match[3]), text)
    if match := _NUMBERS.fullmatch(words):
        return _with_year(int(match[1]), int(match[2]), match[3], since or today, text)
    if match := _NAMED.fullmatch(words):
        month = next((number for number, name in enumerate(MONTHS, start=1) if re.match(name, match[2])), None)
        if month is not None:
            return _with_year(int(match[1]), month, match[3], since or today, text)
    raise NoDay(f"Не похоже на день: «{text.strip()[:40]}». Напишите, например, 15.01, 15 января или через 3 дня.")


def read_clock(text: str) -> time | None:
    """Read a lone time, «8:00», «в 18.30»; None where it is none."""
    match = re.fullmatch(r"(?:в\s+)?(\d{1,2})[:.](\d{2})", text.strip().lower())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        return None
    return time(int(match[1]), int(match[2]))


def read_moment(text: str, today: date) -> tuple[date, time | None]:
    """Read a day and, where it is written, a time: «20.11 18:00», «завтра в 9:30»."""
    words = text.strip()
    match = _TIME.search(words)
    if match is None or not words[: match.start()].strip():
        return read_day(words, today), None
    hour, minute = int(match[1] or match[3]), int(match[2] or 0)
    if hour > 23 or minute > 59:
        raise NoDay(
            f"Времени {hour}:{minute:02} не бывает. Напишите, например, {words[: match.start()].strip()} 18:00."
        )
    return read_day(words[: match.start()].strip(" ,"), today), time(hour, minute)


def _after(today: date, number: int, unit: str, text: str) -> date:
    """So many days, weeks, months or years on; in a shorter month, its last day."""
    if unit[0] in "дн":
        return today + timedelta(days=number * (1 if unit[0] == "д" else 7))
    months = today.year * 12 + today.month - 1 + number * (1 if unit[0] == "м" else 12)
    year, month = divmod(months, 12)
    for day in range(today.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return _day(year, month + 1, today.day, text)


def _with_year(day: int, month: int, year: str | None, today: date, text: str) -> date:
    if year is not None:
        full = int(year) + (2000 if len(year) == 2 else 0)
        if len(year) == 2 and full > today.year + FAR:
            raise NoDay(f"Проверьте, пожалуйста, год: «{text.strip()[:40]}».")
        return _day(full, month, day, text)
    for ahead in range(9):  # 29 February may be eight years off
        try:
            found = date(today.year + ahead, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return _day(today.year, month, day, text)


def _day(year: int, month: int, day: int, text: str) -> date:
    if not FIRST <= year <= LAST:
        raise NoDay(f"Проверьте, пожалуйста, год: «{text.strip()[:40]}».")
    try:
        return date(year, month, day)
    except ValueError:
        raise NoDay(f"Такого дня нет: «{text.strip()[:40]}». Проверьте число и месяц.") from None
