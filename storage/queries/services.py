"""Services near a family: brought in, found by words, listed by territory and kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from storage.transaction import Record, Tx

FIELDS = (
    "title, kind, gist, audiences, territory, address, phone, hours, link, latitude, longitude, verified_at, status"
)
_TYPES = {"audiences": "text[]", "latitude": "float8", "longitude": "float8", "verified_at": "date"}
COLUMNS = ("external_id", *(name.strip() for name in FIELDS.split(",")), "words")
_NAMES = ", ".join(COLUMNS)
_SHAPE = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in COLUMNS)

KNOWN = f"SELECT id, external_id, {FIELDS} FROM service WHERE external_id = ANY($1::text[])"
PUT = f"""
INSERT INTO service ({_NAMES})
SELECT {_NAMES} FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS ({_SHAPE})) WITH ORDINALITY AS r({_NAMES}, n)
ORDER BY n
ON CONFLICT (external_id) DO UPDATE SET
    {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS[1:])}, updated_at = now()
"""
ONE = f"SELECT id, {FIELDS} FROM service WHERE id = $1 AND status = 'active'"
KINDS = """
SELECT kind, min(id) AS id, count(*) AS there FROM service WHERE status = 'active' AND territory = $1
GROUP BY kind ORDER BY kind LIMIT $2 OFFSET $3
"""
KIND_OF = "SELECT kind FROM service WHERE id = $1"
OF_KIND = """
SELECT id, title, address FROM service WHERE status = 'active' AND territory = $1 AND kind = $2
ORDER BY title, id LIMIT $3 OFFSET $4
"""
HERE = """
SELECT id, title FROM service WHERE status = 'active' AND territory = $1 ORDER BY title, id LIMIT $2 OFFSET $3
"""
FOUND = """
SELECT s.id, s.title, COALESCE(s.gist, s.address, '') AS gist, s.audiences, h.matched FROM service s
CROSS JOIN LATERAL (
    SELECT array_agg(s.found @@ t.query ORDER BY t.place) AS matched,
           sum(t.weight) FILTER (WHERE s.found @@ t.query) AS score
    FROM ROWS FROM (unnest($3::text[]::tsquery[]), unnest($4::float8[])) WITH ORDINALITY AS t(query, weight, place)
) h
WHERE s.found @@ $2::text::tsquery AND s.status = 'active' AND ($1::text IS NULL OR s.territory = $1)
ORDER BY h.score DESC, ts_rank(s.found, $2::text::tsquery) DESC, s.id LIMIT $5
"""
WORDS = """
SELECT w.word, (tsvector_to_array(to_tsvector('russian', w.word)))[1] AS lexeme
FROM (SELECT DISTINCT word FROM service, regexp_split_to_table(words, ' ') AS word WHERE status = 'active') w
"""
FREQUENCY = "SELECT word AS lexeme, ndoc FROM ts_stat('SELECT found FROM service WHERE status = ''active''')"
COUNT = "SELECT count(*) FROM service WHERE status = 'active'"


async def known(tx: Tx, external_ids: Sequence[str]) -> dict[str, Record]:
    """What is there under the ids of a file."""
    return {row["external_id"]: row for row in await tx.rows(KNOWN, list(external_ids))}


async def put(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Write whole services."""
    await tx.run(PUT, orjson.dumps(list(rows)).decode())


async def one(tx: Tx, service_id: int) -> Record | None:
    """One that works."""
    return await tx.row(ONE, service_id)


async def kinds(tx: Tx, territory: str, *, most: int, skip: int) -> list[Record]:
    """The kinds there are here: kind, the id of one of it, how many."""
    return await tx.rows(KINDS, territory, most, skip)


async def of_kind(tx: Tx, territory: str, kind: str, *, most: int, skip: int) -> list[Record]:
    """Those of a kind here: id, title, address."""
    return await tx.rows(OF_KIND, territory, kind, most, skip)


async def here(tx: Tx, territory: str, *, most: int, skip: int) -> list[Record]:
    """All of them here: id, title."""
    return await tx.rows(HERE, territory, most, skip)


async def kind_of(tx: Tx, service_id: int) -> str | None:
    """The kind of one."""
    found_: str | None = await tx.value(KIND_OF, service_id)
    return found_


async def found(
    tx: Tx, territory: str | None, anything: str, terms: Sequence[str], weights: Sequence[float], most: int
) -> list[Record]:
    """What matches, the heaviest first: id, title, gist, audiences, and which terms each matched."""
    return await tx.rows(FOUND, territory, anything, list(terms), list(weights), most)


async def vocabulary(tx: Tx) -> tuple[dict[str, str], dict[str, int], int]:
    """Every word with its lexeme, in how many services each lexeme stands, and how many there are."""
    words = {row["word"]: row["lexeme"] for row in await tx.rows(WORDS) if row["lexeme"]}
    frequency = {row["lexeme"]: row["ndoc"] for row in await tx.rows(FREQUENCY)}
    return words, frequency, int(await tx.value(COUNT))
