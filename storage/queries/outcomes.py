"""What became of what was sent: recorded in sets, the lanes freed in the same statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.transaction import Tx


class Outcome(NamedTuple):
    """What became of a claimed lane's head. state: sent | failed | cancelled | waiting (again) | idle (no head)."""

    lane_id: int
    version: int
    id: int | None
    state: str
    gate: float = 0.0
    """Seconds until this chat may be written to again."""
    wait: float = 0.0
    """Seconds until a row that waits again is tried."""
    failing: bool = False
    doubtful: bool = False
    reason: str | None = None
    progress: str | None = None
    attempt: int = 1


class Twin(NamedTuple):
    """A message of ours as the messenger now holds it."""

    lane_id: int
    external_id: str
    message_id: int
    message_at: datetime
    part: int
    view_id: int | None


# Lanes first, then rows, as everybody who touches both: no deadlocks. Only the lane's holder may say that a row failed
# or waits; that it was sent is the truth, whoever says it.
RECORD = """
WITH r AS (
    SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::float8[], $7::float8[], $8::bool[],
                         $9::bool[], $10::text[], $11::text[], $12::int[])
    AS r(lane_id, version, id, state, gate, wait, failing, doubtful, reason, progress, attempt)
), freed AS (
    UPDATE lane SET
        lease_until = NULL, holder = NULL, in_air = NULL, gate_at = gate.at,
        priority = CASE WHEN lane.version = r.version THEN COALESCE(n.priority, 9)
                        ELSE LEAST(lane.priority, n.priority) END,
        next_at = CASE WHEN lane.version <> r.version THEN GREATEST(gate.at, now())
                       WHEN n.due IS NOT NULL THEN GREATEST(gate.at, n.due) END
    FROM r
    CROSS JOIN LATERAL (SELECT CASE WHEN r.gate > 0 THEN now() + r.gate * interval '1 second' END AS at) gate
    LEFT JOIN LATERAL (
        SELECT o.priority,
               CASE WHEN o.id = r.id THEN now() + r.wait * interval '1 second' ELSE o.next_at END AS due
        FROM outbox o
        WHERE o.lane_id = r.lane_id AND o.state = 'waiting' AND (o.id IS DISTINCT FROM r.id OR r.state = 'waiting')
        ORDER BY o.priority, o.id LIMIT 1
    ) n ON true
    WHERE lane.id = r.lane_id AND lane.holder = $1
    RETURNING lane.id, lane.next_at <= clock_timestamp() AS more
), done AS (
    UPDATE outbox o SET
        state = r.state,
        payload = CASE WHEN r.state IN ('sent', 'cancelled') THEN NULL ELSE o.payload END,
        done_at = CASE WHEN r.state = 'waiting' THEN NULL ELSE now() END,
        next_at = CASE WHEN r.state = 'waiting' THEN now() + r.wait * interval '1 second' ELSE o.next_at END,
        failing_since = CASE WHEN r.failing THEN COALESCE(o.failing_since, now())
                             WHEN r.state = 'waiting' THEN o.failing_since END,
        attempts = LEAST(o.attempts + r.attempt, 30000), doubtful = o.doubtful OR r.doubtful,
        reason = r.reason, progress = COALESCE(r.progress::jsonb, o.progress)
    FROM r
    WHERE o.id = r.id AND CASE WHEN r.state = 'sent' THEN o.state IN ('waiting', 'cancelled')
                               ELSE o.state = 'waiting' AND r.lane_id IN (SELECT id FROM freed) END
    RETURNING o.id
), seen AS (
    INSERT INTO mirror (lane_id, external_id, message_id, message_at, part, view_id, ours)
    SELECT *, true FROM unnest($13::bigint[], $14::text[], $15::bigint[], $16::timestamptz[], $17::bigint[],
                               $18::bigint[])
    ON CONFLICT (lane_id, external_id) DO NOTHING
)
SELECT (SELECT array_agg(id) FROM done), (SELECT bool_or(more) FROM freed)
"""

PROGRESS = """
WITH seen AS (
    INSERT INTO mirror (lane_id, external_id, message_id, message_at, part, view_id, ours)
    SELECT *, true FROM unnest($3::bigint[], $4::text[], $5::bigint[], $6::timestamptz[], $7::bigint[], $8::bigint[])
    ON CONFLICT (lane_id, external_id) DO NOTHING
)
UPDATE outbox SET progress = $2::jsonb WHERE id = $1 AND state = 'waiting'
"""


class News(NamedTuple):
    """What a record changed."""

    rows: frozenset[int]
    """Those it was the first to record."""
    more: bool
    """One of the freed lanes has more that is due."""


async def record(tx: Tx, holder: str, outcomes: Sequence[Outcome], twins: Sequence[Twin]) -> News:
    """Record what became of claimed heads and free their lanes."""
    columns = [list(column) for column in zip(*sorted(outcomes, key=lambda one: one.lane_id), strict=True)]
    found = await tx.row(RECORD, holder, *columns, *_columns(twins))
    assert found is not None
    return News(frozenset(found[0] or ()), bool(found[1]))


async def progress(tx: Tx, row_id: int, parts: str, twins: Sequence[Twin]) -> None:
    """A part of a longer message has been sent: a repeat goes on after it, whoever makes it."""
    await tx.run(PROGRESS, row_id, parts, *_columns(twins))


def _columns(twins: Sequence[Twin]) -> list[list[object]]:
    return [list(column) for column in zip(*twins, strict=True)] or [[]] * len(Twin._fields)
