"""Pure: what of a family is open or was just taken, as its card and «Тревоги» say it: no words about health."""

from __future__ import annotations

from collections.abc import Sequence
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


def lines(rows: Sequence[Any], roster: Roster, now: datetime, zone: ZoneInfo) -> list[str]:
    """Give one line for each row of `escalations.standing`."""
    return [_line(row, roster, now, zone) for row in rows]


def listed(row: Any, roster: Roster, now: datetime, zone: ZoneInfo) -> str:
    """Give a row's line with the family it is about."""
    head = HEADS.get(row["kind"], HEADS["check_in"])
    return f"{head} · {row['family'] or 'незнакомый человек'}\n{_line(row, roster, now, zone)}"


def _line(row: Any, roster: Roster, now: datetime, zone: ZoneInfo) -> str:
    since = f"{KINDS.get(row['kind'], row['kind'])}, с {_clock(row['raised_at'], now, zone)}"
    if row["state"] == "open":
        return f"‼️ Открытая тревога: {since}, никто ещё не взял"
    who = roster.curators.get(row["acknowledged_by"])
    name = called(who.full_name) if who else "коллега"
    return f"Тревога в работе: {since}; на себя берёт {name}, {_clock(row['acknowledged_at'], now, zone)}"


def _clock(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else f"{local:%d.%m %H:%M}"
