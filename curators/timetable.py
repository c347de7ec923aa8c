"""Working hours in OpenStreetMap's opening_hours notation: from the text to the spans of a day.

The library says whether the notation is right and which days a rule's selector means. Holidays, moved Saturdays and
the night are decided here, since no library knows this year's decree:

- PH means a holiday or a moved day off of the production calendar. A rule for PH outranks the others wherever it
  stands; hours that don't mention PH run on holidays as on any day.
- On a moved working Saturday weekday rules see the weekday it stands for.
- The day before a holiday ends an hour earlier for those whose hours mention PH and end at a fixed time: the last
  span of the day, unless it crosses midnight or is the whole day, for then somebody stands watch.
- A night span belongs to the day it begins on: `Mo-Fr 22:00-06:00; PH off` on the eve of a holiday runs till 06:00.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from opening_hours import OpeningHours, validate

from curators.calendar import Calendar

DEFAULT = "Mo-Fr 09:00-18:00; PH off"
_DAY = 24 * 60
_EXAMPLE = f"верно, например, так: «{DEFAULT}»"
_RULE = re.compile(r"(?P<days>.*?)\s*(?P<times>\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)?\s*(?P<closed>closed)?")
_WEEKDAYS = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?"
_WEEKDAY = re.compile(rf"\b{_WEEKDAYS}\b")
_WITH_PH = re.compile(rf"(?:PH|{_WEEKDAYS})(?:,(?:PH|{_WEEKDAYS}))*")
# The notation has more than a person's working hours need; what has no meaning here is refused, not guessed.
_REFUSED = (
    (r"\bSH\b", "школьные каникулы (SH) сервис не знает"),
    (r"sunrise|sunset|dawn|dusk|easter", "нужны точное время и даты, а не восход, закат или Пасха"),
    (r"\|\||unknown|\"", "слово unknown, знак || и пометки в кавычках здесь ничего не значат"),
    (r":\d\d\+|:\d\d/\d", "нужны начало и конец, без «+» и без шага через «/»"),
    (r"\b(\d?\d:\d\d)-\1(?!\d)", "начало и конец совпадают, а круглые сутки пишут 00:00-24:00 или 24/7"),
)
_MISTAKES = (
    (r"[а-яё]", "дни недели пишут по-английски (Mo Tu We Th Fr Sa Su), выходной — off"),
    (r"\b\d?\d\.\d\d", "часы и минуты разделяет двоеточие (09:00)"),
    (r"(?<![\d:])\d?\d-\d?\d(?![\d:])", "время пишут с минутами (09:00-18:00)"),
    (r":\d\d [A-Z]", "между правилами нужна точка с запятой"),
    (r"\b(2[4-9]|[3-9]\d):\d\d-|:[6-9]\d", "такого времени не бывает"),
)

Span = tuple[int, int]


@dataclass(frozen=True, eq=False, slots=True)
class Rule:
    """One rule: on which days, from which minute to which (beyond 1440: the next day), open or closed."""

    days: OpeningHours | None
    """None: every day."""
    weekly: bool
    on_holidays: bool
    only_holidays: bool
    spans: tuple[Span, ...]
    closed: bool
    adds: bool


@dataclass(frozen=True, eq=False, slots=True)
class Hours:
    """Parsed working hours; the same text always gives the same object."""

    text: str
    rules: tuple[Rule, ...]
    keeps_calendar: bool


@lru_cache(maxsize=4096)
def parse(text: str) -> Hours:
    """Read the notation, an empty text being the default; ValueError says in a sentence what is wrong."""
    raw = re.sub(r"\s+", " ", text.replace("–", "-").replace("—", "-")).strip("; ") or DEFAULT
    if reason := _fault(raw):
        raise ValueError(f"Часы работы «{raw}»: {reason}; {_EXAMPLE}.")
    rules: list[Rule] = []
    for group in str(OpeningHours(raw)).split("; "):
        rules += [_rule(piece, raw, adds=index > 0) for index, piece in enumerate(group.split(", "))]
    rules.sort(key=lambda rule: rule.only_holidays)
    return Hours(raw, tuple(rules), any(rule.on_holidays for rule in rules))


def _fault(raw: str) -> str | None:
    for pattern, reason in _REFUSED:
        if re.search(pattern, raw):
            return reason
    if validate(raw):
        return None
    part = next((part for part in map(str.strip, raw.split(";")) if not validate(part)), raw)
    return next(
        (reason for pattern, reason in _MISTAKES if re.search(pattern, part, re.IGNORECASE)), f"непонятно «{part}»"
    )


def _rule(piece: str, raw: str, *, adds: bool) -> Rule:
    match = _RULE.fullmatch(piece)
    assert match is not None  # every group is optional, so it matches any text
    days = "" if match["days"] == "24/7" else match["days"]
    on_holidays = re.search(r"\bPH\b", days) is not None
    if on_holidays and not _WITH_PH.fullmatch(days):
        raise ValueError(f"Часы работы «{raw}»: PH пишут отдельно или в списке дней через запятую; {_EXAMPLE}.")
    rest = ",".join(item for item in days.split(",") if item != "PH") if on_holidays else days
    spans = tuple(map(_span, match["times"].split(","))) if match["times"] else ((0, _DAY),)
    return Rule(
        days=OpeningHours(f"{rest} 00:00-24:00") if rest else None,
        weekly=_WEEKDAY.search(rest) is not None,
        on_holidays=on_holidays,
        only_holidays=on_holidays and not rest,
        spans=spans,
        closed=match["closed"] is not None,
        adds=adds,
    )


def _span(text: str) -> Span:
    start, end = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
    return start, end if end > start else end + _DAY


@lru_cache(maxsize=1 << 14)
def spans_on(hours: Hours, day: date, calendar: Calendar) -> tuple[Span, ...]:
    """Give the spans that begin on a day, as minutes from its midnight by the wall clock."""
    spans: list[Span] = []
    for rule in hours.rules:
        if not _means(rule, day, calendar):
            continue
        if rule.closed:
            spans = [left for span in spans for left in _without(span, rule.spans)]
        else:
            spans = sorted({*(spans if rule.adds else ()), *rule.spans})
    if spans and hours.keeps_calendar and calendar.is_short(day):
        start, end = max(spans, key=lambda span: span[1])
        if end <= _DAY and end - start > 60 and (start, end) != (0, _DAY):
            spans[spans.index((start, end))] = (start, end - 60)
    return tuple(spans)


def _means(rule: Rule, day: date, calendar: Calendar) -> bool:
    if rule.on_holidays and calendar.is_holiday(day):
        return True
    if rule.only_holidays:
        return False
    judged = calendar.stands_for(day) if rule.weekly else day
    return rule.days is None or rule.days.is_open(datetime.combine(judged, time(12)))


def _without(span: Span, cuts: Iterable[Span]) -> Iterator[Span]:
    start, end = span
    for cut_start, cut_end in sorted(cuts):
        if start < min(cut_start, end):
            yield start, min(cut_start, end)
        start = max(start, cut_end)
    if start < end:
        yield start, end
