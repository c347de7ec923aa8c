"""Children of a family: the month of birth of each, who said it, and what of broadcasts ends with a correction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from storage.queries.outbox import TAKEN_BACK
from storage.transaction import Record, Tx

OF_FAMILY = "SELECT id, born FROM child WHERE family_id = $1 ORDER BY born DESC, id DESC"
ADD = """
WITH said AS (UPDATE family SET children_said_at = $4 WHERE id = $1)
INSERT INTO child (family_id, born, source) SELECT $1, $2, $3
WHERE (SELECT count(*) FROM child WHERE family_id = $1) < $5
RETURNING id
"""
CORRECT = """
WITH said AS (UPDATE family SET children_said_at = $5 WHERE id = $2)
UPDATE child SET born = $3, source = $4 WHERE id = $1 AND family_id = $2 RETURNING id
"""
REMOVE = """
WITH said AS (UPDATE family SET children_said_at = $3 WHERE id = $2)
DELETE FROM child WHERE id = $1 AND family_id = $2 RETURNING id
"""

# A broadcast that chooses its people at the same moment waits, or is waited for.
LOCK = "SELECT id FROM person WHERE family_id = $1 ORDER BY id FOR NO KEY UPDATE"
CASTS = """
SELECT b.id, b.segment::text AS segment FROM broadcast b
WHERE b.state IN ('sending', 'paused') AND b.segment ? 'children'
"""
# What a pause or the night held back would come back in the morning, so it is given up too.
TAKE_BACK = f"""
WITH mine AS (
    SELECT o.id, o.lane_id, o.state FROM person p CROSS JOIN unnest($2::bigint[]) AS sent(id)
    JOIN outbox o ON o.key = 'cast:' || sent.id || ':' || p.id WHERE p.family_id = $1
), held AS (
    UPDATE lane SET version = version + 1 WHERE id IN (SELECT lane_id FROM mine WHERE state = 'waiting')
    RETURNING id, in_air
), taken AS (
    UPDATE outbox o SET
        {TAKEN_BACK},
        reason = 'withdrawn'
    FROM mine JOIN held ON held.id = mine.lane_id WHERE o.id = mine.id AND o.state = 'waiting'
)
UPDATE outbox o SET reason = 'withdrawn' FROM mine
WHERE o.id = mine.id AND o.state = 'cancelled' AND o.reason IN ('paused', 'expired')
"""

# What the family or its curator has said of the children, no file says otherwise.
BROUGHT = """
SELECT f.external_id, f.children_said_at IS NOT NULL AS said,
       ARRAY(SELECT c.born FROM child c WHERE c.family_id = f.id ORDER BY c.born) AS born
FROM family f WHERE f.external_id = ANY($1::text[])
"""
BRING = """
WITH given AS (
    SELECT f.id, r.born FROM jsonb_to_recordset($1::jsonb) AS r(external_id text, born date[])
    JOIN family f ON f.external_id = r.external_id WHERE f.children_said_at IS NULL
), gone AS (
    DELETE FROM child USING given WHERE child.family_id = given.id
)
INSERT INTO child (family_id, born, source)
SELECT given.id, one.born, 'import' FROM given CROSS JOIN unnest(given.born) AS one(born)
"""


class Child(NamedTuple):
    """A child as it is kept."""

    id: int
    born: date


async def of_family(tx: Tx, family_id: int) -> list[Child]:
    """The children of a family, the youngest first."""
    return [Child(*row) for row in await tx.rows(OF_FAMILY, family_id)]


async def add(tx: Tx, family_id: int, born: date, source: str, at: datetime, most: int) -> int | None:
    """One more; its id, None where there are so many already."""
    found: int | None = await tx.value(ADD, family_id, born, source, at, most)
    return found


async def correct(tx: Tx, child_id: int, family_id: int, born: date, source: str, at: datetime) -> bool:
    """Another month; False where this family has no such child any more."""
    return await tx.value(CORRECT, child_id, family_id, born, source, at) is not None


async def remove(tx: Tx, child_id: int, family_id: int, at: datetime) -> bool:
    """Forget a child; False where this family has no such child any more."""
    return await tx.value(REMOVE, child_id, family_id, at) is not None


async def hold(tx: Tx, family_id: int) -> None:
    """Let no broadcast choose the adults of this family until this transaction ends."""
    await tx.rows(LOCK, family_id)


async def casts(tx: Tx) -> list[Record]:
    """Broadcasts under way that are chosen by the ages of children: id, segment."""
    return await tx.rows(CASTS)


async def take_back(tx: Tx, family_id: int, broadcasts: Sequence[int]) -> None:
    """What of these broadcasts has not left yet for the adults of this family never does."""
    await tx.run(TAKE_BACK, family_id, list(broadcasts))


async def brought(tx: Tx, families: Sequence[str]) -> list[Record]:
    """What is known of these families (by their ids of the import): external_id, said, born."""
    return await tx.rows(BROUGHT, list(families))
