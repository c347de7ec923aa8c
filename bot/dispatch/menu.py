"""«Врач»: a doctor called home, an appointment, what was asked before and how it stands."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from bot.dialogues import leading
from bot.dialogues.speaking import say, show, vault_of
from curators import dispatch_words as words
from curators.turn import Turn
from scenarios.moves import Facts
from scenarios.phone import shown_phone
from storage.content import Button, Content
from storage.queries import dispatch, scenario
from storage.queries.dispatch import Order
from storage.vault import Sealed

DATA = re.compile(r"v:(h|a|l|p|c|y)(?::(\d{1,15}))?")
MOST = 8
HOUSE_CALL, APPOINTMENT = "house_call", "appointment"
FIRST = (
    "Поможем вызвать врача на дом или записаться на приём: спросим несколько слов и передадим.\n\n"
    "Если человек без сознания, тяжело дышит, сильно болит в груди, судороги или сильное кровотечение, "
    "не ждите врача: звоните 103 или 112."
)
NONE_YET = "Вызовов и записей пока нет."
NOT_YOURS = "Это вызов другого человека."
OVER = "Отменять уже нечего."
OFF = "Сейчас отсюда вызвать врача нельзя. Позвоните, пожалуйста, в свою поликлинику, а если срочно, 103 или 112."


def concerns(turn: Turn) -> bool:
    """Tell whether this update is a button of these pages."""
    consented = turn.arrival.person_id is not None and bool(turn.arrival.consented)
    return consented and DATA.fullmatch(turn.event.button or "") is not None


async def calls_a_doctor(turn: Turn) -> bool:
    """Tell whether a doctor is being called just now: there words of danger are an answer too."""
    kept = await scenario.open_run(turn.tx, turn.arrival.identity_id or 0)
    return kept is not None and kept.scenario == HOUSE_CALL


async def first_page(turn: Turn) -> None:
    """«Врач» of the menu."""
    say(turn, _first() if turn.dispatch else Content(text=OFF))


def _first() -> Content:
    rows = (("Вызвать врача на дом", "v:h"), ("Записаться к врачу", "v:a"), ("Мои вызовы", "v:l"))
    return Content(text=FIRST, buttons=tuple((Button(*row),) for row in rows))


async def pressed(turn: Turn) -> None:
    """A button of theirs."""
    match, lane_id = DATA.fullmatch(turn.event.button or ""), turn.arrival.own_lane_id
    assert match is not None
    assert lane_id is not None
    verb = match[1]
    if verb in {"c", "y"}:
        await _about(turn, verb, int(match[2] or 0), lane_id)
        return
    turn.answer(lane_id)
    if verb == "l":
        show(turn, await _list(turn))
    elif verb == "p":
        show(turn, _first())
    elif not turn.dispatch:
        say(turn, Content(text=OFF))
    else:
        await _begin(turn, HOUSE_CALL if verb == "h" else APPOINTMENT)


async def _begin(turn: Turn, name: str) -> None:
    """Somebody is ill: whatever else is being asked waits until this is over."""
    kept = await scenario.open_run(turn.tx, turn.arrival.identity_id or 0)
    if kept is not None and kept.scenario == name and await leading.resumed(turn, kept):
        return
    phone = await _phone(turn)
    facts: Facts = {"known_phone": phone, "shown_phone": shown_phone(phone) if phone else ""}
    await leading.begin(turn, name, facts, first=True)


async def _phone(turn: Turn) -> str:
    """The number they have told us; empty where none is known."""
    assert turn.arrival.person_id is not None
    caller = await dispatch.caller(turn.tx, turn.arrival.person_id)
    try:
        return vault_of(turn).decrypt(caller["phone"]) if caller is not None and caller["phone"] else ""
    except Sealed:
        return ""


async def _about(turn: Turn, verb: str, order_id: int, lane_id: int) -> None:
    """Take an order back: asked once more, then done."""
    order = await dispatch.one(turn.tx, order_id)
    if order is None or order.person_id != turn.arrival.person_id:
        turn.answer(lane_id, NOT_YOURS)
        return
    if order.state not in {"sending", "accepted"}:
        turn.answer(lane_id, OVER)
        show(turn, await _list(turn))
        return
    turn.answer(lane_id)
    if verb == "c":
        rows = ((Button("Да, отменить", f"v:y:{order.id}"),), (Button("Нет, оставить", "v:l"),))
        show(turn, Content(text=f"{words.title(order.intent, order.number)}: отменить?", buttons=rows))
        return
    never_left = order.state == "sending" and order.attempts == 0
    after = order._replace(state="cancelled" if never_left else "cancelling", attempts=0)
    await dispatch.keep(turn.tx, after, at=None if never_left else turn.now)
    show(turn, await _list(turn))


async def _list(turn: Turn) -> Content:
    assert turn.arrival.person_id is not None
    zone = ZoneInfo(turn.arrival.timezone or turn.zone)
    orders = await dispatch.of_person(turn.tx, turn.arrival.person_id, MOST)
    lines = [_line(order, zone) for order in orders]
    rows = [
        (Button(f"Отменить {order.number or words.INTENTS[order.intent].lower()}", f"v:c:{order.id}"),)
        for order in orders
        if order.state in {"sending", "accepted"}
    ]
    return Content(text="\n\n".join(lines) or NONE_YET, buttons=(*rows, (Button("← Врач", "v:p"),)))


def _line(order: Order, zone: ZoneInfo) -> str:
    at = order.created_at.astimezone(zone)
    standing = words.standing(order.state, order.status)
    return f"{words.title(order.intent, order.number)}, {at:%d.%m в %H:%M}\n{standing[:1].upper()}{standing[1:]}."
