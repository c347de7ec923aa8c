"""The doses of a plan that changes: read, cancelled, kept under another version, made, each told of the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.transaction import Tx


class Laid(NamedTuple):
    """A dose that exists."""

    id: int
    version_id: int
    step: int
    due_at: datetime
    state: str
    asked: int
    taken_at: datetime | None


DOSES = """
SELECT id, version_id, step, due_at, state, asked, taken_at FROM dose
WHERE plan_id = $1 AND due_at >= $2 AND state <> 'cancelled' ORDER BY due_at, step FOR UPDATE
"""
CANCEL_DOSES = """
UPDATE dose SET state = 'cancelled', wake_at = NULL, snoozed_until = NULL
WHERE id = ANY($1::bigint[]) RETURNING reminder, due_at
"""
CANCEL_OPEN = """
UPDATE dose SET state = 'cancelled', wake_at = NULL, snoozed_until = NULL
WHERE plan_id = $1 AND state IN ('planned', 'due', 'snoozed') RETURNING reminder, due_at
"""
# One message may hold the doses of several plans: those that stay are asked about anew.
AGAIN = """
UPDATE dose SET state = 'planned', wake_at = $4
WHERE person_id = $1 AND due_at = ANY($2::timestamptz[]) AND reminder = ANY($3::text[]) AND state = 'due'
  AND EXISTS (SELECT FROM outbox o WHERE o.key = dose.reminder AND o.state = 'cancelled')
"""
KEEP = "UPDATE dose SET version_id = $1 WHERE id = ANY($2::bigint[]) AND version_id <> $1"
FARTHEST = "SELECT max(due_at) FROM dose WHERE plan_id = $1"
# A time that was cancelled before and is wanted again is the same dose, asked about with the next number.
MAKE = """
INSERT INTO dose AS d (plan_id, version_id, person_id, step, due_at, wake_at)
SELECT $1, $2, $3, step, due_at, due_at FROM unnest($4::timestamptz[], $5::smallint[]) AS m(due_at, step)
ON CONFLICT (plan_id, due_at, version_id, step) DO UPDATE SET
    state = 'planned', wake_at = EXCLUDED.due_at, round_from = d.asked + 1, silent_since = NULL, last_sent_at = NULL,
    snoozed_until = NULL, escalated_at = NULL, answered_at = NULL, taken_at = NULL
WHERE d.state = 'cancelled'
"""
CHAIN = """
UPDATE dose SET next_due_at = n.due_at FROM (
    SELECT d.id, (SELECT min(o.due_at) FROM dose o
                  WHERE o.plan_id = $1 AND o.due_at > d.due_at AND o.state <> 'cancelled') AS due_at
    FROM dose d WHERE d.plan_id = $1 AND d.due_at >= $2 AND d.state <> 'cancelled'
) n WHERE dose.id = n.id AND dose.next_due_at IS DISTINCT FROM n.due_at
"""


async def doses(tx: Tx, plan_id: int, since: datetime) -> list[Laid]:
    """The plan's doses due from `since` on that are not cancelled, in order, locked."""
    return [Laid(*record) for record in await tx.rows(DOSES, plan_id, since)]


async def cancel_doses(tx: Tx, ids: Sequence[int]) -> list[tuple[str | None, datetime]]:
    """Cancel these; the outbox key of the latest reminder of each, and when it was due."""
    return [(row[0], row[1]) for row in await tx.rows(CANCEL_DOSES, list(ids))]


async def cancel_open(tx: Tx, plan_id: int) -> list[tuple[str | None, datetime]]:
    """Cancel all that is open; the outbox key of the latest reminder of each, and when it was due."""
    return [(row[0], row[1]) for row in await tx.rows(CANCEL_OPEN, plan_id)]


async def ask_again(tx: Tx, person_id: int, due: Sequence[datetime], keys: Sequence[str], now: datetime) -> None:
    """Doses whose message was taken back with another plan's are asked about again."""
    await tx.run(AGAIN, person_id, list(due), list(keys), now)


async def keep(tx: Tx, version_id: int, ids: Sequence[int]) -> None:
    """Doses that stay as they are belong to the new version."""
    await tx.run(KEEP, version_id, list(ids))


async def farthest(tx: Tx, plan_id: int) -> datetime | None:
    """The latest time any dose of the plan was ever made for, cancelled ones too."""
    found: datetime | None = await tx.value(FARTHEST, plan_id)
    return found


async def make(
    tx: Tx, plan_id: int, version_id: int, person_id: int, due: Sequence[datetime], steps: Sequence[int]
) -> None:  # fmt: skip
    """Make doses; what exists already stays."""
    await tx.run(MAKE, plan_id, version_id, person_id, list(due), list(steps))


async def chain(tx: Tx, plan_id: int, since: datetime) -> None:
    """Tell each dose when the plan's next one is due."""
    await tx.run(CHAIN, plan_id, since)
