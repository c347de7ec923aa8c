"""What was measured or told of a person, at an instant; values come and go sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.transaction import Tx

PUT = "INSERT INTO observation (person_id, code, at, value, run_id) VALUES ($1, $2, $3, $4, $5) RETURNING id"
LATEST = """
SELECT DISTINCT ON (code) person_id, code, at, value FROM observation
WHERE person_id = ANY($1::bigint[]) AND code = ANY($2::text[])
ORDER BY code, at DESC, id DESC
"""
SINCE = """
SELECT person_id, code, at, value FROM observation
WHERE person_id = $1 AND code = ANY($2::text[]) AND at >= $3 ORDER BY at, id LIMIT $4
"""
MOST = 2000
"""So many points of one person are read at once: five years of every day."""


class Seen(NamedTuple):
    """One observation as it is stored."""

    person_id: int
    code: str
    at: datetime
    value: bytes


async def put(tx: Tx, person_id: int, code: str, at: datetime, value: bytes, run_id: int | None = None) -> int:
    """Keep one; its id."""
    found: int = await tx.value(PUT, person_id, code, at, value, run_id)
    return found


async def latest(tx: Tx, people: Sequence[int], codes: Sequence[str]) -> list[Seen]:
    """The newest of each code among these people."""
    return [Seen(*record) for record in await tx.rows(LATEST, list(people), list(codes))]


async def since(tx: Tx, person_id: int, codes: Sequence[str], at: datetime) -> list[Seen]:
    """What was observed of a person from an instant on, oldest first."""
    return [Seen(*record) for record in await tx.rows(SINCE, person_id, list(codes), at, MOST)]
