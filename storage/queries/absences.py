"""Absences and shifts entered in the console; which have begun or ended and nobody has been told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage.transaction import Record, Tx

PUT_ABSENCE = """
INSERT INTO absence (curator_id, starts_at, ends_at, substitute_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (curator_id, starts_at) DO UPDATE SET ends_at = EXCLUDED.ends_at, substitute_id = EXCLUDED.substitute_id
RETURNING id
"""
# Not FOR UPDATE: rows that only name the curator (a message, a family) must not wait.
HOLD = "SELECT id FROM curator WHERE id = $1 FOR NO KEY UPDATE"
HOLD_ALL = "SELECT id FROM curator ORDER BY id FOR NO KEY UPDATE"
OVERLAPS = """
SELECT curator_id, starts_at, ends_at FROM absence
WHERE curator_id = $1 AND starts_at < $3 AND ends_at > $2 ORDER BY starts_at LIMIT 1
"""
PUT_SHIFT = """
INSERT INTO shift (curator_id, starts_at, ends_at) VALUES ($1, $2, $3)
ON CONFLICT (curator_id, starts_at) DO UPDATE SET ends_at = EXCLUDED.ends_at
"""
SHIFTS_AHEAD = """
SELECT id, curator_id, starts_at, ends_at FROM shift
WHERE ends_at > $1 AND curator_id = ANY($2::bigint[]) ORDER BY starts_at, id LIMIT $3 OFFSET $4
"""
SHIFT = "SELECT id, curator_id, starts_at, ends_at FROM shift WHERE id = $1 FOR UPDATE"
DROP_SHIFT = "DELETE FROM shift WHERE id = $1 AND starts_at > $2 RETURNING id"
CUT_SHIFT = "UPDATE shift SET ends_at = $2 WHERE id = $1 AND ends_at > $2 RETURNING id"
AHEAD = """
SELECT a.id, a.curator_id, a.starts_at, a.ends_at, a.substitute_id FROM absence a
WHERE a.ends_at > $1 AND a.curator_id = ANY($2::bigint[]) ORDER BY a.starts_at, a.id LIMIT $3 OFFSET $4
"""
ONE = "SELECT id, curator_id, starts_at, ends_at, substitute_id FROM absence WHERE id = $1 FOR UPDATE"
DROP = "DELETE FROM absence WHERE id = $1 AND starts_at > $2 RETURNING id"
CUT = "UPDATE absence SET ends_at = $2 WHERE id = $1 AND ends_at > $2 RETURNING id"

# What has been told stands in `setting` as `absence:ID`, so that nothing is told twice, whichever clock tells it:
# `begun:CURATOR` with whom the families are shown (0: nobody; a bare `begun`: the substitute), then `ended`.
_SHOWN_TO = """
CASE WHEN s.value LIKE 'begun:%' THEN split_part(s.value, ':', 2)::bigint
     WHEN s.value = 'begun' THEN COALESCE(a.substitute_id, 0) END AS shown_to
"""
RUNNING = f"""
SELECT a.id, a.curator_id, a.starts_at, a.ends_at, a.substitute_id, {_SHOWN_TO}
FROM absence a LEFT JOIN setting s ON s.name = 'absence:' || a.id
WHERE a.starts_at <= $1 AND a.ends_at > $1 AND s.value IS DISTINCT FROM 'ended' ORDER BY a.id
"""
ENDED = f"""
SELECT a.id, a.curator_id, a.starts_at, a.ends_at, a.substitute_id, {_SHOWN_TO} FROM absence a
LEFT JOIN setting s ON s.name = 'absence:' || a.id
WHERE a.ends_at <= $1 AND a.ends_at > a.starts_at
  AND (s.value LIKE 'begun%' OR s.value IS NULL AND a.ends_at > $1 - interval '3 days')
ORDER BY a.id LIMIT $2 FOR UPDATE OF a SKIP LOCKED
"""
TOLD = """
INSERT INTO setting (name, value) VALUES ('absence:' || $1::bigint, $2)
ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value
"""
FAMILIES = """
SELECT f.id, t.id AS thread_id, t.waiting_since, f.territory,
       (SELECT p.full_name FROM person p WHERE p.family_id = f.id ORDER BY p.id LIMIT 1) AS name,
       (SELECT string_agg(c.number, ', ' ORDER BY c.id) FROM family_case c
        WHERE c.family_id = f.id AND c.status NOT IN ('solved', 'closed')) AS cases
FROM family f JOIN thread t ON t.family_id = f.id AND t.kind = 'curator'
WHERE f.curator_id = $1
  AND (t.waiting_since IS NOT NULL OR t.last_at > $2
       OR EXISTS (SELECT FROM family_case c WHERE c.family_id = f.id AND c.status NOT IN ('solved', 'closed')))
ORDER BY t.waiting_since NULLS LAST, t.last_at DESC NULLS LAST, f.id
"""
SHOWN_INSTEAD = """
SELECT t.id FROM console c JOIN view v ON v.console_id = c.id AND v.closed_at IS NULL
JOIN thread t ON t.id = v.thread_id JOIN family f ON f.id = t.family_id
WHERE c.curator_id = $2 AND ((t.kind = 'curator' AND f.curator_id = $1) OR (t.kind = 'doctor' AND f.doctor_id = $1))
ORDER BY t.id
"""
COUNT = "SELECT count(*) FROM family WHERE curator_id = $1"
DIGEST = """
SELECT (SELECT p.full_name FROM person p WHERE p.family_id = f.id ORDER BY p.id LIMIT 1) AS name,
       count(*) FILTER (WHERE m.direction = 'in') AS wrote, count(*) FILTER (WHERE m.direction = 'out') AS answered
FROM family f JOIN thread t ON t.family_id = f.id AND t.kind = 'curator'
JOIN message m ON m.thread_id = t.id AND m.created_at >= $2 AND m.created_at < $3 AND m.direction IN ('in', 'out')
WHERE f.curator_id = $1 GROUP BY f.id ORDER BY 2 DESC, f.id
"""
CASES = """
SELECT count(*) FILTER (WHERE c.opened_at >= $2 AND c.opened_at < $3) AS opened,
       count(*) FILTER (WHERE c.closed_at >= $2 AND c.closed_at < $3) AS ended,
       (SELECT count(*) FROM escalation e JOIN family g ON g.id = e.family_id
        WHERE $1 IN (g.curator_id, g.doctor_id) AND e.raised_at >= $2 AND e.raised_at < $3) AS raised
FROM family_case c JOIN family f ON f.id = c.family_id WHERE f.curator_id = $1
"""
ALERTS = """
SELECT (SELECT p.full_name FROM person p WHERE p.family_id = f.id ORDER BY p.id LIMIT 1) AS name, e.kind, e.raised_at,
       e.state
FROM escalation e JOIN family f ON f.id = e.family_id
WHERE $1 IN (f.curator_id, f.doctor_id) AND e.raised_at >= $2 AND e.raised_at < $3
ORDER BY e.state <> 'open', e.raised_at LIMIT $4
"""


async def put(tx: Tx, curator_id: int, starts_at: datetime, ends_at: datetime, substitute_id: int | None) -> int:
    """Enter an absence; its id."""
    found: int = await tx.value(PUT_ABSENCE, curator_id, starts_at, ends_at, substitute_id)
    return found


async def hold(tx: Tx, curator_id: int) -> None:
    """Whoever else writes days off for this curator waits until this transaction ends."""
    await tx.run(HOLD, curator_id)


async def hold_all(tx: Tx) -> None:
    """The same for everybody: a file writes days off of many."""
    await tx.rows(HOLD_ALL)


async def overlaps(tx: Tx, curator_id: int, starts_at: datetime, ends_at: datetime) -> Record | None:
    """An absence of theirs in this span."""
    return await tx.row(OVERLAPS, curator_id, starts_at, ends_at)


async def put_shift(tx: Tx, curator_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Enter a duty shift."""
    await tx.run(PUT_SHIFT, curator_id, starts_at, ends_at)


async def shifts_ahead(tx: Tx, now: datetime, curators: Sequence[int], *, most: int, skip: int) -> list[Record]:
    """Shifts of these curators that run or will."""
    return await tx.rows(SHIFTS_AHEAD, now, list(curators), most, skip)


async def shift(tx: Tx, shift_id: int) -> Record | None:
    """A shift, held."""
    return await tx.row(SHIFT, shift_id)


async def end_shift(tx: Tx, shift_id: int, now: datetime) -> bool:
    """Take back one that hasn't begun, end one that runs."""
    dropped = await tx.value(DROP_SHIFT, shift_id, now)
    return dropped is not None or await tx.value(CUT_SHIFT, shift_id, now) is not None


async def ahead(tx: Tx, now: datetime, curators: Sequence[int], *, most: int, skip: int) -> list[Record]:
    """Absences of these curators that run or will."""
    return await tx.rows(AHEAD, now, list(curators), most, skip)


async def one(tx: Tx, absence_id: int) -> Record | None:
    """An absence, held."""
    return await tx.row(ONE, absence_id)


async def end(tx: Tx, absence_id: int, now: datetime) -> bool:
    """Take back one that hasn't begun, end one that runs."""
    dropped = await tx.value(DROP, absence_id, now)
    return dropped is not None or await tx.value(CUT, absence_id, now) is not None


async def running(tx: Tx, now: datetime) -> list[Record]:
    """Absences that run; `shown_to`: whose the families are meanwhile (0: nobody's), None where it wasn't told yet."""
    return await tx.rows(RUNNING, now)


async def ended(tx: Tx, now: datetime, most: int) -> list[Record]:
    """Absences that are over and whose curator hasn't been told, claimed; old ones that an import brought are not."""
    return await tx.rows(ENDED, now, most)


async def begun(tx: Tx, absence_id: int, shown_to: int) -> None:
    """It was told that it has begun, and whose the families are meanwhile; 0: nobody stands in."""
    await tx.run(TOLD, absence_id, f"begun:{shown_to}")


async def over(tx: Tx, absence_id: int) -> None:
    """It was told that it has ended."""
    await tx.run(TOLD, absence_id, "ended")


async def families(tx: Tx, curator_id: int, since: datetime) -> list[Record]:
    """Families of a curator that wait, have talked since then or have an open case."""
    return await tx.rows(FAMILIES, curator_id, since)


async def count(tx: Tx, curator_id: int) -> int:
    """How many families a curator has."""
    return int(await tx.value(COUNT, curator_id))


async def digest(tx: Tx, curator_id: int, since: datetime, until: datetime) -> tuple[list[Record], Record]:
    """Who wrote meanwhile, and the cases and alerts of that time."""
    cases = await tx.row(CASES, curator_id, since, until)
    assert cases is not None
    return await tx.rows(DIGEST, curator_id, since, until), cases


async def shown_instead(tx: Tx, away_id: int, stands_in: int) -> list[int]:
    """Threads of somebody away that stand on the screen of who stood in for them."""
    return [record[0] for record in await tx.rows(SHOWN_INSTEAD, away_id, stands_in)]


async def alerts(tx: Tx, curator_id: int, since: datetime, until: datetime, most: int) -> list[Record]:
    """What people were called for in this curator's, or doctor's, families meanwhile, the open first."""
    return await tx.rows(ALERTS, curator_id, since, until, most)
