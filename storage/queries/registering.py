"""A family that registers itself."""

from __future__ import annotations

from typing import NamedTuple

from storage.transaction import Record, Tx


class Newcomer(NamedTuple):
    """What a family is made of; the phone is sealed, with its blind index beside it."""

    external_id: str
    territory: str
    curator_id: int | None
    full_name: str
    audiences: list[str]
    phone: bytes | None
    phone_blind: str | None


REGISTER = """
WITH family_made AS (
    INSERT INTO family (external_id, territory, curator_id, verified) VALUES ($1, $2, $3, false) RETURNING id
)
INSERT INTO person (external_id, family_id, full_name, audiences, phone, phone_blind)
SELECT $1, id, $4, $5, $6, $7 FROM family_made RETURNING id, family_id
"""
LOADS = "SELECT curator_id, count(*) AS load FROM family WHERE curator_id = ANY($1::bigint[]) GROUP BY curator_id"
TERRITORIES = """
SELECT territory FROM family WHERE verified GROUP BY territory ORDER BY count(*) DESC, territory LIMIT 60
"""
SAME_PHONE = """
SELECT p.full_name, f.curator_id FROM person p JOIN family f ON f.id = p.family_id
WHERE p.phone_blind = ANY($1::text[]) ORDER BY f.verified DESC, p.id LIMIT 1
"""


async def register(tx: Tx, newcomer: Newcomer) -> tuple[int, int]:
    """Make the family and its first adult: ids of the person and of the family."""
    record = await tx.row(REGISTER, *newcomer)
    assert record is not None
    return record["id"], record["family_id"]


async def loads(tx: Tx, curators: list[int]) -> dict[int, int]:
    """How many families each of these has at this very moment."""
    return {record["curator_id"]: record["load"] for record in await tx.rows(LOADS, curators)}


async def territories(tx: Tx) -> list[str]:
    """Where confirmed families live, the most frequent first."""
    return [record["territory"] for record in await tx.rows(TERRITORIES)]


async def same_phone(tx: Tx, blinds: list[str]) -> Record | None:
    """Somebody known with this phone: full_name, curator_id."""
    return await tx.row(SAME_PHONE, blinds) if blinds else None
