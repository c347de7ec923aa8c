"""«Приду» and «Не приду»: places are given one at a time, and a freed one goes to who has waited longest, at once."""

from __future__ import annotations

import re
from datetime import datetime

from bot.outreach import meeting
from bot.outreach.choosing import Rules
from bot.outreach.drafts import rules_of
from curators.turn import Turn
from scenarios.gathering import place_for
from storage.content import Content
from storage.queries import events, outbox
from storage.queries.outbox import Line
from storage.transaction import Record, Tx

DATA = re.compile(r"e:([yn]):(\d{1,15})")
OVER, CALLED_OFF = "Это событие уже началось.", "Это событие отменено."
GOING, WAITING, DECLINED = "going", "waiting", "declined"


def concerns(turn: Turn) -> bool:
    """Tell whether this update is an answer to an invitation."""
    given = DATA.fullmatch(turn.event.button or "")
    return given is not None and turn.arrival.person_id is not None and bool(turn.arrival.consented)


async def pressed(turn: Turn) -> None:
    """Come, or not; the event is held, so that two at once can't take one place."""
    match = DATA.fullmatch(turn.event.button or "")
    lane_id, person_id = turn.arrival.own_lane_id, turn.arrival.person_id
    assert match is not None
    assert lane_id is not None
    assert person_id is not None
    event = await events.one(turn.tx, int(match[2]), locked=True)
    why = _shut(event, turn)
    if event is None or why is not None:
        turn.answer(lane_id, why)
        return
    before = await events.guest(turn.tx, event["id"], person_id)
    if match[1] == "y":
        await _come(turn, event, person_id, before)
    else:
        await _stay(turn, event, person_id, before)


def _shut(event: Record | None, turn: Turn) -> str | None:
    if event is None or event["state"] == "cancelled":
        return CALLED_OFF
    return OVER if event["starts_at"] <= turn.now else None


async def _come(turn: Turn, event: Record, person_id: int, before: str | None) -> None:
    if before not in {GOING, WAITING}:
        before = place_for(await events.going(turn.tx, event["id"]), event["capacity"])
        await events.put(turn.tx, event["id"], person_id, before, turn.now)
        await events.wake(turn.tx, event["id"], turn.now)
    about, number = meeting.about(event, turn.zone), event["id"]
    if before == GOING:
        text = f"Ждём вас!\n\n{about}\n\nНапомним за день и за два часа. Не получится — нажмите «Не приду»."
        toast = "Записали вас"
    else:
        text = f"Места пока заняты, вы в листе ожидания.\n\n{about}\n\nОсвободится место — сразу напишем."
        toast = "Вы в листе ожидания"
    _answer(turn, Content(text=text, buttons=((meeting.not_coming(number),),)), toast)


async def _stay(turn: Turn, event: Record, person_id: int, before: str | None) -> None:
    number = event["id"]
    if before != DECLINED:
        await events.put(turn.tx, number, person_id, DECLINED, turn.now)
    if before == GOING:
        await outbox.cancel(turn.tx, [meeting.key_of(number, person_id, which) for which in ("day", "soon")])
        turn.lines += await _next_comes(turn.tx, rules_of(turn), event, turn.now)
    text = f"Хорошо, не ждём вас: «{event['title']}». Передумаете — нажмите «Приду»."
    _answer(turn, Content(text=text, buttons=((meeting.coming(number),),)), "Отметили")


async def give_up(tx: Tx, rules: Rules, person_id: int, now: datetime) -> list[Line]:
    """Somebody who is written to no more comes nowhere: their places go on; what to tell those who get them."""
    lines: list[Line] = []
    for event_id in await events.ahead(tx, person_id, now):
        event = await events.one(tx, event_id, locked=True)
        before = await events.guest(tx, event_id, person_id)
        if event is None or event["state"] != "open":
            continue
        await events.put(tx, event_id, person_id, DECLINED, now)
        if before == GOING:
            await outbox.cancel(tx, [meeting.key_of(event_id, person_id, which) for which in ("day", "soon")])
            lines += await _next_comes(tx, rules, event, now)
    return lines


async def _next_comes(tx: Tx, rules: Rules, event: Record, now: datetime) -> list[Line]:
    """A place is free: who has waited longest has it from now on; what to tell them."""
    lucky = await events.next_waiting(tx, event["id"], now)
    if lucky is None:
        return []
    await events.wake(tx, event["id"], now)
    text = f"Место освободилось, мы вас записали!\n\n{meeting.about(event, rules.zone)}\n\nЖдём вас."
    content = Content(text=text, buttons=((meeting.not_coming(event["id"]),),))
    return await meeting.tell(tx, rules, event, [lucky], [GOING], content, now)


def _answer(turn: Turn, content: Content, toast: str) -> None:
    """The invitation stays as it is, and the answer follows it."""
    lane_id = turn.arrival.own_lane_id
    assert lane_id is not None
    turn.answer(lane_id, toast)
    turn.say(lane_id, content, identity_id=turn.arrival.identity_id)
