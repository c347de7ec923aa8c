"""A family passes from one curator to another."""

from __future__ import annotations

from storage.transaction import Record, Tx

GIVE = """
UPDATE family SET curator_id = $2 WHERE id = $1 AND curator_id IS NOT DISTINCT FROM $3 RETURNING id
"""
REACHED = """
SELECT p.id AS person_id, i.id AS identity_id, i.lane_id, i.channel
FROM person p JOIN identity i ON i.id = p.identity_id
WHERE p.family_id = $1 AND p.consented AND i.blocked_at IS NULL AND i.person_id = p.id ORDER BY p.id
"""


async def give(tx: Tx, family_id: int, to: int, was: int | None) -> bool:
    """Make `to` the family's curator; False where somebody else has been quicker."""
    return await tx.value(GIVE, family_id, to, was) is not None


async def reached(tx: Tx, family_id: int) -> list[Record]:
    """The family's adults who can be written to, each on the account used last."""
    return await tx.rows(REACHED, family_id)
