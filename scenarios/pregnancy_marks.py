"""Known marks of a pregnancy: windows in which something is to be done. The plan of visits is a clinician's data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scenarios.pregnancy import day_of


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to be done in a window of days; both ends belong to it."""

    key: str
    words: str
    first: date
    last: date


# From and to in weeks; the last day is the one before the second number is reached.
_WINDOWS = (
    ("registration", "встать на учёт: до 12 недель это важно и для единого пособия", 0, 12),
    ("ultrasound_first", "первое УЗИ, 11–14 недель", 11, 14),
    ("ultrasound_second", "второе УЗИ, 19–21 неделя", 19, 22),
)
LEAVE, LEAVE_MULTIPLE = 30, 28
MOVEMENTS = 28


def marks(edd: date, *, multiple: bool = False) -> tuple[Mark, ...]:
    """Give the marks in order; with a multiple pregnancy the leave begins earlier."""
    return tuple(sorted(_marks(edd, multiple=multiple), key=lambda mark: mark.first))


def _marks(edd: date, *, multiple: bool) -> Iterator[Mark]:
    for key, words, first, end in _WINDOWS:
        yield Mark(key, words, day_of(edd, first), day_of(edd, end) - timedelta(days=1))
    leave = LEAVE_MULTIPLE if multiple else LEAVE
    yield Mark("leave", f"отпуск по беременности и родам, с {leave} недель", day_of(edd, leave), edd)
    yield Mark("movements", "каждый день замечать, как шевелится малыш", day_of(edd, MOVEMENTS), edd)


def open_on(edd: date, day: date, *, multiple: bool = False) -> list[Mark]:
    """Give the marks whose window holds this day."""
    return [mark for mark in marks(edd, multiple=multiple) if mark.first <= day <= mark.last]
