"""What must be said: put in, taken by lanes, recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

from storage.columns import alike, columns
from storage.transaction import Tx


class Priority(IntEnum):
    """The lanes' order: a smaller number goes first."""

    DANGER = 0
    ESCALATION = 1
    CRITICAL_DOSE = 2
    LIVE = 3
    DOSE = 4
    CARD = 5
    BROADCAST = 6


PATIENT = 60.0
"""Seconds. What waits longer from the beginning, till the morning, lets all else in its chat pass: a lane goes in
order, and an answer at night must not stand behind words that are for eight o'clock."""


class Line(NamedTuple):
    """One row to put into the outbox."""

    lane_id: int
    op: str
    payload: str
    """JSON: a Content for `say` and `edit`, parameters for the rest."""
    priority: Priority = Priority.LIVE
    key: str | None = None
    message_id: int | None = None
    message_at: datetime | None = None
    reply_to: int | None = None
    view_id: int | None = None
    identity_id: int | None = None
    delay: float = 0.0
    """Seconds from now, by the database's clock."""
    lives: float | None = None
    """Seconds after which it must not be sent any more."""


ENQUEUE = f"""
WITH item AS (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::bigint[],
                         $7::timestamptz[], $8::bigint[], $9::bigint[], $10::bigint[], $11::float8[], $12::float8[])
    WITH ORDINALITY AS i(lane_id, op, payload, priority, key, message_id, message_at, reply_to, view_id, identity_id,
                         delay, lives, n)
), put AS (
    INSERT INTO outbox (lane_id, op, payload, priority, key, message_id, message_at, reply_to, view_id, identity_id,
                        next_at, expires_at)
    SELECT lane_id, {alike(2, "op")}, payload::jsonb, {alike(4, "priority")}, key, message_id, message_at, reply_to,
           view_id, identity_id, now() + {alike(11, "delay")} * interval '1 second',
           now() + {alike(12, "lives")} * interval '1 second'
    FROM item ORDER BY n
    ON CONFLICT (key) WHERE key IS NOT NULL DO NOTHING
    RETURNING id, lane_id, priority, next_at
), woken AS (
    UPDATE lane SET version = version + 1, priority = LEAST(lane.priority, w.priority),
                    next_at = LEAST(lane.next_at, GREATEST(lane.gate_at, w.next_at))
    FROM (SELECT lane_id, min(priority) AS priority, min(next_at) AS next_at FROM put
          GROUP BY lane_id ORDER BY lane_id) w
    WHERE lane.id = w.lane_id
)
SELECT id FROM put ORDER BY id
"""

ENQUEUE_ONE = """
WITH put AS (
    INSERT INTO outbox (lane_id, op, payload, priority, key, message_id, message_at, reply_to, view_id, identity_id,
                        next_at, expires_at)
    VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7, $8, $9, $10,
            now() + $11::float8 * interval '1 second', now() + $12::float8 * interval '1 second')
    ON CONFLICT (key) WHERE key IS NOT NULL DO NOTHING
    RETURNING id, lane_id, priority, next_at
), woken AS (
    UPDATE lane SET version = version + 1, priority = LEAST(lane.priority, put.priority),
                    next_at = LEAST(lane.next_at, GREATEST(lane.gate_at, put.next_at))
    FROM put WHERE lane.id = put.lane_id
)
SELECT id FROM put
"""
"""The same for a single row, as most of a talk is: half the work."""

TAKEN_BACK = """
    state = CASE WHEN held.in_air = o.id THEN o.state ELSE 'cancelled' END,
    payload = CASE WHEN held.in_air = o.id THEN o.payload END,
    done_at = CASE WHEN held.in_air = o.id THEN NULL ELSE now() END,
    expires_at = CASE WHEN held.in_air = o.id THEN now() ELSE o.expires_at END
""".strip()
"""What a row (`o`) that waits becomes when it is not to be said; `held` is its lane, whose `version` has been raised.

A claim that runs at the same moment sees that the lane has changed and looks again. What is in the air can't be taken
back, but if it comes back unsent it has expired.
"""

CANCEL = f"""
WITH held AS (
    UPDATE lane SET version = version + 1
    WHERE id = ANY(ARRAY(SELECT lane_id FROM outbox WHERE key = ANY($1::text[]) AND state = 'waiting'))
    RETURNING id, in_air
), taken AS (
    UPDATE outbox o SET
        {TAKEN_BACK}
    FROM held WHERE o.lane_id = held.id AND o.key = ANY($1::text[]) AND o.state = 'waiting'
    RETURNING o.id, o.state
)
SELECT id FROM taken WHERE state = 'cancelled'
"""


REWORD = """
WITH held AS (
    UPDATE lane SET version = version + 1 WHERE id = (SELECT lane_id FROM outbox WHERE key = $1 AND state = 'waiting')
    RETURNING id, in_air
)
UPDATE outbox o SET payload = $2::jsonb FROM held
WHERE o.lane_id = held.id AND o.key = $1 AND o.state = 'waiting' AND held.in_air IS DISTINCT FROM o.id
"""


async def enqueue(tx: Tx, lines: Sequence[Line]) -> list[int]:
    """Put rows into the outbox in this order and wake their lanes; ids of those put (a known key puts nothing)."""
    if not lines:
        return []
    if any(line.delay > PATIENT for line in lines):
        lines = [line._replace(priority=Priority.BROADCAST) if line.delay > PATIENT else line for line in lines]
    if len(lines) == 1:
        return [record[0] for record in await tx.rows(ENQUEUE_ONE, *lines[0])]
    return [record[0] for record in await tx.rows(ENQUEUE, *columns(lines, alike={2, 4, 11, 12}))]


async def cancel(tx: Tx, keys: Sequence[str]) -> list[int]:
    """Take back rows that have not left: their reason has ended."""
    return [record[0] for record in await tx.rows(CANCEL, list(keys))]


async def reword(tx: Tx, key: str, payload: str) -> None:
    """What has not left says this instead; what is in the air stays as it is."""
    await tx.run(REWORD, key, payload)
