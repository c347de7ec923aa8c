"""Invites: found by their code, used, tried."""

from __future__ import annotations

from typing import NamedTuple

from storage.transaction import Tx

TRIES_AN_HOUR = 10


class Invited(NamedTuple):
    """Whom a code invites, and whether it may still be used on this messenger."""

    invite_id: int
    person_id: int | None
    curator_id: int | None
    full_name: str
    consented: bool
    over: bool
    """Expired or revoked."""
    taken_by: int | None
    """The identity that used it on this messenger."""


# A statement of its own: what is read after it has waited must see who used the code meanwhile.
LOCK = "SELECT 1 FROM invite WHERE code = $1 FOR UPDATE"

BY_CODE = """
SELECT v.id, v.person_id, v.curator_id, COALESCE(p.full_name, c.full_name), COALESCE(p.consented, false),
       v.revoked_at IS NOT NULL OR v.expires_at < $3 OR c.dismissed_at IS NOT NULL,
       (SELECT i.id FROM identity i WHERE i.channel = $2
          AND (i.person_id = v.person_id OR i.curator_id = v.curator_id) LIMIT 1)
FROM invite v LEFT JOIN person p ON p.id = v.person_id LEFT JOIN curator c ON c.id = v.curator_id
WHERE v.code = $1
"""

EXISTS = "SELECT 1 FROM invite WHERE code = $1"

TRIES = """
SELECT count(*) FROM code_attempt WHERE channel = $1 AND user_id = $2 AND at > now() - interval '1 hour'
"""
TRIED = "INSERT INTO code_attempt (channel, user_id) VALUES ($1, $2)"


async def by_code(tx: Tx, code: str, channel: str, now: object) -> Invited | None:
    """Whom the code invites, its row locked: two phones at once can't both use it."""
    await tx.run(LOCK, code)
    record = await tx.row(BY_CODE, code, channel, now)
    return Invited(*record) if record is not None else None


async def exists(tx: Tx, code: str) -> bool:
    """Whether anybody was ever invited by this code."""
    return bool(await tx.value(EXISTS, code))


async def throttled(tx: Tx, channel: str, user_id: str) -> bool:
    """Too many wrong codes from this account within an hour."""
    return bool(await tx.value(TRIES, channel, user_id) >= TRIES_AN_HOUR)


async def tried(tx: Tx, channel: str, user_id: str) -> None:
    """A wrong code was tried."""
    await tx.run(TRIED, channel, user_id)
