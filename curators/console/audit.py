"""«/audit» for the admin: who looked at a family and changed what, or what one curator did, by pages, in words."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import orjson

from curators.audit_words import value_of, words_of
from curators.console.page import Page
from curators.console.spot import Spot
from curators.heading import short_name
from curators.roster import zone_of
from storage.content import Button, Content
from storage.queries import alarms, audit
from storage.transaction import Record

PAGE = 12
OFFERED = 12
LAST = 2**62
WHOM = "О ком показать? Откройте тему семьи и наберите /audit там, или назовите сотрудника: /audit Иванова."
DETAILS = {"case": "обращение", "aid": "заявка", "plan": "назначение", "status": "", "month": "", "kind": ""}


async def show(spot: Spot, words: str = "") -> None:
    """Of the colleague named, else of the family whose thread this is."""
    if words:
        await _named(spot, words)
    elif spot.place.family_id is not None and not spot.place.closed:
        await of_family(spot, LAST)
    else:
        spot.say(WHOM)


async def _named(spot: Spot, words: str) -> None:
    people = [
        one for one in spot.turn.staff.roster.curators.values() if words.casefold() in one.full_name.casefold()
    ]  # fmt: skip
    if len(people) == 1:
        await of_curator(spot, people[0].id, LAST)
        return
    rows = tuple((Button(one.full_name, f"c:auc:{one.id}:{LAST}"),) for one in people[:OFFERED])
    spot.say("Кого из них?" if rows else f"Среди сотрудников нет «{words}».", rows)


async def of_family(spot: Spot, before: int) -> str | None:
    """A page about the family of this thread."""
    assert spot.place.family_id is not None
    rows = await audit.of_family(spot.turn.tx, spot.place.family_id, before, PAGE + 1)
    content = compose(rows, zone_of(spot.curator.timezone), f"Журнал: {spot.place.family}", f"auf:{spot.thread_id}")
    await alarms.audit(spot.turn.tx, "audit_shown", curator_id=spot.curator.id, family_id=spot.place.family_id)
    spot.say(content)
    return None


async def of_curator(spot: Spot, curator_id: int, before: int) -> str | None:
    """A page about a colleague."""
    person = spot.turn.staff.roster.curators.get(curator_id)
    if person is None:
        return "Такого сотрудника нет."
    rows = await audit.of_curator(spot.turn.tx, curator_id, before, PAGE + 1)
    content = compose(rows, zone_of(spot.curator.timezone), f"Журнал: {person.full_name}", f"auc:{curator_id}")
    await alarms.audit(spot.turn.tx, "audit_shown", curator_id=spot.curator.id, detail={"of": curator_id})
    spot.say(content)
    return None


def compose(rows: list[Record], zone: ZoneInfo, title: str, more: str) -> Content:
    """Pure: the page's words, the latest first."""
    page = Page().bold(title).line()
    if not rows:
        page.line("Записей больше нет.")
    day = None
    for row in rows[:PAGE]:
        local = row["at"].astimezone(zone)
        if local.date() != day:
            day = local.date()
            page.line().bold(f"{day:%d.%m.%Y}").line()
        page.line(f"{local:%H:%M} {_line(row)}")
    if len(rows) > PAGE:
        return page.content(((Button("Раньше", f"c:{more}:{rows[PAGE - 1]['id']}"),),))
    return page.content()


def _line(row: Any) -> str:
    who = short_name(row["curator"]) if row["curator"] else "служба"
    about = row["person"] or (f"семья {short_name(row['family'])}" if row["family"] else "")
    detail = _detail(row["detail"])
    return " · ".join(part for part in (who, words_of(row["action"]), about, detail) if part)


def _detail(detail: Any) -> str:
    """What of the details says something to a reader: numbers and kinds."""
    found = orjson.loads(detail) if isinstance(detail, str) else detail or {}
    return ", ".join(f"{DETAILS[name]} {value_of(value)}".strip() for name, value in found.items() if name in DETAILS)
