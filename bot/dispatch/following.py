"""What the other system answered about an order becomes its state, in the transaction that also tells of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.dialogues.unprompted import House
from bot.dispatch.outcome import tell
from bot.dispatch.port import Accepted, Permanent, Standing, Transient
from curators import dispatch_words as words
from scenarios.dispatching import PAUSES, POLL, TOLD_AFTER, next_look, next_try
from storage.queries import dispatch
from storage.queries.dispatch import Order
from storage.transaction import Tx


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The order is no more, or is over."""

    number: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class NotTakenBack:
    """It is known there, and could not be taken back."""

    number: str
    error: Transient | Permanent


Answer: TypeAlias = Accepted | Standing | TakenBack | NotTakenBack | Transient | Permanent


async def recorded(tx: Tx, house: House, asked: Order, answer: Answer, now: datetime) -> None:
    """Record an answer to what was asked of the order as it was `asked`; what has changed meanwhile outranks it."""
    order = await dispatch.one(tx, asked.id)
    if order is None:
        return
    if order.state != asked.state:
        await _meanwhile(tx, order, answer, now)
        return
    await _BY_STATE[order.state](tx, house, order, answer, now)


async def _meanwhile(tx: Tx, order: Order, answer: Answer, now: datetime) -> None:
    """The person has taken it back while it was being sent: its number is kept, and the taking back goes on."""
    if order.state == "cancelling" and isinstance(answer, Accepted):
        await dispatch.keep(tx, order._replace(number=answer.number, attempts=0), at=now)


async def _sent(tx: Tx, house: House, order: Order, answer: Answer, now: datetime) -> None:
    if isinstance(answer, Accepted):
        after = order._replace(state="accepted", number=answer.number, status=answer.status, attempts=0)
        await dispatch.keep(tx, after, at=now + POLL)
        said = words.changed(order.intent, after.number, answer.status, over=False)
        await tell(tx, house, after, said, now, thread=answer.status)
    elif isinstance(answer, Permanent):
        await _given_up(tx, house, order, answer.reason, now)
    elif (at := next_try(order.attempts, now)) is None:
        await _given_up(tx, house, order, None, now)
    else:
        await dispatch.keep(tx, order, at=at)
        if order.attempts == TOLD_AFTER:
            await tell(tx, house, order, words.still_trying(order.intent), now)


async def _given_up(tx: Tx, house: House, order: Order, reason: str | None, now: datetime) -> None:
    after = order._replace(state="failed")
    await dispatch.keep(tx, after, reason=reason or "no answer")
    said = words.failed(order.intent, reason)
    thread = "передать не получилось, помогите, пожалуйста, дозвониться"
    await tell(tx, house, after, said, now, thread=thread, urgent=True)


async def _looked(tx: Tx, house: House, order: Order, answer: Answer, now: datetime) -> None:
    if isinstance(answer, Permanent):
        after = order._replace(state="failed")
        await dispatch.keep(tx, after, reason=answer.reason)
        said = words.lost(order.intent, order.number)
        await tell(tx, house, after, said, now, thread="сведений больше нет, уточните, пожалуйста", urgent=True)
    elif not isinstance(answer, Standing):
        await dispatch.keep(tx, order, at=next_look(order.attempts, now))
    else:
        await _stands(tx, house, order, answer, now)


async def _stands(tx: Tx, house: House, order: Order, answer: Standing, now: datetime) -> None:
    after = order._replace(state=answer.end or "accepted", status=answer.status, attempts=0)
    await dispatch.keep(tx, after, at=now + POLL if answer.end is None else None)
    if answer.status != order.status or answer.end is not None:
        said = words.changed(order.intent, order.number, answer.status, over=answer.end is not None)
        await tell(tx, house, after, said, now, thread=answer.status)


async def _taken_back(tx: Tx, house: House, order: Order, answer: Answer, now: datetime) -> None:
    if isinstance(answer, TakenBack):
        after = order._replace(number=answer.number, state=answer.standing.end or "accepted", attempts=0)
        after = after._replace(status=answer.standing.status)
        if after.state == "cancelled":
            await dispatch.keep(tx, after)
            await tell(tx, house, after, words.cancelled(order.intent, after.number), now, thread="отменено семьёй")
        else:
            await _stands(tx, house, after._replace(status=order.status), answer.standing, now)
        return
    if isinstance(answer, NotTakenBack):
        order = order._replace(number=answer.number)
        error: Answer = answer.error
    else:
        error = answer
    if isinstance(error, Permanent) and order.number is None:
        await dispatch.keep(tx, order._replace(state="cancelled"))  # it was never taken: there is nothing to take back
        await tell(tx, house, order._replace(state="cancelled"), words.cancelled(order.intent, None), now)
    elif isinstance(error, Transient) and order.attempts < len(PAUSES):
        await dispatch.keep(tx, order, at=next_try(order.attempts, now))
    else:
        await _kept(tx, house, order, error.reason if isinstance(error, Permanent) else None, now)


async def _kept(tx: Tx, house: House, order: Order, reason: str | None, now: datetime) -> None:
    """It stays in force there, and is followed on; where it may never have come there, it is over for us."""
    known = order.number is not None
    after = order._replace(state="accepted" if known else "failed", attempts=0)
    await dispatch.keep(tx, after, reason=reason, at=now + POLL if known else None)
    said = words.not_cancelled(order.intent, order.number, reason)
    await tell(tx, house, after, said, now, thread="отменить не получилось, помогите, пожалуйста", urgent=True)


_BY_STATE: dict[str, Callable[[Tx, House, Order, Answer, datetime], Awaitable[None]]] = {
    "sending": _sent,
    "accepted": _looked,
    "cancelling": _taken_back,
}
