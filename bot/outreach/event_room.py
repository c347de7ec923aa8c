"""«Событие» in the console: the list, who comes, calling it off; buttons `c:evt:0:{act}:{id}`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.outreach import drafts, meeting, whose
from bot.outreach.event_asking import EVENT
from curators.console import form, outside
from curators.console.page import Page, Rows
from curators.console.spot import Spot
from curators.roles import DECIDES
from storage.content import Button, Content
from storage.queries import alarms, broadcasts, events, outbox
from storage.transaction import Record

ROOM = "evt"
SHOWN, NAMES = 6, 100
LATELY = timedelta(days=7)
GONE = "Такого события нет."
NOT_YOURS = "Это событие другого человека: решает он сам или руководитель."
HEADS = {"open": "впереди", "cancelled": "отменено", "over": "прошло"}


async def begin(spot: Spot) -> None:
    """`/event`: those ahead, those of the last days and a new one; with none yet, the form at once."""
    await _listed(spot, 0)


async def _listed(spot: Spot, page: int) -> None:
    me, now = spot.curator, spot.turn.now
    rows = await events.coming(
        spot.turn.tx, me.id, now - LATELY, now, every=me.role in DECIDES, territories=me.territories, most=SHOWN + 1,
        skip=page * SHOWN,
    )  # fmt: skip
    if not rows and not page:
        await form.begin(spot, EVENT, about_family=False)
        return
    buttons = [(Button(_title(row), f"c:evt:0:o:{row['id']}"),) for row in rows[:SHOWN]]
    turned = _turning("c:evt:0:p", page, more=len(rows) > SHOWN)
    spot.say("События: ближайшие и новое.", (*buttons, *turned, (Button("Новое событие", "c:evt:0:n:0"),)))


def _turning(verb: str, page: int, *, more: bool) -> Rows:
    """The row that turns the pages; none where there is one page."""
    row = [Button("← Назад", f"{verb}:{page - 1}")] if page else []
    row += [Button("Дальше →", f"{verb}:{page + 1}")] if more else []
    return (tuple(row),) if row else ()


def _title(row: Record) -> str:
    return str(row["title"])[:40] + ("" if row["state"] == "open" else f" · {HEADS[row['state']]}")


async def pressed(spot: Spot, parts: list[str]) -> str | None:
    """One of its buttons; the event is held meanwhile."""
    act = parts[0]
    if act == "n":
        await form.begin(spot, EVENT, about_family=False)
        return None
    number = _number(parts, 1)
    if act == "p":
        await _listed(spot, number)
        return None
    event = await events.one(spot.turn.tx, number, locked=True)
    if event is None or act not in {*_ACTS, "l"}:
        return GONE
    if spot.curator.id != event["author_id"] and spot.curator.role not in DECIDES:
        return NOT_YOURS
    allowed = whose.sees if act in "ol" else whose.decides
    if not allowed(spot.curator, event["author_id"], event["places"]):
        return whose.NOT_HERE
    if act == "l":
        await _list(spot, event, _number(parts, 2))
        return None
    return await _ACTS[act](spot, event)


def _number(parts: list[str], place: int) -> int:
    return int(parts[place]) if len(parts) > place and parts[place].isdecimal() and len(parts[place]) < 16 else 0


async def _open(spot: Spot, event: Record) -> str | None:
    counts = await events.counts(spot.turn.tx, event["id"])
    of = f" из {event['capacity']}" if event["capacity"] is not None else ""
    page = Page().bold(event["title"]).line(f" · {HEADS[event['state']]}").line()
    page.line(meeting.about(event, spot.turn.zone).split("\n", 2)[2]).line()
    page.line(f"Придут: {counts.get('going', 0)}{of}")
    page.line(f"В листе ожидания: {counts.get('waiting', 0)}").line(f"Не придут: {counts.get('declined', 0)}")
    rows: Rows = ((Button("Кто придёт", f"c:evt:0:l:{event['id']}"),),)
    if event["state"] == "open" and whose.decides(spot.curator, event["author_id"], event["places"]):
        rows = (*rows, (Button("Отменить событие", f"c:evt:0:q:{event['id']}"),))
    spot.say(page.content(rows))
    return None


async def _list(spot: Spot, event: Record, page: int) -> None:
    """Who comes, then who waits for a place, a hundred a page."""
    before = page * NAMES
    found = await events.names(spot.turn.tx, event["id"], ["going", "waiting"], most=NAMES + 1, skip=before)
    detail = {"event": event["id"]}
    await alarms.audit(spot.turn.tx, "event_guests_shown", curator_id=spot.curator.id, detail=detail)
    if not found:
        spot.say(f"«{event['title']}»: пока никто не записался.")
        return
    counts = await events.counts(spot.turn.tx, event["id"])
    shown = Page()
    for state, head, first in (
        ("going", "Придут", before), ("waiting", "Ждут места", max(before - counts.get("going", 0), 0)),
    ):  # fmt: skip
        names = [row["full_name"] for row in found[:NAMES] if row["state"] == state]
        if names:
            shown.bold(f"{head}: {counts[state]}").line()
            for place, name in enumerate(names, start=first + 1):
                shown.line(f"{place}. {name}")
            shown.line()
    spot.say(shown.content(_turning(f"c:evt:0:l:{event['id']}", page, more=len(found) > NAMES)))


async def _sure(spot: Spot, event: Record) -> str | None:
    counts = await events.counts(spot.turn.tx, event["id"])
    told = counts.get("going", 0) + counts.get("waiting", 0)
    words = f"Отменить «{event['title']}»? Записавшимся ({told}) сразу напишем, что его не будет."
    spot.say(words, ((Button("Да, отменить", f"c:evt:0:x:{event['id']}"),),))
    return None


async def _call_off(spot: Spot, event: Record) -> str | None:
    """Everybody who comes, or waits for a place, is told; reminders and invitations that wait are taken back."""
    turn, number = spot.turn, event["id"]
    if event["state"] != "open":
        return f"Событие уже {HEADS[event['state']]}"
    rules = drafts.rules_of(turn)
    content = Content(text=f"К сожалению, события не будет: {meeting.about(event, turn.zone)}\n\nПростите за перемены.")
    lines = await meeting.tell(turn.tx, rules, event, None, ["going", "waiting"], content, turn.now)
    people = await events.people(turn.tx, number, ["going"])
    keys = [meeting.key_of(number, person, which) for person in people for which in ("day", "soon")]
    await outbox.cancel(turn.tx, keys)
    await events.move(turn.tx, number, "cancelled", None)
    await broadcasts.call_off(turn.tx, number, turn.now)
    turn.lines += lines
    await alarms.audit(turn.tx, "event_cancelled", curator_id=spot.curator.id, detail={"event": number})
    spot.say(f"Событие «{event['title']}» отменено. Сообщили: {len(lines)}.")
    return "Отменили"


_ACTS: dict[str, Callable[[Spot, Record], Awaitable[str | None]]] = {
    "o": _open,
    "q": _sure,
    "x": _call_off,
}

outside.register(ROOM, outside.Room(begin, pressed))
