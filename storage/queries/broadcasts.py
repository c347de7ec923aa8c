"""Broadcasts: made, agreed to, under way, ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from storage.transaction import Record, Tx

EVERYBODY = 2**62
"""`last_person_id` of a broadcast that has chosen all its people: nobody's id is greater."""

FIELDS = """
b.id, b.author_id, b.approved_by, b.event_id, b.kind, b.content::text AS content, b.segment::text AS segment, b.state,
b.expected, b.last_person_id, b.created_at, b.started_at, b.done_at, b.next_action_at
"""
MAKE = """
INSERT INTO broadcast (author_id, event_id, kind, content, segment, expected, created_at)
VALUES ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7) RETURNING id
"""
ONE = f"SELECT {FIELDS} FROM broadcast b WHERE b.id = $1 AND b.survey IS NULL"
ONE_LOCKED = f"{ONE} FOR UPDATE"
LATELY = f"""
SELECT {FIELDS} FROM broadcast b
WHERE b.state <> 'cancelled' AND b.survey IS NULL
  AND (b.author_id = $1 OR $4::boolean AND ($5::text[] IS NULL OR NOT b.segment ? 'territories'
       OR b.segment->'territories' ?| $5::text[]))
ORDER BY b.id DESC LIMIT $2 OFFSET $3
"""
MOVE = """
UPDATE broadcast SET state = $2, next_action_at = $3, started_at = COALESCE(started_at, $4),
                     done_at = COALESCE(done_at, $5), approved_by = COALESCE(approved_by, $6)
WHERE id = $1
"""
REWORD = "UPDATE broadcast SET content = $2::jsonb WHERE id = $1"
EXPECT = "UPDATE broadcast SET expected = $2 WHERE id = $1"
CLAIM = f"""
SELECT {FIELDS} FROM broadcast b WHERE b.next_action_at <= $1 AND b.state = ANY($2::text[])
ORDER BY b.next_action_at, b.id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
CAME_TO = "UPDATE broadcast SET last_person_id = $2, next_action_at = $3 WHERE id = $1"
OVER = f"""
SELECT {FIELDS} FROM broadcast b WHERE b.next_action_at <= $1 AND b.state = 'done'
ORDER BY b.id LIMIT 20 FOR UPDATE SKIP LOCKED
"""
UNDER_WAY = f"SELECT {FIELDS} FROM broadcast b WHERE b.state IN ('sending', 'paused') ORDER BY b.id"
CALL_OFF = """
UPDATE broadcast SET state = 'cancelled', done_at = $2::timestamptz,
                     next_action_at = CASE WHEN state IN ('sending', 'paused') THEN $2::timestamptz END
WHERE event_id = $1 AND state IN ('draft', 'waiting', 'sending', 'paused')
"""
TERRITORIES = "SELECT territory FROM family GROUP BY territory ORDER BY count(*) DESC, territory LIMIT $1"


async def make(
    tx: Tx, *, author_id: int, event_id: int | None, kind: str, content: str, segment: str, expected: int, at: datetime
) -> int:  # fmt: skip
    """Put a draft; its id."""
    made: int = await tx.value(MAKE, author_id, event_id, kind, content, segment, expected, at)
    return made


async def one(tx: Tx, broadcast_id: int, *, locked: bool = False) -> Record | None:
    """One broadcast."""
    return await tx.row(ONE_LOCKED if locked else ONE, broadcast_id)


async def lately(
    tx: Tx, author_id: int, *, every: bool, territories: Collection[str], most: int, skip: int
) -> list[Record]:  # fmt: skip
    """The last ones, newest first; every: others' too, those for some of these territories (none named: for any)."""
    return await tx.rows(LATELY, author_id, most, skip, every, sorted(territories) or None)


async def move(
    tx: Tx, broadcast_id: int, state: str, *, next_at: datetime | None = None, started_at: datetime | None = None,
    done_at: datetime | None = None, approved_by: int | None = None,
) -> None:  # fmt: skip
    """Another state; when to look at it next."""
    await tx.run(MOVE, broadcast_id, state, next_at, started_at, done_at, approved_by)


async def reword(tx: Tx, broadcast_id: int, content: str) -> None:
    """Other words."""
    await tx.run(REWORD, broadcast_id, content)


async def expect(tx: Tx, broadcast_id: int, number: int) -> None:
    """How many it will go to."""
    await tx.run(EXPECT, broadcast_id, number)


async def claim(tx: Tx, now: datetime, states: list[str]) -> Record | None:
    """A broadcast whose time has come, held until the transaction ends; another clock gets another one."""
    return await tx.row(CLAIM, now, states)


async def came_to(tx: Tx, broadcast_id: int, last_person_id: int, next_at: datetime | None) -> None:
    """How far the work has come, and when to go on."""
    await tx.run(CAME_TO, broadcast_id, last_person_id, next_at)


async def under_way(tx: Tx) -> list[Record]:
    """Broadcasts whose progress is shown."""
    return await tx.rows(UNDER_WAY)


async def over(tx: Tx, now: datetime) -> list[Record]:
    """Broadcasts that ended days ago and whose last word is due."""
    return await tx.rows(OVER, now)


async def call_off(tx: Tx, event_id: int, at: datetime) -> None:
    """The event isn't to be: nobody is invited any more."""
    await tx.run(CALL_OFF, event_id, at)


async def territories(tx: Tx, most: int) -> list[str]:
    """Where families live, most of them first."""
    return [row[0] for row in await tx.rows(TERRITORIES, most)]
