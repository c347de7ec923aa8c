"""A case on the curator's screen: what is asked, where it stands, the plan, what happened, what may be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from curators.cases import PRIORITIES, STATUS_WORDS, TOPICS, Status, may_follow
from curators.console.page import Page, rows_of
from curators.console.spot import Spot
from curators.roles import Act, may
from curators.roster import zone_of
from storage.content import Button, Content
from storage.queries import alarms, cases, consoles
from storage.transaction import Record

NOT_YOURS = "Это обращение ведёт другой куратор."
GONE = "Такого обращения нет."
KINDS = {
    "opened": "открыто",
    "status": "статус",
    "added": "семья дополнила",
    "note": "заметка",
    "step": "шаг плана",
    "step_done": "шаг сделан",
    "next_step": "что дальше",
    "priority": "срочность",
    "due": "срок",
    "described": "описание",
    "reopened": "семья открыла снова",
    "closed": "семья закрыла",
    "rated": "оценка семьи",
}


async def allowed(spot: Spot, case_id: int, *, locked: bool = False) -> Record | str:
    """Give the case if this curator may work on it, else what to tell them.

    May: the family's own curator, whoever the family's thread is shown to now, and those who decide in its territory.
    """
    case = await cases.one(spot.turn.tx, case_id, locked=locked)
    if case is None:
        return GONE
    me = spot.curator
    decides = may(me.role, Act.CASES_ALL) and (not me.territories or case["territory"] in me.territories)
    if decides or case["curator_id"] == me.id:
        return case
    views = await consoles.views_showing(spot.turn.tx, case["thread_id"]) if case["thread_id"] else []
    return case if any(view["curator_id"] == me.id for view in views) else NOT_YOURS


def compose(case: Any, steps: list[Any], events: list[Any], zone: ZoneInfo, now: datetime) -> Content:
    """Pure: the card's words and buttons."""
    status = Status(case["status"])
    page = Page().bold(f"📂 {case['number']} · {TOPICS[case['topic']]}").line()
    page.line(f"Семья: {case['family']}").add("Статус: ").bold(STATUS_WORDS[status]).line()
    page.line(f"Срочность: {PRIORITIES[case['priority']]}")
    if case["due_at"] is not None and status is not Status.CLOSED:
        late = " ⚠️ срок прошёл" if case["due_at"] < now else ""
        page.line(f"Срок: {_day(case['due_at'], zone)}{late}")
    page.line().line(f"Просят: {case['words']}")
    for name, words in (("reasons", "Причины"), ("profile", "О семье"), ("needs", "Что нужно"), ("outcome", "Итог")):
        if case[name]:
            page.line(f"{words}: {case[name]}")
    if case["next_step"]:
        page.line(f"Семья видит, что дальше: {case['next_step']}")
    if steps:
        page.line().bold("План").line()
        for step in steps:
            until = f", до {_day(step['due_at'], zone)}" if step["due_at"] and not step["done_at"] else ""
            page.line(f"{'✅' if step['done_at'] else '▫️'} {step['words']}{until}")
    if events:
        page.line().bold("Что было").line()
        for event in reversed(events):
            who = event["curator"] or event["person"] or ""
            said = _what_changed(event)
            words = f": {event['words']}" if event["words"] and event["words"] != case["outcome"] else ""
            page.line(f"{event['at'].astimezone(zone):%d.%m %H:%M} {said}{words} · {who}")
    if case["rating"] is not None:
        said = f": «{case['rating_words']}»" if case["rating_words"] else ""
        page.line().line(f"Оценка семьи: {case['rating']} из 5{said}")
    return page.content(rows_of(_buttons(case, steps)))


def _what_changed(event: Any) -> str:
    """«Статус» alone tells nothing a month later: say which."""
    detail: dict[str, str] = orjson.loads(event["detail"]) if event["detail"] else {}
    if event["kind"] == "status" and "status" in detail:
        return f"статус «{STATUS_WORDS[Status(detail['status'])]}»"
    return KINDS.get(event["kind"], str(event["kind"]))


def _buttons(case: Any, steps: list[Any]) -> list[Button]:
    number, status = case["id"], Status(case["status"])
    order = list(Status)
    buttons = [
        Button(STATUS_WORDS[one].capitalize(), f"c:cs:{number}:{order.index(one)}")
        for one in may_follow(status)
        if one is not Status.CLOSED
    ]
    if status is not Status.CLOSED:
        buttons += [
            Button("Что дальше", f"c:cn:{number}"),
            Button("Шаг плана", f"c:cp:{number}"),
            Button("Срок", f"c:cd:{number}"),
            Button("Срочность", f"c:cu:{number}"),
            Button("Описать", f"c:cr:{number}"),
            Button("Заметка", f"c:ct:{number}"),
        ]
    buttons += [
        Button(f"✅ {step['words'][:24]}", f"c:cx:{number}:{step['id']}") for step in steps if not step["done_at"]
    ]
    if status is not Status.CLOSED:
        buttons.append(Button("Закрыть", f"c:cc:{number}"))
    return buttons


def _day(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d.%m.%Y}"


async def show(spot: Spot, case: Record) -> None:
    """Say the card as it is now."""
    tx = spot.turn.tx
    zone = zone_of(spot.curator.timezone)
    steps, events = await cases.steps(tx, case["id"]), await cases.events(tx, case["id"])
    spot.say(compose(case, steps, events, zone, spot.turn.now))
    detail = {"case": case["id"]}
    await alarms.audit(tx, "case_shown", curator_id=spot.curator.id, family_id=case["family_id"], detail=detail)


async def opened(spot: Spot, case_id: int) -> str | None:
    """A case was chosen."""
    case = await allowed(spot, case_id)
    if isinstance(case, str):
        return case
    await show(spot, case)
    return None
