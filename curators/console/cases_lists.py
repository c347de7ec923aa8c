"""«Обращения»: mine, urgent, waiting, overdue; for those who decide, all of their territory."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from curators.cases import PRIORITIES, STATUS_WORDS, TOPICS, Status
from curators.console.spot import Spot
from curators.duty import in_charge
from curators.heading import short_name
from curators.roles import Act, may
from curators.roster import zone_of
from storage.content import Button
from storage.queries import cases
from storage.transaction import Record

PAGE = 8
MINE, WAITING, OVERDUE, ALL, URGENT = range(5)
SHORT = {MINE: "Мои", URGENT: "Срочные", WAITING: "Ждут", OVERDUE: "Просрочены", ALL: "Все"}
"""In the order of the buttons."""
TITLES = (
    "Мои обращения", "Ждут: семью или ведомство", "Просроченные", "Все обращения территории", "Срочные и важные",
)  # fmt: skip
EMPTY = (
    "Открытых обращений у вас нет. Открыть новое: «Обращение» в теме семьи.",
    "Никого не ждём.",
    "Просроченных нет, всё в срок.",
    "Открытых обращений на территории нет.",
    "Срочных и важных нет.",
)


async def show(spot: Spot, which: int = MINE, page: int = 0) -> str | None:
    """List cases, by pages."""
    decides = may(spot.curator.role, Act.CASES_ALL)
    if which not in SHORT or (which == ALL and not decides):
        return "Такой список есть только у руководителя."
    rows = await _rows(spot, which, page, decides=decides)
    zone = zone_of(spot.curator.timezone)
    lines = [f"{TITLES[which]}:" if rows else EMPTY[which]]
    lines += [_line(row, zone, spot.turn.now) for row in rows[:PAGE]]
    buttons = [(Button(f"{row['number']} · {_name(row)}", f"c:co:{row['id']}"),) for row in rows[:PAGE]]
    turning = [Button("← Назад", f"c:cl:{which}:{page - 1}")] if page else []
    turning += [Button("Дальше →", f"c:cl:{which}:{page + 1}")] if len(rows) > PAGE else []
    lists = [Button(words, f"c:cl:{one}:0") for one, words in SHORT.items() if one != which and (decides or one != ALL)]
    spot.say("\n".join(lines), (*buttons, *([tuple(turning)] if turning else []), tuple(lists)))
    return None


async def _rows(spot: Spot, which: int, page: int, *, decides: bool) -> list[Record]:
    territories = sorted(spot.curator.territories) or None
    waiting = [Status.WAITING_FAMILY.value, Status.WAITING_AGENCY.value]
    return await cases.listed(
        spot.turn.tx,
        owners=sorted(in_charge(spot.curator.id, spot.turn.staff.roster, spot.turn.now))
        if which == MINE or not decides
        else None,
        territories=territories if which != MINE and decides else None,
        statuses=waiting if which == WAITING else None,
        priorities=["urgent", "high"] if which == URGENT else None,
        overdue_at=spot.turn.now if which == OVERDUE else None,
        most=PAGE + 1,
        skip=page * PAGE,
    )


def _name(row: Any) -> str:
    return short_name(row["family"] or "Семья")


def _line(row: Any, zone: ZoneInfo, now: datetime) -> str:
    late = "⚠️" if row["due_at"] is not None and row["due_at"] < now else "•"
    until = f", до {row['due_at'].astimezone(zone):%d.%m}" if row["due_at"] is not None else ""
    status = STATUS_WORDS[Status(row["status"])]
    urgent = f" · {PRIORITIES[row['priority']]}" if row["priority"] in {"urgent", "high"} else ""
    return f"{late} {row['number']} · {_name(row)} · {TOPICS[row['topic']]} · {status}{until}{urgent}"
