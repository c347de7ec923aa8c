"""What became of an order is told: to the person, to the thread, on the card."""

from __future__ import annotations

from datetime import datetime

from bot.care.where import place
from bot.dialogues.unprompted import House, turn_of
from curators import dispatch_words as words
from curators.console import card
from curators.notice import desks_of, notice
from curators.turn import Turn
from curators.who_now import family_of, who_now
from storage.content import Button, Content
from storage.queries import alarms, calling, dispatch, outbox, people
from storage.queries.dispatch import Order
from storage.queries.outbox import Priority
from storage.transaction import Tx

FAILED = "dispatch_failed"


async def tell(
    tx: Tx, house: House, order: Order, said: str, now: datetime, *, thread: str = "", urgent: bool = False
) -> None:
    """Tell the person; `thread` is what those who answer the family read, at once and as a question where urgent."""
    about = await dispatch.spoken(tx, order.person_id)
    if about is None:
        return
    account = await place(tx, order.person_id, house.operator, about["consents"], health=False)
    if urgent:
        await alarms.raise_alarm(tx, FAILED, f"order:{order.id}")
    if account is None:
        return  # they have taken their consent back or closed every chat: nobody is told of them any more
    turn = await turn_of(tx, house, account, now)
    _to_the_person(turn, order, said, now)
    if turn.arrival.family_id is not None:
        await _to_the_thread(turn, order, thread, urgent=urgent)
    await outbox.enqueue(tx, turn.lines)


def _to_the_person(turn: Turn, order: Order, said: str, now: datetime) -> None:
    assert turn.arrival.own_lane_id is not None
    buttons = ((Button("Мои вызовы", "v:l"),),)
    key = f"dispatch:{order.id}:{now.timestamp():.3f}"
    turn.say(
        turn.arrival.own_lane_id, Content(text=said, buttons=buttons), identity_id=turn.arrival.identity_id, key=key
    )


async def _to_the_thread(turn: Turn, order: Order, said: str, *, urgent: bool) -> None:
    arrival = turn.arrival
    thread_id = arrival.thread_id or await people.thread_of(turn.tx, arrival.family_id)
    if said:
        family = family_of(turn)
        desks = desks_of(turn.staff, who_now(family, turn.staff, turn.now).answerer, family)
        line = words.for_curator(order.intent, order.number, said, arrival.full_name or "")
        priority = Priority.ESCALATION if urgent else Priority.LIVE
        await notice(turn, thread_id, desks, Content(text=line), person_id=arrival.person_id, priority=priority)
    if urgent:
        await calling.asked_for_human(turn.tx, thread_id, arrival.person_id, arrival.identity_id, turn.now)
    await card.refresh(turn, thread_id)
