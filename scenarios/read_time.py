"""Times of day as people type them: 8:00, 8.30, «8 утра», «в 21»."""

from __future__ import annotations

import re
from datetime import time

from scenarios.amiss import Amiss

_TEXT = re.compile(
    r"(?:в |к |около )?(\d{1,2})(?: ?(?:[:.\-]|ч\.?|час(?:а|ов)?)? ?(\d{2}))?"
    r"(?: ?(?:ч|час|часа|часов|мин|минут|минуты)\.?)?(?: (утра|дня|вечера|ночи))?[.!]?"
)
_NAMED = {"полдень": time(12), "в полдень": time(12), "полночь": time(0), "в полночь": time(0), "час дня": time(13)}


def read_time(text: str) -> time | Amiss | None:
    """Give the time; None where the words are no time at all."""
    words = " ".join(text.lower().split())
    if words in _NAMED:
        return _NAMED[words]
    match = _TEXT.fullmatch(words)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    part = match[3]
    if hour > 23 or minute > 59 or (part is not None and not _fits(hour, part)):
        told = f"{hour}:{minute:02}" + (f" {part}" if part else "")
        return Amiss(f"Времени {told} не бывает. Напишите часы и минуты, например 8:30 или 21:00.")
    if part in {"дня", "вечера"} and hour < 12:
        hour += 12
    return time(0 if part == "ночи" and hour == 12 else hour, minute)


def _fits(hour: int, part: str) -> bool:
    """«9 вечера» and «21 час вечера» are times, «15 утра» is none."""
    parts = {"утра": range(13), "дня": range(1, 19), "вечера": range(1, 24), "ночи": (*range(6), 12, 22, 23)}
    return hour in parts[part]
