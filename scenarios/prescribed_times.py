"""When in a day a drug is taken, and on which days, as a doctor types it."""

from __future__ import annotations

import re
from typing import Any

from scenarios.amiss import Amiss
from scenarios.read_time import read_time
from scenarios.timing_read import DAYS
from scenarios.timing_terms import MOST_A_DAY

Repeat = dict[str, Any]
"""Fields of FHIR's Timing.repeat."""

AS_NEEDED: Repeat = {"as_needed": True}
WHEN = {
    "до еды": "AC", "во время еды": "C", "после еды": "PC", "утром": "MORN", "днем": "AFT", "вечером": "EVE",
    "на ночь": "NIGHT", "перед сном": "HS", "после пробуждения": "WAKE", "до завтрака": "ACM", "до обеда": "ACD",
    "до ужина": "ACV", "после завтрака": "PCM", "после обеда": "PCD", "после ужина": "PCV",
    "за завтраком": "CM", "за обедом": "CD", "за ужином": "CV",
}  # fmt: skip
_OFFSET = re.compile(r"(?:за|через) (\d{1,3}|полчаса|час) ?(?:мин\w*\.?)? ?(до|после) (еды|завтрака|обеда|ужина|сна)")
_EVERY = re.compile(r"(?:каждые|каждый|раз в) ?(\d{1,2})? ?(?:ч|час\w*)\.?")
_A_DAY = re.compile(r"(\d{1,2}|один|два|три|четыре) ?(?:раза?|р\.?) ?(?:в|/) ?(?:день|сутки|д\.?)")
_NUMBERS = {"один": 1, "два": 2, "три": 3, "четыре": 4}
_MEALS = {"еды": "", "завтрака": "M", "обеда": "D", "ужина": "V"}
EXAMPLE = "например «8:00 и 20:00», «утром и на ночь», «за 30 минут до еды» или «каждые 8 часов»"

_WEEKDAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень")
_SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_NAMED: dict[str, Repeat] = {
    "каждый день": {}, "ежедневно": {}, "через день": {"period": 2, "periodUnit": "d"},
    "по будням": {"dayOfWeek": list(DAYS[:5])}, "в будни": {"dayOfWeek": list(DAYS[:5])},
    "по выходным": {"dayOfWeek": list(DAYS[5:])}, "в выходные": {"dayOfWeek": list(DAYS[5:])},
}  # fmt: skip
_EVERY_DAYS = re.compile(r"(?:раз в|каждые|каждый) (\d{1,3})(?:-?й)? ?(?:день|дня|дней|сут\w*)")


def read_times(text: str) -> Repeat | Amiss:
    """Read the times of a day: hours, meals and sleep, «каждые 8 часов», «3 раза в день», «при необходимости»."""
    words = " ".join(text.lower().replace("ё", "е").strip(" .").split())
    if re.fullmatch(r"(?:по|при) (?:необходимости|требованию|боли)", words):
        return dict(AS_NEEDED)
    if match := _EVERY.fullmatch(words):
        hours = int(match[1] or 1)
        if not 1 <= hours <= 48:
            return Amiss("Каждые сколько часов? Подойдёт число от 1 до 48.")
        return {"frequency": 1, "period": hours, "periodUnit": "h"}
    if match := _A_DAY.fullmatch(words):
        often = _NUMBERS.get(match[1]) or int(match[1])
        if not 1 <= often <= MOST_A_DAY:
            return Amiss("Сколько раз в день? Подойдёт число от 1 до 24.")
        return {"frequency": often, "period": 1, "periodUnit": "d"}
    if match := _OFFSET.fullmatch(words):
        return _before(match)
    if re.fullmatch(r"\d{1,2}", words):
        return Amiss(f"{words} — это час или сколько раз в день? Напишите «{words}:00» или «{words} р. в день».")
    return _listed([part for part in re.split(r",|;| и |\n", words) if part.strip()])


def _before(match: re.Match[str]) -> Repeat | Amiss:
    minutes = {"полчаса": 30, "час": 60}.get(match[1]) or int(match[1])
    if not 1 <= minutes <= 240:
        return Amiss("За сколько минут? Подойдёт число от 1 до 240.")
    if match[3] == "сна":
        code = "HS" if match[2] == "до" else "WAKE"
    else:
        code = ("AC" if match[2] == "до" else "PC") + _MEALS[match[3]]
    return {"when": [code], "offset": minutes}


def _listed(parts: list[str]) -> Repeat | Amiss:
    clock: list[str] = []
    when: list[str] = []
    for part in (one.strip() for one in parts):
        if part in WHEN:
            found, into = WHEN[part], when
        else:
            at = read_time(part)
            if isinstance(at, Amiss):
                return at
            if at is None:
                return Amiss(f"Не получилось понять, когда принимать. Напишите, {EXAMPLE}.")
            found, into = f"{at:%H:%M}:00", clock
        if found in into:
            return Amiss(f"«{part}» названо дважды. Напишите, пожалуйста, каждое время один раз.")
        into.append(found)
    if clock and when:
        return Amiss("Часы и «до еды», «на ночь» вместе не получится: выберите что-то одно.")
    if not clock and not when:
        return Amiss(f"Напишите, когда принимать, {EXAMPLE}.")
    return {"timeOfDay": sorted(clock)} if clock else {"when": when}


def read_days(text: str) -> Repeat | Amiss:
    """Read on which days: every day is said too, since nobody chooses it by silence."""
    words = " ".join(text.lower().replace("ё", "е").strip(" .").split())
    if words in _NAMED:
        return dict(_NAMED[words])
    if match := _EVERY_DAYS.fullmatch(words):
        days = int(match[1])
        if not 1 <= days <= 366:
            return Amiss("Раз в сколько дней? Подойдёт число от 1 до 366.")
        return {"period": days, "periodUnit": "d"} if days > 1 else {}
    found: list[str] = []
    for part in re.split(r",|;| и | ", re.sub(r"^(?:по|в|во) ", "", words)):
        name = re.sub(r"^(?:по|в|во) ", "", part.strip())
        if not name:
            continue
        day = next((n for n in range(7) if name == _SHORT[n] or name.startswith(_WEEKDAYS[n])), None)
        if day is None:
            return Amiss("Не получилось понять дни. Напишите «каждый день», «через день» или дни: «пн, ср, пт».")
        found.append(DAYS[day])
    if not found:
        return Amiss("Назовите дни: «каждый день», «через день» или, например, «пн, ср, пт».")
    return {"dayOfWeek": [day for day in DAYS if day in found]}
