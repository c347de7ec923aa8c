"""Pure: what of a family is open or was just taken, as its card and «Тревоги» say it: drugs only where they may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from curators.alert_words import HEADS
from curators.auto_line import called
from curators.roster import Roster

KINDS = {
    "danger": "опасность",
    "dose": "нет ответа о лекарстве",
    "check_in": "тревожный ответ",
    "supply": "закончилось лекарство",
}


def lines(
    rows: Sequence[Any], roster: Roster, now: datetime, zone: ZoneInfo, drugs: Mapping[int, str]
) -> list[str]:  # fmt: skip
    """Give one line for all rows of `escalations.standing` that are alike; drugs: those that may be named, by row."""
    alike: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        key = row["kind"], row["due_at"] is None, row["person_id"], row["state"], row["acknowledged_by"]
        alike.setdefault(key, []).append(row)
    return [_together(some, roster, now, zone, drugs) for some in alike.values()]


def _together(some: list[Any], roster: Roster, now: datetime, zone: ZoneInfo, drugs: Mapping[int, str]) -> str:
    first = some[0]
    if first["due_at"] is not None:
        due = sorted((row["due_at"], drugs.get(row["id"], "")) for row in some)
        head = f"{_doses(len(due))} без ответа: {_times(due, now, zone)}"
        if first["state"] == "open":
            return f"‼️ {head}. Тревогу никто ещё не взял"
        return f"{head}. На себя берёт {_taker(first, roster)}, {_clock(first['acknowledged_at'], now, zone)}"
    if len(some) == 1:
        return _line(first, roster, now, zone)
    since = " и ".join(dict.fromkeys(_clock(row["raised_at"], now, zone) for row in some))
    what = f"{KINDS.get(first['kind'], first['kind'])} (таких {len(some)}), с {since}"
    if first["state"] == "open":
        return f"‼️ Открытые тревоги: {what}, никто ещё не взял"
    return f"Тревоги в работе: {what}; на себя берёт {_taker(first, roster)}"


def _doses(number: int) -> str:
    if number == 1:
        return "Приём"
    few = number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}
    one = number % 10 == 1 and number % 100 != 11
    return f"{number} {'приём' if one else 'приёма' if few else 'приёмов'}"


def _times(due: Sequence[tuple[datetime, str]], now: datetime, zone: ZoneInfo) -> str:
    """Say «08:00 и 14:00 (Допегит)», or, of several drugs, each time with its own."""
    drugs = {drug for _, drug in due}
    shared = drugs.pop() if len(drugs) == 1 else ""
    said = [_clock(at, now, zone) + (f" ({drug})" if drug and not shared else "") for at, drug in due]
    said = list(dict.fromkeys(said))
    times = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} и {said[-1]}"
    return f"{times} ({shared})" if shared else times


def listed(row: Any, roster: Roster, now: datetime, zone: ZoneInfo) -> str:
    """Give a row's line with the family it is about."""
    head = HEADS.get(row["kind"], HEADS["check_in"])
    return f"{head} · {row['family'] or 'незнакомый человек'}\n{_line(row, roster, now, zone)}"


def _line(row: Any, roster: Roster, now: datetime, zone: ZoneInfo) -> str:
    since = f"{KINDS.get(row['kind'], row['kind'])}, с {_clock(row['raised_at'], now, zone)}"
    if row["state"] == "open":
        return f"‼️ Открытая тревога: {since}, никто ещё не взял"
    return (
        f"Тревога в работе: {since}; на себя берёт {_taker(row, roster)}, {_clock(row['acknowledged_at'], now, zone)}"
    )


def _taker(row: Any, roster: Roster) -> str:
    who = roster.curators.get(row["acknowledged_by"])
    return called(who.full_name) if who else "коллега"


def _clock(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else f"{local:%d.%m %H:%M}"
