"""From when until when, or how many times, as a doctor types it: «10 дней», «до 15 января», «с 10 по 20 мая»."""

from __future__ import annotations

import re
from datetime import date, timedelta

from scenarios.amiss import Amiss
from scenarios.prescribed_times import Repeat
from scenarios.questions import DateRule
from scenarios.read_date import read_date
from scenarios.timing_terms import LONGEST, MOST_DOSES

OPEN: Repeat = {}
EXAMPLE = "например «10 дней», «20 приёмов», «до 15 января» или «с 10 по 20 мая»"
_WHOLE = re.compile(r"(?:(?:с|со|от) (?P<start>.+?))?(?:(?:^|[ ,]+)(?:до|по) (?P<end>.+))?")
_LENGTH = re.compile(r"(?:(?P<head>.*?)[ ,]*)(?P<number>\d{1,6}|один|одну|две|два|три) ?(?P<unit>[а-яё.]+)")
_ALONE = {"неделю": (7, "d"), "неделя": (7, "d"), "месяц": (1, "mo"), "год": (1, "a")}
_NUMBERS = {"один": 1, "одну": 1, "два": 2, "две": 2, "три": 3}
_NO_END = {"без срока", "постоянно", "всегда", "пока не отменю", "до отмены", "без конца"}
_AHEAD = DateRule(future=True)


def read_bounds(text: str, today: date) -> Repeat | Amiss:
    """Read the bounds of a course; an empty dict: no end."""
    words = " ".join(text.lower().replace("ё", "е").strip(" .").split())
    if words in _NO_END:
        return dict(OPEN)
    if words in _ALONE:
        value, unit = _ALONE[words]
        return {"boundsDuration": {"value": value, "code": unit}}
    if (match := _LENGTH.fullmatch(words)) and (found := _lasts(match, today)) is not None:
        return found
    bare = read_date(words, DateRule(), today)
    if bare is not None:
        return (
            bare
            if isinstance(bare, Amiss)
            else Amiss("Приём до этого дня или с него? Напишите, например, «до 15 мая».")
        )
    match = _WHOLE.fullmatch(words)
    if match is None or not (match["start"] or match["end"]):
        return Amiss(f"Не получилось понять срок. Напишите, {EXAMPLE}, или «без срока».")
    return _between(match["start"], match["end"], today)


def _lasts(match: re.Match[str], today: date) -> Repeat | Amiss | None:
    """«10 дней», «20 приёмов», «с 5 мая 10 дней»; None: it is a date after all."""
    number = _NUMBERS.get(match["number"]) or int(match["number"])
    unit = next(
        (
            kind
            for kind, heads in (
                ("d", ("день", "дня", "дней", "дн", "сут")),
                ("wk", ("недел", "нед")),
                ("mo", ("месяц", "мес")),
                ("count", ("прием", "доз", "раз")),
            )
            if match["unit"].startswith(heads)
        ),
        None,
    )
    if unit is None:
        return None
    if number < 1 or number > (MOST_DOSES if unit == "count" else LONGEST.days // {"wk": 7, "mo": 30}.get(unit, 1)):
        return Amiss("Проверьте срок: такого числа не бывает. Напишите ещё раз, пожалуйста.")
    head = re.sub(r"^(?:с|со) ", "", match["head"].strip())
    start = _day(head, today) if head else None
    if isinstance(start, Amiss):
        return start
    begins: Repeat = {"boundsPeriod": {"start": start.isoformat()}} if start is not None else {}
    if unit == "count":
        return {**begins, "count": number}
    if start is None:
        return {"boundsDuration": {"value": number, "code": unit}}
    if unit == "mo":
        return Amiss("С днём начала напишите и день конца: «с 5 мая по 5 июля».")
    last = start + timedelta(days=number * (7 if unit == "wk" else 1) - 1)
    return {"boundsPeriod": {"start": start.isoformat(), "end": last.isoformat()}}


def _between(first: str | None, last: str | None, today: date) -> Repeat | Amiss:
    end = _day(last, today) if last else None
    if isinstance(end, Amiss):
        return end
    if first and end is not None and re.fullmatch(r"\d{1,2}", first):
        # «с 10 по 20 мая»: the month is said once.
        first = f"{first}.{end.month:02}.{end.year}"
    start = _day(first, today) if first else None
    if isinstance(start, Amiss):
        return start
    if start is not None and end is not None and end < start:
        return Amiss("Конец получился раньше начала. Проверьте, пожалуйста, обе даты и напишите ещё раз.")
    if end is not None and end - today > LONGEST:
        return Amiss("Срок больше десяти лет: проверьте год или напишите «без срока».")
    said = {name: day.isoformat() for name, day in (("start", start), ("end", end)) if day is not None}
    return {"boundsPeriod": said}


def _day(text: str, today: date) -> date | Amiss:
    found = read_date(text, _AHEAD, today)
    return found if found is not None else Amiss(f"«{text}» — не дата. Напишите срок, {EXAMPLE}.")
