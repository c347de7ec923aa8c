"""«Обращения»: mine, urgent, waiting, overdue; for those who decide, all of their territory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from curators.cases import PRIORITIES, STATUS_WORDS, TOPICS, Status
from curators.console.spot import Spot
from curators.duty import in_charge
from curators.heading import short_name
from curators.roles import Act, may
from curators.roster import zone_of
from storage.content import Button
from storage.queries import case_lists
from storage.queries.case_lists import Key, Which
from storage.transaction import Record

PAGE = 8
BACK, ON = 1, 2
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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


async def show(spot: Spot, which: int = MINE, turning: Sequence[int] = ()) -> str | None:
    """List cases, by pages; `turning`: as a button of `_turn` says it."""
    decides = may(spot.curator.role, Act.CASES_ALL)
    if which not in SHORT or (which == ALL and not decides):
        return "Такой список есть только у руководителя."
    rows, back, on = await _page(spot, _which(spot, which, decides=decides), _read(turning))
    zone = zone_of(spot.curator.timezone)
    lines = [f"{TITLES[which]}:" if rows else EMPTY[which]]
    lines += [_line(row, zone, spot.turn.now) for row in rows]
    buttons = [(Button(f"{row['number']} · {_name(row)}", f"c:co:{row['id']}"),) for row in rows]
    turns = [Button("← Назад", _turn(which, BACK, rows[0]))] if back else []
    turns += [Button("Дальше →", _turn(which, ON, rows[-1]))] if on else []
    lists = [Button(words, f"c:cl:{one}:0") for one, words in SHORT.items() if one != which and (decides or one != ALL)]
    spot.say("\n".join(lines), (*buttons, *([tuple(turns)] if turns else []), tuple(lists)))
    return None


def _which(spot: Spot, which: int, *, decides: bool) -> Which:
    own = which == MINE or not decides
    return Which(
        owners=sorted(in_charge(spot.curator.id, spot.turn.staff.roster, spot.turn.now)) if own else None,
        territories=sorted(spot.curator.territories) or None,
        statuses=[Status.WAITING_FAMILY.value, Status.WAITING_AGENCY.value] if which == WAITING else None,
        priorities=["urgent", "high"] if which == URGENT else None,
        overdue_at=spot.turn.now if which == OVERDUE else None,
    )


async def _page(spot: Spot, which: Which, at: tuple[int, Key] | None) -> tuple[list[Record], bool, bool]:
    """Read a page; whether there is one before it, and one after it."""
    tx = spot.turn.tx
    if at is not None and at[0] == BACK:
        rows = await case_lists.page(tx, which, most=PAGE + 1, before=at[1])
        if len(rows) > PAGE:
            return rows[1:], True, True
        at = None  # the first page is a whole one
    rows = await case_lists.page(tx, which, most=PAGE + 1, after=at[1] if at is not None else None)
    if not rows and at is not None:
        return await _page(spot, which, None)
    return rows[:PAGE], at is not None, len(rows) > PAGE


def _turn(which: int, way: int, row: Record) -> str:
    """Give a button's data: the page before or after this case, wherever it stands by then."""
    since: timedelta = row["due_at"] - EPOCH
    return f"c:cl:{which}:{way}:{row['rank']}:{since // timedelta(seconds=1)}:{since.microseconds}:{row['id']}"


def _read(turning: Sequence[int]) -> tuple[int, Key] | None:
    if len(turning) != 5:  # a page by its number: of a button made before
        return None
    way, rank, seconds, micros, case_id = turning
    try:
        return way, Key(rank, EPOCH + timedelta(seconds=seconds, microseconds=micros), case_id)
    except OverflowError:
        return None


def _name(row: Any) -> str:
    return short_name(row["family"] or "Семья")


def _line(row: Any, zone: ZoneInfo, now: datetime) -> str:
    late = "⚠️" if row["due_at"] is not None and row["due_at"] < now else "•"
    until = f", до {row['due_at'].astimezone(zone):%d.%m}" if row["due_at"] is not None else ""
    status = STATUS_WORDS[Status(row["status"])]
    urgent = f" · {PRIORITIES[row['priority']]}" if row["priority"] in {"urgent", "high"} else ""
    return f"{late} {row['number']} · {_name(row)} · {TOPICS[row['topic']]} · {status}{until}{urgent}"
