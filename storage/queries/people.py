"""Families, their adults and their accounts."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from storage.transaction import Record, Tx

THREAD = """
WITH made AS (
    INSERT INTO thread (family_id, kind) VALUES ($1, $2) ON CONFLICT (family_id, kind) DO NOTHING RETURNING id
)
SELECT id FROM made UNION ALL SELECT id FROM thread WHERE family_id = $1 AND kind = $2 LIMIT 1
"""

ENSURE_IDENTITY = """
INSERT INTO identity (channel, user_id, lane_id) VALUES ($1, $2, $3)
ON CONFLICT (channel, user_id) DO UPDATE SET lane_id = EXCLUDED.lane_id RETURNING id
"""

LINK_PERSON = """
WITH linked AS (
    UPDATE identity SET person_id = $2, blocked_at = NULL, name = COALESCE($3, name) WHERE id = $1 RETURNING id
)
UPDATE person SET identity_id = $1 WHERE id = $2
"""
LINK_CURATOR = """
UPDATE identity SET curator_id = $2, acts_as_curator = true, blocked_at = NULL, name = COALESCE($3, name) WHERE id = $1
"""
CURATOR_OF = "SELECT curator_id FROM identity WHERE id = $1"
BLOCKED = "UPDATE identity SET blocked_at = $2 WHERE id = $1 AND (blocked_at IS NULL) <> ($2::timestamptz IS NULL)"
NAMED = "UPDATE identity SET name = $2 WHERE id = $1 AND name IS DISTINCT FROM $2"
USES = "UPDATE person SET identity_id = $2 WHERE id = $1"
ACT_AS = "UPDATE identity SET acts_as_curator = $2 WHERE id = $1"
TALKS_TO = "UPDATE identity SET talks_to = $2, talks_since = $3 WHERE id = $1"
UNLINK = "UPDATE identity SET person_id = NULL WHERE id = $1"

ADULTS = """
SELECT p.id, p.full_name, p.audiences, p.consented, p.timezone, p.phone, p.identity_id,
       i.channel, i.lane_id, i.blocked_at,
       (SELECT json_agg(json_build_object('id', o.id, 'channel', o.channel, 'blocked', o.blocked_at IS NOT NULL)
               ORDER BY o.id)::text FROM identity o WHERE o.person_id = p.id) AS accounts,
       (SELECT json_agg(json_build_object('kind', c.kind, 'at', c.given_at) ORDER BY c.given_at)::text
        FROM consent c WHERE c.person_id = p.id AND c.withdrawn_at IS NULL) AS consents
FROM person p LEFT JOIN identity i ON i.id = p.identity_id
WHERE p.family_id = $1 ORDER BY p.id
"""


class Addressee(NamedTuple):
    """Whom a curator's answer goes to: the adult, and the account they used last (None where they never wrote)."""

    thread_id: int
    family_id: int
    person_id: int
    full_name: str
    identity_id: int | None
    lane_id: int | None
    channel: str | None
    blocked: bool


async def thread_of(tx: Tx, family_id: int | None, kind: str = "curator") -> int:
    """The family's thread, made where it is new; its id."""
    for _ in range(2):  # a second look where another transaction made it after the first began
        found: int | None = await tx.value(THREAD, family_id, kind)
        if found is not None:
            return found
    raise LookupError(f"no thread of family {family_id}")


async def ensure_identity(tx: Tx, channel: str, user_id: str, lane_id: int) -> int:
    """The account behind a messenger's user id, made where it is new; its id."""
    found: int = await tx.value(ENSURE_IDENTITY, channel, user_id, lane_id)
    return found


async def link_person(tx: Tx, identity_id: int, person_id: int, name: str | None) -> None:
    """This account is this adult's from now on, and where answers go."""
    await tx.run(LINK_PERSON, identity_id, person_id, name)


async def link_curator(tx: Tx, identity_id: int, curator_id: int, name: str | None) -> None:
    """This account is this curator's from now on."""
    await tx.run(LINK_CURATOR, identity_id, curator_id, name)


async def curator_of(tx: Tx, identity_id: int) -> int:
    """The curator behind an account."""
    found: int = await tx.value(CURATOR_OF, identity_id)
    return found


async def unlink(tx: Tx, identity_id: int) -> None:
    """The account (a lost phone) is nobody's any more."""
    await tx.run(UNLINK, identity_id)


async def uses(tx: Tx, person_id: int, identity_id: int) -> None:
    """This is the account the person uses now: answers go here."""
    await tx.run(USES, person_id, identity_id)


async def talks_to(tx: Tx, identity_id: int, kind: str | None, at: datetime | None) -> None:
    """What is written from this account is for the doctor (`doctor`) or, None, for the curator again."""
    await tx.run(TALKS_TO, identity_id, kind, at)


async def blocked(tx: Tx, identity_id: int, at: object | None) -> None:
    """The person blocked the bot at `at`, or (None) came back."""
    await tx.run(BLOCKED, identity_id, at)


async def named(tx: Tx, identity_id: int, name: str) -> None:
    """The name the messenger shows."""
    await tx.run(NAMED, identity_id, name)


async def act_as_curator(tx: Tx, identity_id: int, *, curator: bool) -> None:
    """A curator who is also a family's adult says whom they act as."""
    await tx.run(ACT_AS, identity_id, curator)


async def adults(tx: Tx, family_id: int) -> list[Record]:
    """The family's adults with their accounts and consents (JSON arrays)."""
    return await tx.rows(ADULTS, family_id)
