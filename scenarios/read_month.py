"""A month of birth as people type it: «май 2019», 05.2019, 2019-05; a whole date is taken for its month alone."""

from __future__ import annotations

import re
from datetime import date

from scenarios.amiss import Amiss
from scenarios.month import MONTHS
from scenarios.questions import DateRule
from scenarios.read_date import read_date

LONG_AGO = 70
"""So many years back somebody's child may have been born."""
_STEMS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_NAMES = re.compile(
    r"янв(?:ар[ьяе])?|фев(?:рал[ьяе])?|март?[ае]?|апр(?:ел[ьяе])?|ма[йяе]|июн[ьяе]?|июл[ьяе]?|авг(?:уст[ае]?)?"
    r"|сент?(?:ябр[ьяе])?|окт(?:ябр[ьяе])?|нояб?(?:р[ьяе])?|дек(?:абр[ьяе])?"
)
_NUMBERS = re.compile(r"(\d{1,2})[./\- ](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[./\- ](\d{1,2})")
_YEAR = re.compile(r"\d{4}")
_AGE = re.compile(r"(?:\S+ )?(?:лет|года?|годика?|месяц(?:а|ев)?|полгода|недел[яиью])")
_TAIL = re.compile(r" ?(?:г\.р\.|гг?\.?|год[ау]?)$|[.!,]+$")
_HEAD = re.compile(r"^(?:родил(?:ся|ась|ись) )?(?:в|во|с|это|примерно|около) |^родил(?:ся|ась|ись) ")
EXAMPLE = "Напишите месяц и год рождения, например май 2019."


def read_month(text: str, today: date) -> date | Amiss | None:
    """Give the first day of the month; None where the words are no month at all."""
    plain = " ".join(text.lower().replace("ё", "е").split())
    words = _HEAD.sub("", _TAIL.sub("", plain)).strip()
    if _YEAR.fullmatch(words):
        return Amiss(f"Ещё нужен месяц. {EXAMPLE}") if _possible(int(words), today) else _wrong_year(words)
    if _NAMES.fullmatch(words):
        return Amiss(f"Ещё нужен год. {EXAMPLE}")
    if _AGE.fullmatch(plain):
        return Amiss(f"Возраст меняется, поэтому запомним, когда ребёнок родился. {EXAMPLE}")
    found = _parts(words, today)
    if found is None:
        return _of_date(words, today)
    year, month = found
    if not 1 <= month <= 12:
        return Amiss(f"Месяца с номером {month} не бывает. {EXAMPLE}")
    if not _possible(year, today):
        return _wrong_year(str(year))
    born = date(year, month, 1)
    if born > today:
        return Amiss(f"{month_words(born).capitalize()} ещё впереди. Проверьте, пожалуйста. {EXAMPLE}")
    return born


def month_words(born: date) -> str:
    """Say a month: «май 2019»."""
    return f"{MONTHS[born.month - 1].lower()} {born.year}"


def _parts(words: str, today: date) -> tuple[int, int] | None:
    """Give year and month as they were typed, whether or not they can be."""
    if match := _YEAR_FIRST.fullmatch(words):
        return int(match[1]), int(match[2])
    if match := _NUMBERS.fullmatch(words):
        return _year(match[2], today), int(match[1])
    named = [one for one in words.split() if _NAMES.fullmatch(one.rstrip("."))]
    rest = [one for one in words.split() if one not in named]
    # «12 мая» is a day: two figures are a year only after the month.
    if len(named) == 1 and len(rest) == 1 and re.fullmatch(r"\d{4}|\d{2}", rest[0]):
        return (_year(rest[0], today), _number(named[0])) if len(rest[0]) == 4 or words.endswith(rest[0]) else None
    return None


def _of_date(words: str, today: date) -> date | Amiss | None:
    """A whole date: the day of it isn't kept."""
    if re.fullmatch(r"\d{1,2} [а-я]+", words) and isinstance(read_date(words, DateRule(), today), date):
        return Amiss(f"Ещё нужен год. {EXAMPLE}")
    found = read_date(words, DateRule(past=True), today)
    if not isinstance(found, date):
        return found
    return found.replace(day=1) if _possible(found.year, today) else _wrong_year(str(found.year))


def _number(name: str) -> int:
    return next(number for number, stem in enumerate(_STEMS, 1) if name.startswith(stem) and _NAMES.match(name))


def _year(digits: str, today: date) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) <= today.year % 100 else 1900)


def _possible(year: int, today: date) -> bool:
    return today.year - LONG_AGO <= year <= today.year + 20


def _wrong_year(year: str) -> Amiss:
    return Amiss(f"Проверьте, пожалуйста, год: {year}. {EXAMPLE}")
