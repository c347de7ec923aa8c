"""Invites given, taken back, and accounts unlinked, as curators do it from the card."""

from __future__ import annotations

from datetime import datetime

from storage.transaction import Tx

VALID = """
SELECT code FROM invite WHERE person_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY id DESC LIMIT 1
"""
ISSUE = "INSERT INTO invite (code, person_id, expires_at) VALUES ($1, $2, $3)"
REVOKE = """
UPDATE invite SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL AND expires_at > $2 RETURNING id
"""
UNLINK = """
WITH gone AS (
    UPDATE identity SET person_id = NULL WHERE id = $1 AND person_id = $2 RETURNING id
)
UPDATE person SET identity_id = (
    SELECT i.id FROM identity i WHERE i.person_id = $2 AND i.id <> $1
    ORDER BY i.blocked_at IS NOT NULL, i.id DESC LIMIT 1
) WHERE id = $2 AND identity_id = $1 AND EXISTS (SELECT FROM gone)
"""


async def valid(tx: Tx, person_id: int, now: datetime) -> str | None:
    """The adult's code that still works."""
    found: str | None = await tx.value(VALID, person_id, now)
    return found


async def issue(tx: Tx, code: str, person_id: int, until: datetime) -> None:
    """A new code for an adult."""
    await tx.run(ISSUE, code, person_id, until)


async def revoke(tx: Tx, person_id: int, now: datetime) -> int:
    """None of the adult's codes works any more; how many did."""
    return len(await tx.rows(REVOKE, person_id, now))


async def unlink(tx: Tx, identity_id: int, person_id: int) -> None:
    """A lost phone: the account is nobody's, and answers go to another of the adult's, if there is one."""
    await tx.run(UNLINK, identity_id, person_id)
