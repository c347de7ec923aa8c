"""Support measures: brought in with their versions, found by words, listed for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import orjson

from storage.transaction import Record, Tx

FIELDS = (
    "title, gist, audiences, level, territories, benefit, amount, amount_as_of, rules, conditions, documents, "
    'apply_at, link, "window", term, periodicity, act, valid_from, valid_to, verified_at, verified_by, status'
)
_TYPES = {
    "audiences": "text[]",
    "territories": "text[]",
    "documents": "text[]",
    "rules": "jsonb",
    "amount_as_of": "date",
    "valid_from": "date",
    "valid_to": "date",
    "verified_at": "date",
}
COLUMNS = ("external_id", *(name.strip(' "') for name in FIELDS.split(",")), "words")
_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
_SHAPE = ", ".join(f'"{name}" {_TYPES.get(name, "text")}' for name in COLUMNS)
_READ = FIELDS.replace("rules", "rules::text AS rules")

KNOWN = f"SELECT id, external_id, version, {_READ} FROM measure WHERE external_id = ANY($1::text[])"
KEEP_OLD = """
INSERT INTO measure_version (measure_id, version, content)
SELECT id, version, to_jsonb(m) - '{id,version,words,found,updated_at}'::text[]
FROM measure m WHERE external_id = ANY($1::text[])
"""
PUT = f"""
INSERT INTO measure AS m ({_NAMES})
SELECT {_NAMES} FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS ({_SHAPE})) WITH ORDINALITY AS r({_NAMES}, n)
ORDER BY n
ON CONFLICT (external_id) DO UPDATE SET
    {", ".join(f'"{name}" = EXCLUDED."{name}"' for name in COLUMNS[1:])}, version = m.version + 1, updated_at = now()
"""
CHANGED = """
INSERT INTO setting (name, value) VALUES ('catalogue', gen_random_uuid()::text)
ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value
"""

IN_FORCE = "m.status = 'active' AND COALESCE(m.valid_from <= $1, true) AND COALESCE(m.valid_to >= $1, true)"
"""$1: today. What isn't in force is shown to nobody."""
HERE = "(m.territories = '{}' OR $2::text IS NULL OR $2 = ANY(m.territories))"
"""$2: the person's territory; null: anywhere."""

# A short name may stand in any text and mean nothing; one that is in force under the same name is what is meant.
NAMED_BUT_OVER = f"""
SELECT m.title, m.valid_to FROM measure m
WHERE NOT ({IN_FORCE}) AND length(m.title) > 9
  AND position(translate(lower(m.title), 'ё', 'е') IN translate(lower($2::text), 'ё', 'е')) > 0
  AND NOT EXISTS (SELECT FROM measure n WHERE n.title = m.title AND {IN_FORCE.replace("m.", "n.")})
ORDER BY m.id LIMIT 3
"""

ONE = f"SELECT m.id, {_READ}, m.version FROM measure m WHERE {IN_FORCE} AND m.id = $2"
FOR_PERSON = f"""
SELECT m.id, m.title, m.gist FROM measure m
WHERE {IN_FORCE} AND {HERE} AND (m.audiences = '{{}}' OR m.audiences && $3::text[])
ORDER BY m.level = 'federal', m.audiences = '{{}}', cardinality(m.audiences), m.id LIMIT $4 OFFSET $5
"""
CANDIDATES = f"""
SELECT m.id, m.title, m.audiences, m.rules::text AS rules FROM measure m WHERE {IN_FORCE} AND {HERE}
ORDER BY m.level = 'federal', m.id
"""
FOUND = f"""
SELECT m.id, m.title, m.gist, m.audiences, h.matched FROM measure m
CROSS JOIN LATERAL (
    SELECT array_agg(m.found @@ t.query ORDER BY t.place) AS matched,
           sum(t.weight) FILTER (WHERE m.found @@ t.query) AS score
    FROM ROWS FROM (unnest($4::text[]::tsquery[]), unnest($5::float8[])) WITH ORDINALITY AS t(query, weight, place)
) h
WHERE m.found @@ $3::text::tsquery AND {IN_FORCE} AND {HERE}
ORDER BY h.score DESC, ts_rank(m.found, $3::text::tsquery) DESC, m.id LIMIT $6
"""
HOME_OF = """
SELECT f.territory,
       ARRAY(SELECT DISTINCT a FROM person p, unnest(p.audiences) AS a WHERE p.family_id = f.id) AS audiences
FROM family f WHERE f.id = $1
"""
ASKED_LATELY = """
SELECT EXISTS (SELECT FROM message WHERE thread_id = $1 AND created_at > $3 AND direction = 'in'
               AND content->>'text' = $2)
"""
LEXEMES = """
SELECT w AS word, (tsvector_to_array(to_tsvector('russian', w)))[1] AS lexeme FROM unnest($1::text[]) AS w
"""
WORDS = """
SELECT w.word, (tsvector_to_array(to_tsvector('russian', w.word)))[1] AS lexeme
FROM (SELECT DISTINCT word FROM measure, regexp_split_to_table(words, ' ') AS word WHERE status = 'active') w
"""
FREQUENCY = "SELECT word AS lexeme, ndoc FROM ts_stat('SELECT found FROM measure WHERE status = ''active''')"
COUNT = "SELECT count(*) FROM measure WHERE status = 'active'"
VERSION = "SELECT value FROM setting WHERE name = 'catalogue'"


async def known(tx: Tx, external_ids: Sequence[str]) -> dict[str, Record]:
    """What the catalogue holds under the ids of a file; rules as JSON text."""
    return {row["external_id"]: row for row in await tx.rows(KNOWN, list(external_ids))}


async def put(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Write whole measures: what was there becomes a former version."""
    await tx.run(KEEP_OLD, [row["external_id"] for row in rows])
    await tx.run(PUT, orjson.dumps(list(rows)).decode())
    await changed(tx)


async def changed(tx: Tx) -> None:
    """The words searched in are others now."""
    await tx.run(CHANGED)


async def one(tx: Tx, measure_id: int, today: date) -> Record | None:
    """One measure in force, with rules as JSON text."""
    return await tx.row(ONE, today, measure_id)


async def named_but_over(tx: Tx, text: str, today: date) -> list[Record]:
    """Measures whose names stand in a text and that aren't in force: title, valid_to."""
    return await tx.rows(NAMED_BUT_OVER, today, text)


async def for_person(
    tx: Tx, today: date, territory: str | None, audiences: Sequence[str], *, most: int, skip: int
) -> list[Record]:
    """What is in force for these audiences here, the local first, then what is for few others: id, title, gist."""
    return await tx.rows(FOR_PERSON, today, territory, list(audiences), most, skip)


async def home_of(tx: Tx, family_id: int) -> tuple[str, list[str]]:
    """Where a family lives, and the audiences of its adults."""
    row = await tx.row(HOME_OF, family_id)
    assert row is not None
    return row["territory"], list(row["audiences"])


async def candidates(tx: Tx, today: date, territory: str | None) -> list[Record]:
    """Everything in force here, for the quiz: id, title, audiences, rules (JSON text)."""
    return await tx.rows(CANDIDATES, today, territory)


async def found(
    tx: Tx, today: date, territory: str | None, anything: str, terms: Sequence[str], weights: Sequence[float], most: int
) -> list[Record]:
    """What matches `anything`, the heaviest first: id, title, gist, audiences, and which terms each matched."""
    return await tx.rows(FOUND, today, territory, anything, list(terms), list(weights), most)


async def asked_lately(tx: Tx, thread_id: int, words: str, since: datetime) -> bool:
    """The family has put this very question since then."""
    return bool(await tx.value(ASKED_LATELY, thread_id, words, since))


async def lexemes(tx: Tx, words: Sequence[str]) -> dict[str, str | None]:
    """What the full-text dictionary makes of each word; None of one it passes over."""
    return {row["word"]: row["lexeme"] for row in await tx.rows(LEXEMES, list(words))}


async def vocabulary(tx: Tx) -> tuple[dict[str, str], dict[str, int], int]:
    """Every word of the catalogue with its lexeme, in how many measures each lexeme stands, and how many there are."""
    words = {row["word"]: row["lexeme"] for row in await tx.rows(WORDS) if row["lexeme"]}
    frequency = {row["lexeme"]: row["ndoc"] for row in await tx.rows(FREQUENCY)}
    return words, frequency, int(await tx.value(COUNT))


async def version(tx: Tx) -> str | None:
    """What changes with the catalogue; None where nothing was ever imported."""
    found_: str | None = await tx.value(VERSION)
    return found_
