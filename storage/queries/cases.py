"""Cases: opened once, changed with a trace; lists of them are a room of their own (`case_lists`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from storage import content as contents
from storage.transaction import Record, Tx

OPEN = """
WITH fresh AS (SELECT nextval(pg_get_serial_sequence('family_case', 'id')) AS id)
INSERT INTO family_case (id, number, family_id, person_id, owner_id, topic, words, priority, opened_at, touched_at,
                         due_at, next_action_at)
OVERRIDING SYSTEM VALUE
SELECT id, to_char($7::timestamptz, 'YYYY') || '-' || lpad(id::text, 6, '0'), $1, $2, $3, $4, $5, $6, $7, $7, $8, $9
FROM fresh RETURNING id, number
"""
FIELDS = """
c.id, c.number, c.family_id, c.person_id, c.owner_id, c.topic, c.words, c.status, c.priority, c.next_step, c.reasons,
c.profile, c.needs, c.outcome, c.rating, c.rating_words, c.level, c.opened_at, c.due_at, c.touched_at, c.closed_at,
f.territory, f.curator_id,
(SELECT p.full_name FROM person p WHERE p.family_id = c.family_id ORDER BY p.id LIMIT 1) AS family,
(SELECT t.id FROM thread t WHERE t.family_id = c.family_id AND t.kind = 'curator') AS thread_id
"""
FROM = "FROM family_case c JOIN family f ON f.id = c.family_id"
ONE = f"SELECT {FIELDS} {FROM} WHERE c.id = $1"
LOCKED = f"{ONE} FOR UPDATE OF c"
OF_FAMILY = f"""
SELECT {FIELDS} {FROM} WHERE c.family_id = $1
ORDER BY c.status IN ('closed'), c.opened_at DESC LIMIT $2 OFFSET $3
"""
CHANGE = """
UPDATE family_case SET status = $2, priority = $3, next_step = $4, reasons = $5, profile = $6, needs = $7, outcome = $8,
    due_at = $9, closed_at = $10, owner_id = $11, touched_at = $12, level = 0, next_action_at = $13 WHERE id = $1
"""
RATE = "UPDATE family_case SET rating = $2, rating_words = $3 WHERE id = $1"
UNRATE = "UPDATE family_case SET rating = NULL, rating_words = NULL WHERE id = $1"
EVENT = """
INSERT INTO case_event (case_id, at, kind, words, curator_id, person_id, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
"""
EVENTS = """
SELECT e.at, e.kind, e.words, e.detail::text AS detail, c.full_name AS curator, p.full_name AS person
FROM case_event e LEFT JOIN curator c ON c.id = e.curator_id LEFT JOIN person p ON p.id = e.person_id
WHERE e.case_id = $1 ORDER BY e.id DESC LIMIT $2
"""
ADD_STEP = "INSERT INTO case_step (case_id, words, due_at) VALUES ($1, $2, $3) RETURNING id"
STEPS = "SELECT id, words, due_at, done_at FROM case_step WHERE case_id = $1 ORDER BY id"
STEP_DONE = """
UPDATE case_step SET done_at = $3, done_by = $4 WHERE id = $1 AND case_id = $2 AND done_at IS NULL RETURNING words
"""
DUE = f"""
SELECT {FIELDS} {FROM} WHERE c.next_action_at <= $1 ORDER BY c.next_action_at LIMIT $2 FOR UPDATE OF c SKIP LOCKED
"""
CAME_BACK = "UPDATE family_case SET level = $2, next_action_at = $3 WHERE id = $1"


WORDS = "SELECT content->>'text' FROM message WHERE id = $1 AND created_at = $2"


CHANGING = (
    "status", "priority", "next_step", "reasons", "profile", "needs", "outcome", "due_at", "closed_at", "owner_id",
)  # fmt: skip
"""What may change of a case."""


async def words_of(tx: Tx, message_id: int, at: datetime) -> str:
    """What a message says: a case may be opened of it."""
    return await tx.value(WORDS, message_id, at) or ""


async def open_case(
    tx: Tx, family_id: int, person_id: int | None, owner_id: int | None, topic: str, words: str, priority: str,
    at: datetime, due_at: datetime, next_at: datetime | None,
) -> Record:  # fmt: skip
    """Open a case; its id and number."""
    found = await tx.row(OPEN, family_id, person_id, owner_id, topic, words, priority, at, due_at, next_at)
    assert found is not None
    return found


async def one(tx: Tx, case_id: int, *, locked: bool = False) -> Record | None:
    """A case with its family; None: there is none."""
    return await tx.row(LOCKED if locked else ONE, case_id)


async def of_family(tx: Tx, family_id: int, *, most: int = 10, skip: int = 0) -> list[Record]:
    """A family's cases: those open first, then by age."""
    return await tx.rows(OF_FAMILY, family_id, most, skip)


async def change(tx: Tx, case_id: int, fields: dict[str, Any], at: datetime, next_at: datetime | None) -> None:
    """Write a case as it is now: touched, so nobody is reminded of it before `next_at`."""
    await tx.run(CHANGE, case_id, *(fields[name] for name in CHANGING), at, next_at)


async def rate(tx: Tx, case_id: int, rating: int, words: str | None) -> None:
    """The family says how it went."""
    await tx.run(RATE, case_id, rating, words)


async def unrate(tx: Tx, case_id: int) -> None:
    """A case that goes on is rated anew at its new end; what was said stays among its events."""
    await tx.run(UNRATE, case_id)


async def event(
    tx: Tx,
    case_id: int,
    at: datetime,
    kind: str,
    *,
    words: str | None = None,
    curator_id: int | None = None,
    person_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add a line to what happened."""
    written = contents.plain_json(detail) if detail is not None else None
    await tx.run(EVENT, case_id, at, kind, words, curator_id, person_id, written)


async def events(tx: Tx, case_id: int, most: int = 10) -> list[Record]:
    """What happened, newest first."""
    return await tx.rows(EVENTS, case_id, most)


async def add_step(tx: Tx, case_id: int, words: str, due_at: datetime | None) -> int:
    """Add a step to the plan; its id."""
    found: int = await tx.value(ADD_STEP, case_id, words, due_at)
    return found


async def steps(tx: Tx, case_id: int) -> list[Record]:
    """The plan: id, words, due_at, done_at."""
    return await tx.rows(STEPS, case_id)


async def step_done(tx: Tx, step_id: int, case_id: int, at: datetime, by: int) -> str | None:
    """A step is done; its words, None where it was done before."""
    found: str | None = await tx.value(STEP_DONE, step_id, case_id, at, by)
    return found


async def due(tx: Tx, now: datetime, most: int) -> list[Record]:
    """Untouched cases whose time has come, claimed."""
    return await tx.rows(DUE, now, most)


async def came_back(tx: Tx, case_id: int, level: int, next_at: datetime | None) -> None:
    """Somebody has been reminded of it."""
    await tx.run(CAME_BACK, case_id, level, next_at)
