"""Invites of everybody at once, as the command prints them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage.transaction import Record, Tx

PEOPLE = """
SELECT p.id, p.external_id, p.full_name,
       (SELECT v.code FROM invite v WHERE v.person_id = p.id AND v.revoked_at IS NULL AND v.expires_at > $1
        ORDER BY v.id DESC LIMIT 1) AS code
FROM person p JOIN family f ON f.id = p.family_id WHERE f.external_id NOT LIKE 'self:%' ORDER BY p.id
"""
CURATORS = """
SELECT c.id, c.external_id, c.full_name,
       (SELECT v.code FROM invite v WHERE v.curator_id = c.id AND v.revoked_at IS NULL AND v.expires_at > $1
        ORDER BY v.id DESC LIMIT 1) AS code
FROM curator c WHERE c.dismissed_at IS NULL ORDER BY c.id
"""
LOCK = "SELECT pg_advisory_xact_lock(8033002)"
ISSUE = """
INSERT INTO invite (code, {column}, expires_at)
SELECT code, id, $3 FROM unnest($1::text[], $2::bigint[]) AS i(code, id)
"""


async def lock(tx: Tx) -> None:
    """One printing at a time: two must not give one person two codes."""
    await tx.run(LOCK)


async def people(tx: Tx, now: datetime) -> list[Record]:
    """Every imported adult with the code in force: id, external_id, full_name, code."""
    return await tx.rows(PEOPLE, now)


async def curators(tx: Tx, now: datetime) -> list[Record]:
    """Everybody who answers and has not left, with the code in force."""
    return await tx.rows(CURATORS, now)


async def issue(tx: Tx, column: str, codes: Sequence[str], ids: Sequence[int], until: datetime) -> None:
    """New codes, `column` being person_id or curator_id."""
    await tx.run(ISSUE.format(column=column), list(codes), list(ids), until)
