"""Many families pass to other curators at once, and back."""

from __future__ import annotations

from collections.abc import Sequence

from storage.transaction import Record, Tx

OF = """
SELECT f.id, f.territory FROM family f
WHERE f.curator_id = $1 AND ($2::text[] IS NULL OR f.territory = ANY($2::text[])) ORDER BY f.id
"""
MOVE = """
UPDATE family f SET curator_id = m.taker FROM unnest($1::bigint[], $2::bigint[]) AS m(id, taker)
WHERE f.id = m.id AND f.curator_id = $3 RETURNING f.id, f.curator_id AS taker,
    (SELECT t.id FROM thread t WHERE t.family_id = f.id AND t.kind = 'curator') AS thread_id
"""
BACK = """
UPDATE family f SET curator_id = $3 FROM unnest($1::bigint[], $2::bigint[]) AS m(id, taker)
WHERE f.id = m.id AND f.curator_id = m.taker RETURNING f.id
"""
WAITING = """
SELECT t.id AS thread_id, f.curator_id FROM family f JOIN thread t ON t.family_id = f.id AND t.kind = 'curator'
WHERE f.id = ANY($1::bigint[]) AND t.waiting_since IS NOT NULL ORDER BY t.waiting_since, t.id LIMIT $2
"""
MOVED = """
SELECT a.id, a.detail::text AS detail, a.at FROM audit_event a WHERE a.id = $1 AND a.action = 'families_moved'
"""
PLACES = "SELECT DISTINCT territory FROM family WHERE id = ANY($1::bigint[])"
THREADS = "SELECT id FROM thread WHERE family_id = ANY($1::bigint[]) AND kind = 'curator'"
AUDIT = """
INSERT INTO audit_event (curator_id, action, detail) VALUES ($1, 'families_moved', $2::jsonb) RETURNING id
"""
REACHED = """
SELECT p.family_id, p.id AS person_id, i.id AS identity_id, i.lane_id, i.channel
FROM person p JOIN identity i ON i.id = p.identity_id
WHERE p.family_id = ANY($1::bigint[]) AND p.consented AND i.blocked_at IS NULL AND i.person_id = p.id ORDER BY p.id
"""


async def of(tx: Tx, curator_id: int, territories: Sequence[str] | None) -> list[Record]:
    """Families of a curator on these territories (None: on any): id, territory."""
    return await tx.rows(OF, curator_id, list(territories) if territories is not None else None)


async def waiting(tx: Tx, families: Sequence[int], most: int) -> list[Record]:
    """Of these families those that wait for an answer, the longest first: thread_id, curator_id."""
    return await tx.rows(WAITING, list(families), most)


async def move(tx: Tx, families: Sequence[int], takers: Sequence[int], was: int) -> list[Record]:
    """Give each family to its taker, unless it isn't `was`'s any more: id, taker, thread_id of those given."""
    return await tx.rows(MOVE, list(families), list(takers), was)


async def back(tx: Tx, families: Sequence[int], takers: Sequence[int], was: int) -> list[int]:
    """Give back those that are still with their taker; which."""
    return [row["id"] for row in await tx.rows(BACK, list(families), list(takers), was)]


async def places(tx: Tx, families: Sequence[int]) -> set[str]:
    """Where these families live."""
    return {row["territory"] for row in await tx.rows(PLACES, list(families))}


async def threads(tx: Tx, families: Sequence[int]) -> list[int]:
    """Their talks with a curator."""
    return [row["id"] for row in await tx.rows(THREADS, list(families))]


async def noted(tx: Tx, curator_id: int, detail: str) -> int:
    """Write down what was moved where; the id by which it can be undone."""
    found: int = await tx.value(AUDIT, curator_id, detail)
    return found


async def moved(tx: Tx, audit_id: int) -> Record | None:
    """What was moved."""
    return await tx.row(MOVED, audit_id)


async def reached(tx: Tx, families: Sequence[int]) -> list[Record]:
    """Adults of these families who can be written to."""
    return await tx.rows(REACHED, list(families))
