"""Whom a broadcast is for: audiences, territories, weeks of pregnancy, ages of children; as stored, typed and said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from scenarios.child_age import YEARS
from scenarios.plural import counted

MOTHERS = "expectant_mother"
LAST_WEEK = 42
LAST_AGE = 23
"""Full years: a student is still a child of a large family."""
_WEEKS = re.compile(r"(?:с\s*)?(\d{1,2})(?:\s*(?:[-–—]|по|до)\s*(\d{1,2}))?(?:\s*(?:нед\.?|недел[яиюье]\w*))?")
_OLD = r"(?: (?:лет|года?))?"
_AGES = re.compile(rf"(?:(?:от|с) )?(\d{{1,3}})(?: ?[-–—] ?| до | по )(\d{{1,3}}){_OLD}")
_AGE_FROM = re.compile(rf"(?:от|с) (\d{{1,3}}){_OLD}(?: и старше)?|(\d{{1,3}})\+")
_AGE_UNDER = re.compile(rf"(?:до|младше) (\d{{1,3}}){_OLD}")
_AGE_ONE = re.compile(rf"(\d{{1,3}}){_OLD}")
_BETWEEN = re.compile(r"[,;\n]+")


class Segment(msgspec.Struct, frozen=True, omit_defaults=True):
    """Empty: everybody. `curator`: this curator's families.

    `weeks`: full weeks of pregnancy; `children`: a child of the family is so many full years old; both ends included.
    """

    audiences: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    weeks: tuple[int, int] | None = None
    curator: int | None = None
    children: tuple[int, int] | None = None

    @property
    def pregnant(self) -> bool:
        """It is chosen by a pregnancy: it ends for somebody with the pregnancy itself."""
        return self.weeks is not None or MOTHERS in self.audiences

    def fits(self, week: int | None) -> bool:
        """Tell whether somebody this many full weeks pregnant (None: not known) is meant."""
        return self.weeks is None or (week is not None and self.weeks[0] <= week <= self.weeks[1])


def to_json(segment: Segment) -> str:
    """Give it as it is stored."""
    return msgspec.json.encode(segment).decode()


def from_json(raw: str) -> Segment:
    """Read it back."""
    return msgspec.json.decode(raw, type=Segment)


def several(text: str) -> tuple[str, ...]:
    """Read words parted by commas or lines; each once, in the order given."""
    return tuple(dict.fromkeys(" ".join(one.split()) for one in _BETWEEN.split(text) if one.strip()))


def numbered(text: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Read «1, 3» or beginnings of names as keys of `names`, numbered from 1; ValueError says which is neither."""
    keys = list(names)
    found: list[str] = []
    for one in several(text.replace(" и ", ",")) if re.search(r"[,;\n]| и ", text) else _alone(text):
        if one.isdecimal():
            fits = [keys[int(one) - 1]] if 0 < int(one) <= len(keys) else []
        else:
            fits = [key for key in keys if _begins(names[key], one)]
        if len(fits) != 1:
            raise ValueError(f"Непонятно: «{one[:40]}». Напишите номера через запятую, например 1, 3.")
        found += fits
    if not found:
        raise ValueError("Напишите номера через запятую, например 1, 3.")
    return tuple(dict.fromkeys(found))


def _alone(text: str) -> tuple[str, ...]:
    words = text.split()
    return tuple(words) if words and all(word.isdecimal() for word in words) else several(text)


def _begins(name: str, typed: str) -> bool:
    """Tell whether what was typed could be this name in any form: the first five letters tell."""
    plain, head = name.casefold().strip("«»"), typed.casefold().strip("«»")
    return any(word.startswith(head[:5]) for word in (plain, *plain.split())) and len(head) > 2


def weeks(text: str) -> tuple[int, int]:
    """Read «30–36», «с 30 по 36 неделю», «12»; ValueError says what is wrong."""
    match = _WEEKS.fullmatch(" ".join(text.lower().split()))
    if match is None:
        raise ValueError("Напишите недели двумя числами, например 30–36, или одну: 12.")
    first = int(match[1])
    last = int(match[2] or match[1])
    if not 1 <= first <= LAST_WEEK or not 1 <= last <= LAST_WEEK:
        raise ValueError(f"Недели беременности бывают от 1 до {LAST_WEEK}. Напишите, например, 30–36.")
    if first > last:
        raise ValueError(f"Сначала меньшая неделя: {last}–{first}. Напишите ещё раз.")
    return first, last


def ages(text: str) -> tuple[int, int]:
    """Read «3–7», «от 3 до 7 лет», «до 3» (not yet three), «от 14», «7»; ValueError says what is wrong."""
    plain = " ".join(text.lower().replace("ё", "е").split())
    if match := _AGES.fullmatch(plain):
        least, most = int(match[1]), int(match[2])
    elif match := _AGE_FROM.fullmatch(plain):
        least, most = int(match[1] or match[2]), LAST_AGE
    elif match := _AGE_UNDER.fullmatch(plain):
        least, most = 0, max(0, int(match[1]) - 1)
    elif match := _AGE_ONE.fullmatch(plain):
        least = most = int(match[1])
    else:
        raise ValueError("Напишите возраст в полных годах: 3–7, до 3, от 14 или просто 7.")
    if max(least, most) > LAST_AGE:
        raise ValueError(f"Возраст детей бывает от 0 до {LAST_AGE} лет. Напишите, например, 3–7.")
    if least > most:
        raise ValueError(f"Сначала меньший возраст: {most}–{least}. Напишите ещё раз.")
    return least, most


def in_words(segment: Segment, names: Mapping[str, str]) -> str:
    """Say whom it is for, line by line."""
    who = ", ".join(names.get(one, one) for one in segment.audiences) or "все аудитории"
    where = ", ".join(segment.territories) or "все территории"
    lines: list[Any] = [f"Кому: {who}", f"Где: {where}"]
    if segment.weeks is not None:
        first, last = segment.weeks
        lines.append(f"Срок: {first}–{last} недель" if first != last else f"Срок: {first} неделя")
    if segment.children is not None:
        least, most = segment.children
        until = "года" if most % 10 == 1 and most != 11 else "лет"
        same = counted(most, YEARS) if most else "до года"
        lines.append(f"Дети: от {least} до {most} {until}" if least != most else f"Дети: {same}")
    if segment.curator is not None:
        lines.append("Только свои семьи куратора")
    return "\n".join(lines)
