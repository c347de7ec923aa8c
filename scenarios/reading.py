"""Own words, files and places as answers, by the kind of the question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from difflib import get_close_matches
from typing import Any

from scenarios import pressure
from scenarios.amiss import Amiss
from scenarios.moment import today
from scenarios.moves import Given, Placed, Sent, Shared, Typed
from scenarios.phone import read_phone
from scenarios.questions import Ask, FromFact, TextRule
from scenarios.read_date import read_date
from scenarios.read_month import read_month
from scenarios.read_number import read_number
from scenarios.read_time import read_time
from scenarios.words import plain

LONGEST_OTHER = 100
LONGEST_PLACE = 200
LONGEST_SAID = 500
SAID = "said"
"""The key of an answer under which its own words stand, where they say more than was asked: they go to a human, too."""
NO_PRESSURE = "Проверьте, пожалуйста: сначала верхнее число, потом нижнее, например 120/80."
_OF_PRESSURE = re.compile(
    r"(?:на|пульс|давление|верхнее|нижнее|утром|днем|вечером|ночью|сейчас|сегодня|было|у|меня|мм|рт|ст|уд|мин|в|и"
    r"|лев(?:ая|ой)|прав(?:ая|ой)|рук[аеи])"
)
"""Words that may stand beside the figures; any other word is for a human."""


def read(step: Ask, given: Given, facts: Mapping[str, Any]) -> Any:
    """Give what is to be kept; Amiss where it can't be right, None where this is no answer."""
    if isinstance(given, Typed):
        text = given.text.strip()
        return _typed(step, text, facts) if text else None
    if isinstance(given, Sent):
        album = {"album": given.album} if given.album else {}
        return {"count": given.photos, "words": "фото", **album} if step.photo and given.photos else None
    if isinstance(given, Placed):
        words = given.words or f"{given.latitude:.5f}, {given.longitude:.5f}"
        found = {"latitude": given.latitude, "longitude": given.longitude, "words": words}
        return found if step.location else None
    return read_phone(given.phone) if isinstance(given, Shared) and step.phone else None


def _typed(step: Ask, text: str, facts: Mapping[str, Any]) -> Any:
    found: Any = None
    if step.phone:
        found = read_phone(text)
    elif step.text is not None:
        found = " ".join(text.split()) if _fits(step.text, text) else None
    elif step.number is not None:
        found = read_number(text, step.number)
    elif step.date is not None:
        found = read_date(text, step.date, today(facts))
    elif step.month:
        found = read_month(text, today(facts))
    elif step.time:
        found = read_time(text)
    elif step.pressure:
        found = read_pressure(text)
    elif step.location:
        found = {"words": " ".join(text.split())} if _place(text) else None
    elif isinstance(step.choice, FromFact) and step.choice.other and len(text) <= LONGEST_OTHER:
        found = _nearest(text, list(facts.get(step.choice.source) or ()))
    return _kept(found)


def _kept(found: Any) -> Any:
    if isinstance(found, date):
        return found.isoformat()
    return found.isoformat("minutes") if isinstance(found, time) else found


def read_pressure(text: str) -> dict[str, Any] | Amiss | None:
    """Give the figures, the level they call for and the words.

    Other words beside them are for a human (`said`), and hide no figures: «170/115 и голова болит» is an answer.
    """
    words = plain(re.sub(r"\d+", " ", text)).split()
    numbers = re.findall(r"\d+", text)
    if not all(map(_OF_PRESSURE.fullmatch, words)) or not 2 <= len(numbers) <= 3:
        among = pressure.worst(text)
        asks = "?" in text and among is not None and pressure.level(among) is pressure.Level.USUAL
        return None if among is None or asks else {**_measured(among), SAID: " ".join(text.split())[:LONGEST_SAID]}
    found = pressure.read(text)
    return Amiss(NO_PRESSURE) if found is None else _measured(found)


def _measured(found: pressure.Pressure) -> dict[str, Any]:
    pulse = f", пульс {found.pulse}" if found.pulse else ""
    return {
        "systolic": found.systolic,
        "diastolic": found.diastolic,
        "pulse": found.pulse,
        "level": pressure.level(found).value,
        "words": f"{found.systolic}/{found.diastolic}{pulse}",
    }


def _place(text: str) -> bool:
    return len(text) <= LONGEST_PLACE and "?" not in text and len(plain(text)) >= 3 and not text.isdigit()


def _fits(rule: TextRule, text: str) -> bool:
    if not rule.least <= len(text) <= rule.most:
        return False
    return rule.pattern is None or re.fullmatch(rule.pattern, text) is not None


def _nearest(text: str, known: list[str]) -> str:
    """Give the name on the list that is meant, however it was typed; else the words as they are."""
    by_words = {plain(one): one for one in known}
    near = get_close_matches(plain(text), by_words, n=1, cutoff=0.8)
    return by_words[near[0]] if near else text
