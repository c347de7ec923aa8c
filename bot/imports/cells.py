"""What a cell may hold: each function reads its text, or raises ValueError saying in Russian what is wrong."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.imports.audiences import CHOICE, code_of
from curators import hours
from scenarios.amiss import Amiss
from scenarios.phone import read_phone
from scenarios.read_month import read_month

ALL = "*"
"""In a list: everything, where an empty cell would leave what was there."""
EARLIEST = date(1900, 1, 1)
ROLES = ("curator", "duty", "doctor", "psychologist", "lawyer", "supervisor", "admin")
MOST_CHILDREN = 20
CONSENTS = ("base", "health", "doctor", "trusted", "mailings")
_DAY = re.compile(r"(?P<iso>\d{4}-\d\d-\d\d)|(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<y>\d{4})")


def names(text: str) -> list[str]:
    """Read a list: `;`, or `|` where `;` separates columns."""
    return list(dict.fromkeys(part for part in (part.strip() for part in re.split(r"[;|]", text)) if part))


def territories(text: str) -> list[str]:
    """Read a list of territories, empty for all."""
    read = names(text)
    return [] if read == [ALL] else read


def audiences(text: str) -> list[str]:
    """Read a list of audiences, each by its code or in Russian."""
    read = [(name, code_of(name)) for name in names(text)]
    if strange := [name for name, code in read if code is None]:
        raise ValueError(f"нет аудитории «{strange[0]}»; есть {CHOICE}")
    return list(dict.fromkeys(code for _, code in read if code))


def curators_audiences(text: str) -> list[str]:
    """Read a curator's audiences, empty for all."""
    return [] if text == ALL else audiences(text)


def role(text: str) -> str:
    """Read a role."""
    if text.lower() not in ROLES:
        raise ValueError(f"нет роли «{text}»; есть {', '.join(ROLES)}")
    return text.lower()


def capacity(text: str) -> int:
    """Read how many families a curator can look after."""
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) == 0:
        raise ValueError(f"«{text}» — нужно целое число больше нуля или пусто, если предела нет")
    return int(text)


@lru_cache(maxsize=1024)
def zone(text: str) -> str:
    """Read the name of a time zone."""
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"нет часового пояса «{text}»: нужно имя вроде Europe/Moscow") from None


def working_hours(text: str) -> str:
    """Read hours in the opening_hours notation."""
    return hours.parse(text).text


def phone(text: str) -> str:
    """Read a phone, E.164."""
    if (read := read_phone(text)) is None:
        raise ValueError("это не номер телефона: нужен один, как +7 910 123-45-67")
    return read


@lru_cache(maxsize=4096)
def day(text: str) -> date:
    """Read a date, ISO or as Russian spreadsheets write it."""
    try:
        if found := _DAY.fullmatch(text):
            return date.fromisoformat(found["iso"] or f"{found['y']}-{found['m']}-{found['d']}")
    except ValueError:
        raise ValueError(f"«{text}» — такого дня нет в календаре") from None
    raise ValueError(f"«{text}» — не дата: нужно 2026-01-31 или 31.01.2026")


def past_day(text: str, today: date) -> date:
    """Read a date that has come."""
    if (read := day(text)) > today:
        raise ValueError(f"«{text}» ещё не наступило")
    if read < EARLIEST:
        raise ValueError(f"«{text}» слишком давно: проверьте год")
    return read


def consents(text: str, today: date) -> dict[str, date]:
    """Read what was signed on paper, each kind with its date."""
    read: dict[str, date] = {}
    for item in names(text):
        kind, _, when = (part.strip() for part in item.partition("@"))
        if kind not in CONSENTS:
            raise ValueError(f"нет согласия «{kind}»; есть {', '.join(CONSENTS)}")
        if not when:
            raise ValueError(f"у согласия «{kind}» нет даты: нужно {kind}@2026-01-31")
        if kind in read:
            raise ValueError(f"согласие «{kind}» названо дважды")
        read[kind] = past_day(when, today)
    return read


def children(text: str, today: date) -> list[date]:
    """Read the months of birth of a family's children; twins stand twice."""
    read: list[date] = []
    for item in filter(None, (part.strip() for part in re.split(r"[;|]", text))):
        born = read_month(item, today)
        if isinstance(born, date):
            read.append(born)
            continue
        why = f"{born.words.partition('. ')[0].lower()}; " if isinstance(born, Amiss) else ""
        raise ValueError(f"«{item}» — не месяц рождения: {why}нужно 2019-05 или 05.2019")
    if len(read) > MOST_CHILDREN:
        raise ValueError(f"детей {len(read)}, а записать можно не больше {MOST_CHILDREN}: проверьте ячейку")
    return sorted(read)


def moment(text: str, local: ZoneInfo, *, end: bool = False) -> datetime:
    """Read a date or a date-time by a person's own clock; a bare date that is an end is over when its day is."""
    if _DAY.fullmatch(text):
        return datetime.combine(day(text) + timedelta(days=1 if end else 0), time(), local)
    whole, _, clock = text.replace("T", " ").partition(" ")
    try:
        at = time.fromisoformat(clock.strip())
    except ValueError:
        raise ValueError(f"«{text}» — не время: нужно 2026-01-31 или 2026-01-31T18:00") from None
    return datetime.combine(day(whole), at, at.tzinfo or local)
