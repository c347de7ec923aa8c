"""Families and whose they are."""

from __future__ import annotations

from storage.transaction import Record, Tx

WITHOUT_CURATOR = """
SELECT f.id, f.territory,
       (SELECT array_agg(DISTINCT one) FROM person p, unnest(p.audiences) AS one WHERE p.family_id = f.id) AS audiences
FROM family f WHERE f.curator_id IS NULL AND f.id > $1 ORDER BY f.id LIMIT $2 FOR UPDATE SKIP LOCKED
"""
LOADS = "SELECT curator_id, count(*)::int AS families FROM family WHERE curator_id IS NOT NULL GROUP BY curator_id"
ASSIGN = "UPDATE family SET curator_id = $2 WHERE id = $1 AND curator_id IS NULL"


async def without_curator(tx: Tx, after: int, most: int) -> list[Record]:
    """Families nobody answers for yet, by id after `after`: id, territory, audiences of all adults."""
    return await tx.rows(WITHOUT_CURATOR, after, most)


async def loads(tx: Tx) -> dict[int, int]:
    """How many families each curator has."""
    return {row["curator_id"]: row["families"] for row in await tx.rows(LOADS)}


async def assign(tx: Tx, family_id: int, curator_id: int) -> None:
    """The family is this curator's for good; one that has got a curator meanwhile keeps them."""
    await tx.run(ASSIGN, family_id, curator_id)
