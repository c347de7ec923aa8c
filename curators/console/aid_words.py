"""What is said of a request for the fund's money: to who decides, to who asked, to the family."""

from __future__ import annotations

from datetime import datetime

from curators import aid
from curators.console.page import Page, Rows
from curators.console.spot import Spot
from curators.roster import zone_of
from curators.telling import tell_family
from storage import content as contents
from storage.content import Button, Content
from storage.queries import people
from storage.queries.outbox import Line
from storage.transaction import Record


def shown(request: Record, lane_id: int, spot: Spot) -> list[Line]:
    """The request for who decides: its words, its papers, its buttons."""
    asked = spot.turn.staff.roster.curators.get(request["curator_id"])
    page = (
        Page().bold(f"💰 Заявка {request['number']}").line().line(f"Семья: {request['family']}, {request['territory']}")
    )
    page.line(f"Сумма: {aid.rubles(request['amount'])}").line(f"На что: {request['purpose']}")
    page.line(f"Просит: {asked.full_name if asked else '—'}, {_day(request['asked_at'], spot)}")
    page.line(f"Сейчас: {aid.STATES[request['state']]}" + (f" ({request['reason']})" if request["reason"] else ""))
    number = request["id"]
    rows: Rows = ()
    if request["state"] == "asked":
        rows = ((Button("Одобрить", f"c:aidy:{number}"), Button("Отказать", f"c:aidn:{number}")),)
    elif request["state"] == "approved":
        rows = ((Button("Выплачено", f"c:aidp:{number}"), Button("Вернуть в фонд", f"c:aidr:{number}")),)
    lines = [Line(lane_id, "say", contents.to_json(page.content(rows)))]
    if request["papers"]:
        lines.append(Line(lane_id, "say", request["papers"]))
    return lines


def _day(at: datetime, spot: Spot) -> str:
    return f"{at.astimezone(zone_of(spot.curator.timezone)):%d.%m.%Y %H:%M}"


_TO_FAMILY = {
    "approved": "Хорошая новость: помощь фонда для вашей семьи одобрена, {amount}. "
    "Куратор напишет, как и когда её получить.",
    "paid": "Помощь фонда, {amount}, отправлена вам. Если деньги не придут за три рабочих дня, напишите сюда.",
}
_TO_CURATOR = {
    "approved": "✅ {number}: {amount} одобрено. Семье сказали.",
    "paid": "✅ {number}: {amount} выплачено. Семье сказали.",
    "refused": "Заявка {number} на {amount}: отказано. Причина: {reason}. Семье об этом скажите, пожалуйста, сами.",
    "withdrawn": "Заявка {number}: {amount} вернули в фонд. Причина: {reason}. Семья знает, что помощь была одобрена: "
    "скажите ей, пожалуйста, сами.",
}


async def tell(spot: Spot, request: Record, state: str, reason: str) -> None:
    """The family hears good news from the service, other news from its curator."""
    turn = spot.turn
    said = {"amount": aid.rubles(request["amount"]), "number": request["number"], "reason": reason}
    if state in _TO_FAMILY:
        thread_id = request["thread_id"] or await people.thread_of(turn.tx, request["family_id"])
        await tell_family(turn, thread_id, request["family_id"], Content(text=_TO_FAMILY[state].format(**said)))
    desk = turn.staff.desks.get(request["curator_id"])
    if desk is not None:
        turn.say(desk.lane_id, Content(text=_TO_CURATOR[state].format(**said)))
