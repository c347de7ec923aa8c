"""People who ask to be forgotten, or have taken their consent back: asked, decided, done."""

from __future__ import annotations

from datetime import datetime

from storage.transaction import Record, Tx

PUT = """
INSERT INTO erasure (person_id, state, why, asked_at, due_at, next_action_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person_id) WHERE state IN ('asked', 'approved') DO UPDATE SET
    state = 'approved', why = 'withdrawn', next_action_at = LEAST(erasure.due_at, EXCLUDED.due_at)
    WHERE EXCLUDED.why = 'withdrawn' AND erasure.state = 'asked'
RETURNING id
"""
# Who has asked, and takes the consent back before anybody has decided, needs no decision any more.
_WHOLE = """
SELECT e.id, e.person_id, e.state, e.why, e.asked_at, e.due_at, e.decided_by, e.decided_at, e.done_at,
       e.act::text AS act, p.full_name, p.external_id, p.family_id, p.consented, f.territory,
       EXISTS (SELECT FROM consent c WHERE c.person_id = p.id AND c.kind = 'base') AS known
FROM erasure e JOIN person p ON p.id = e.person_id JOIN family f ON f.id = p.family_id
"""
ONE = f"{_WHOLE} WHERE e.id = $1 FOR UPDATE OF e"
OPEN = f"{_WHOLE} WHERE e.person_id = $1 AND e.state IN ('asked', 'approved')"
WAITING = f"{_WHOLE} WHERE e.state IN ('asked', 'approved') ORDER BY e.state DESC, e.due_at LIMIT $1"
DUE = f"{_WHOLE} WHERE e.next_action_at <= $1 ORDER BY e.next_action_at LIMIT $2 FOR UPDATE OF e SKIP LOCKED"
DECIDE = """
UPDATE erasure SET state = $2, decided_by = $3, decided_at = $4, reason = $5, next_action_at = $6
WHERE id = $1 AND state IN ('asked', 'approved') RETURNING id
"""
RETURNED = """
UPDATE erasure SET state = 'refused', reason = 'returned', decided_at = $2, next_action_at = NULL
WHERE person_id = $1 AND state IN ('asked', 'approved') AND why = 'withdrawn' RETURNING id
"""
DONE = """
UPDATE erasure SET state = 'done', done_at = $2, act = $3::jsonb, next_action_at = $4, forgot = $5 WHERE id = $1
"""
FORGOTTEN = "SELECT forgot, done_at FROM erasure WHERE forgot IS NOT NULL ORDER BY done_at, id"
NEXT = "UPDATE erasure SET next_action_at = $2 WHERE id = $1"


async def put(
    tx: Tx, person_id: int, state: str, why: str, at: datetime, due_at: datetime, next_at: datetime
) -> int | None:  # fmt: skip
    """Note that this person is to be forgotten; its id, None where that stands already."""
    found: int | None = await tx.value(PUT, person_id, state, why, at, due_at, next_at)
    return found


async def one(tx: Tx, erasure_id: int) -> Record | None:
    """One, with whom it is about; locked."""
    return await tx.row(ONE, erasure_id)


async def open_of(tx: Tx, person_id: int) -> Record | None:
    """The one that is open for this person."""
    return await tx.row(OPEN, person_id)


async def waiting(tx: Tx, most: int) -> list[Record]:
    """All that are open: those nobody has decided first, the nearest term first."""
    return await tx.rows(WAITING, most)


async def due(tx: Tx, now: datetime, most: int) -> list[Record]:
    """Those whose time has come, claimed."""
    return await tx.rows(DUE, now, most)


async def decide(
    tx: Tx, erasure_id: int, state: str, by: int | None, at: datetime, reason: str | None, next_at: datetime | None
) -> bool:
    """Approve or refuse; False where it is over already."""
    return await tx.value(DECIDE, erasure_id, state, by, at, reason, next_at) is not None


async def returned(tx: Tx, person_id: int, at: datetime) -> bool:
    """The person has agreed again before anything was destroyed."""
    return await tx.value(RETURNED, person_id, at) is not None


async def done(
    tx: Tx, erasure_id: int, at: datetime, act: str, next_at: datetime | None, *, forgot: bytes | None
) -> None:
    """What there was is destroyed; the act says how much of what. forgot: by what a row of a file is known."""
    await tx.run(DONE, erasure_id, at, act, next_at, forgot)


async def forgotten(tx: Tx) -> list[Record]:
    """Who was erased and had come by a file: forgot (sealed), done_at."""
    return await tx.rows(FORGOTTEN)


async def look_again(tx: Tx, erasure_id: int, at: datetime | None) -> None:
    """Look at it then; None: never by itself."""
    await tx.run(NEXT, erasure_id, at)
