"""«Обращения»: mine, waiting, overdue; for those who decide, all of their territory."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from curators.cases import STATUS_WORDS, TOPICS, Status
from curators.console.spot import Spot
from curators.heading import short_name
from curators.roles import Act, may
from curators.roster import zone_of
from storage.content import Button
from storage.queries import cases
from storage.transaction import Record

PAGE = 8
MINE, WAITING, OVERDUE, ALL = range(4)
TITLES = ("Мои обращения", "Ждут: семью или ведомство", "Просроченные", "Все обращения территории")
EMPTY = (
    "Открытых обращений у вас нет. Открыть новое: «Обращение» в теме семьи.",
    "Никого не ждём.",
    "Просроченных нет, всё в срок.",
    "Открытых обращений на территории нет.",
)


async def show(spot: Spot, which: int = MINE, page: int = 0) -> str | None:
    """List cases, by pages."""
    decides = may(spot.curator.role, Act.CASES_ALL)
    if which not in range(4) or (which == ALL and not decides):
        return "Такой список есть только у руководителя."
    rows = await _rows(spot, which, page, decides=decides)
    zone = zone_of(spot.curator.timezone)
    buttons = [(Button(_label(row, zone, spot.turn.now), f"c:co:{row['id']}"),) for row in rows[:PAGE]]
    turning = [Button("← Назад", f"c:cl:{which}:{page - 1}")] if page else []
    turning += [Button("Дальше →", f"c:cl:{which}:{page + 1}")] if len(rows) > PAGE else []
    lists = [
        Button(("Мои", "Ждут", "Просрочены", "Все")[one], f"c:cl:{one}:0")
        for one in (MINE, WAITING, OVERDUE, *([ALL] if decides else []))
        if one != which
    ]
    text = f"{TITLES[which]}:" if rows else EMPTY[which]
    spot.say(text, (*buttons, *([tuple(turning)] if turning else []), tuple(lists)))
    return None


async def _rows(spot: Spot, which: int, page: int, *, decides: bool) -> list[Record]:
    territories = sorted(spot.curator.territories) or None
    waiting = [Status.WAITING_FAMILY.value, Status.WAITING_AGENCY.value]
    return await cases.listed(
        spot.turn.tx,
        owner_id=spot.curator.id if which == MINE or not decides else None,
        territories=territories if which != MINE and decides else None,
        statuses=waiting if which == WAITING else None,
        overdue_at=spot.turn.now if which == OVERDUE else None,
        most=PAGE + 1,
        skip=page * PAGE,
    )


def _label(row: Any, zone: ZoneInfo, now: datetime) -> str:
    late = "⚠️ " if row["due_at"] is not None and row["due_at"] < now else ""
    until = f", до {row['due_at'].astimezone(zone):%d.%m}" if row["due_at"] is not None else ""
    status = STATUS_WORDS[Status(row["status"])]
    return f"{late}{row['number']} · {short_name(row['family'] or 'Семья')} · {TOPICS[row['topic']]} · {status}{until}"
