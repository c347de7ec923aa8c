"""«Удаления»: the admin sees who asks to be forgotten, approves or refuses; who and when stands in the act."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from bot.ticks.alarms import operators
from curators.console import form, outside
from curators.console.form import Answers, Form, Question
from curators.console.page import Rows
from curators.console.spot import Spot
from curators.roster import zone_of
from curators.staff import Staff
from curators.telling import tell_family
from storage import content as contents
from storage.content import Button, Content
from storage.queries import alarms, erasures, people
from storage.queries.outbox import Line, Priority
from storage.transaction import Record

ROOM = "era"
MOST = 10
NONE = "Никто не просит удалить данные."
OVER = "Уже решено."


def tell_admins(staff: Staff, asked: Record, zone: str) -> list[Line]:
    """Put the request before those who decide."""
    body = contents.to_json(_shown(asked, zone_of(zone)))
    return [Line(desk.lane_id, "say", body, Priority.LIVE) for desk in operators(staff)]


def _shown(asked: Any, zone: ZoneInfo) -> Content:
    until = f"{asked['due_at'].astimezone(zone):%d.%m.%Y}"
    if asked["state"] == "asked":
        text = (
            f"🗑 {asked['full_name']} ({asked['territory']}) просит удалить свои данные. Срок по закону: до {until}.\n"
            "После одобрения вернуть ничего нельзя; акт придёт сюда файлом."
        )
        rows: Rows = (
            (Button("Одобрить", f"c:{ROOM}:0:y:{asked['id']}"), Button("Отказать", f"c:{ROOM}:0:n:{asked['id']}")),
        )
        return Content(text=text, buttons=rows)
    why = "согласие отозвано" if asked["why"] == "withdrawn" else "одобрено"
    return Content(text=f"🗑 {asked['full_name']} ({asked['territory']}): {why}, удалим до {until}.")


async def begin(spot: Spot) -> None:
    """Show all that is open."""
    waiting = await erasures.waiting(spot.turn.tx, MOST)
    if not waiting:
        spot.say(NONE)
    for one in waiting:
        spot.say(_shown(one, zone_of(spot.curator.timezone)))


async def pressed(spot: Spot, parts: list[str]) -> str | None:
    """«Одобрить» or «Отказать»."""
    if len(parts) != 2 or not parts[1].isdecimal():
        return OVER
    asked = await erasures.one(spot.turn.tx, int(parts[1]))
    if asked is None or asked["state"] != "asked":
        return OVER
    if parts[0] == "n":
        await form.begin(spot, REFUSE, {"id": parts[1]}, about_family=False)
        return None
    now = spot.turn.now
    await erasures.decide(spot.turn.tx, asked["id"], "approved", spot.curator.id, now, None, now)
    await _audit(spot, asked, "erasure_approved")
    spot.say(f"Одобрено: {asked['full_name']}. Сейчас всё удалим и пришлём акт.")
    return "Одобрено"


async def _why(_spot: Spot, answers: Answers, _files: Content | None) -> str:
    return f"Отказать. Человек прочитает: {answers['reason']}"


async def _refused(spot: Spot, answers: Answers, _files: Content | None) -> None:
    turn = spot.turn
    asked = await erasures.one(turn.tx, int(answers["id"]))
    if asked is None or asked["state"] != "asked":
        spot.say(OVER)
        return
    await erasures.decide(turn.tx, asked["id"], "refused", spot.curator.id, turn.now, answers["reason"], None)
    await _audit(spot, asked, "erasure_refused")
    thread_id = await people.thread_of(turn.tx, asked["family_id"])
    words = f"Удалить ваши данные пока не получится: {answers['reason']}"
    await tell_family(turn, thread_id, asked["family_id"], Content(text=words), person_id=asked["person_id"])
    spot.say("Отказали; человеку написали причину.")


async def _audit(spot: Spot, asked: Record, action: str) -> None:
    await alarms.audit(
        spot.turn.tx,
        action,
        curator_id=spot.curator.id,
        person_id=asked["person_id"],
        family_id=asked["family_id"],
        detail={"erasure": asked["id"]},
    )


REFUSE = form.register(
    Form("erasure", (Question("reason", "Почему? Напишите так, чтобы человек понял."),), _why, _refused, "Отказать")
)
outside.register(ROOM, outside.Room(begin, pressed))
