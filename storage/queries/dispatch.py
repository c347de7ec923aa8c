"""Orders to another system (a doctor called home, an appointment): put in, claimed, followed to their end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from storage.transaction import Record, Tx

PUT = """
INSERT INTO dispatch_order (person_id, intent, adapter, key, content, created_at, next_action_at)
VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING id
"""
CLAIM = """
UPDATE dispatch_order o SET next_action_at = $1::timestamptz + $3::interval, attempts = o.attempts + 1
FROM (SELECT id FROM dispatch_order WHERE next_action_at <= $1 ORDER BY next_action_at LIMIT $2
      FOR UPDATE SKIP LOCKED) due
WHERE o.id = due.id
RETURNING o.id, o.person_id, o.intent, o.key, o.number, o.status, o.state, o.content, o.attempts, o.created_at
"""
# Whoever takes their consent back is not asked about any more; a doctor who is on the way already is not sent back.
LET_GO = """
UPDATE dispatch_order o SET next_action_at = NULL, reason = 'consent',
    state = CASE WHEN o.state = 'sending' THEN 'cancelled' ELSE o.state END
WHERE o.next_action_at <= $1 AND NOT (SELECT p.consented FROM person p WHERE p.id = o.person_id)
"""
ONE = """
SELECT id, person_id, intent, key, number, status, state, content, attempts, created_at
FROM dispatch_order WHERE id = $1 FOR UPDATE
"""
KEEP = """
UPDATE dispatch_order SET state = $2, number = $3, status = $4, reason = $5, attempts = $6, next_action_at = $7
WHERE id = $1
"""
OF_PERSON = """
SELECT id, person_id, intent, key, number, status, state, content, attempts, created_at
FROM dispatch_order WHERE person_id = $1 ORDER BY id DESC LIMIT $2
"""
OF_FAMILY = """
SELECT o.intent, o.number, o.state, o.status FROM dispatch_order o JOIN person p ON p.id = o.person_id
WHERE p.family_id = $1 AND o.state IN ('sending', 'accepted', 'cancelling') ORDER BY o.id
"""
CALLER = "SELECT full_name, phone FROM person WHERE id = $1"
SPOKEN = """
SELECT p.full_name, p.family_id, ARRAY(SELECT c.kind FROM consent c WHERE c.person_id = p.id
       AND c.withdrawn_at IS NULL) AS consents
FROM person p WHERE p.id = $1
"""


class Order(NamedTuple):
    """A row of `dispatch_order`; state: sending | accepted | cancelling | done | failed | cancelled."""

    id: int
    person_id: int
    intent: str
    key: str
    number: str | None
    status: str | None
    """In the other system's words."""
    state: str
    content: bytes
    attempts: int
    """Since the state was entered; the one that is being made counts."""
    created_at: datetime


async def put(tx: Tx, person_id: int, intent: str, adapter: str, key: str, content: bytes, now: datetime) -> int:
    """Keep a new order, which is sent at once; its id."""
    order_id: int = await tx.value(PUT, person_id, intent, adapter, key, content, now)
    return order_id


async def claim(tx: Tx, now: datetime, most: int, lease: timedelta) -> list[Order]:
    """Take orders whose time has come: nobody else gets them until the lease is over."""
    await tx.run(LET_GO, now)
    return [Order(*row) for row in await tx.rows(CLAIM, now, most, lease)]


async def one(tx: Tx, order_id: int) -> Order | None:
    """Give an order as it is now, locked."""
    row = await tx.row(ONE, order_id)
    return Order(*row) if row is not None else None


async def keep(tx: Tx, order: Order, *, reason: str | None = None, at: datetime | None = None) -> None:
    """Store what became of an order; `at` is when it is looked at next, None for never."""
    await tx.run(KEEP, order.id, order.state, order.number, order.status, reason, order.attempts, at)


async def of_person(tx: Tx, person_id: int, most: int) -> list[Order]:
    """Give a person's orders, newest first."""
    return [Order(*row) for row in await tx.rows(OF_PERSON, person_id, most)]


async def of_family(tx: Tx, family_id: int) -> list[Record]:
    """What is under way for a family: intent, number, state, status."""
    return await tx.rows(OF_FAMILY, family_id)


async def caller(tx: Tx, person_id: int) -> Record | None:
    """Who asks: full_name, and the sealed phone."""
    return await tx.row(CALLER, person_id)


async def spoken(tx: Tx, person_id: int) -> Record | None:
    """What one must know to tell a person something: full_name, family_id, consents."""
    return await tx.row(SPOKEN, person_id)
