"""What imports read and write, in sets: a batch is one JSON array of objects, a missing value keeps what is there.

New rows get their ids in the order of the file: a family goes by the name of its first adult.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import orjson

from storage.transaction import Record, Tx

LOCK = "SELECT pg_advisory_xact_lock(8033001)"
PATIENT = "SET LOCAL idle_in_transaction_session_timeout = 0"
ROSTER_CHANGED = "UPDATE setting SET value = (value::bigint + 1)::text WHERE name = 'roster'"

CURATORS = """
SELECT id, external_id, full_name, role, territories, audiences, capacity, timezone, hours,
       dismissed_at IS NOT NULL AS dismissed
FROM curator
"""
PUT_CURATORS = """
INSERT INTO curator AS c (external_id, full_name, role, territories, audiences, capacity, timezone, hours)
SELECT external_id, full_name, role, territories, audiences, capacity, timezone, hours
FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (
    external_id text, full_name text, role text, territories text[], audiences text[], capacity bigint,
    timezone text, hours text
)) WITH ORDINALITY AS r(external_id, full_name, role, territories, audiences, capacity, timezone, hours, n)
ORDER BY n
ON CONFLICT (external_id) DO UPDATE SET
    full_name = EXCLUDED.full_name, role = EXCLUDED.role, territories = EXCLUDED.territories,
    audiences = EXCLUDED.audiences, capacity = EXCLUDED.capacity, timezone = EXCLUDED.timezone, hours = EXCLUDED.hours
"""

FAMILIES_OF = "SELECT count(*) FROM family WHERE curator_id = $1"
FAMILIES = "SELECT id, external_id, territory, curator_id, doctor_id FROM family WHERE external_id = ANY($1::text[])"
ADD_FAMILIES = """
INSERT INTO family (external_id, territory, curator_id, doctor_id)
SELECT external_id, territory, COALESCE(curator_id, assigned), doctor_id
FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (
    external_id text, territory text, curator_id bigint, assigned bigint, doctor_id bigint
)) WITH ORDINALITY AS r(external_id, territory, curator_id, assigned, doctor_id, n)
ORDER BY n
"""
CHANGE_FAMILIES = """
WITH changed AS (
    UPDATE family f SET territory = r.territory, curator_id = COALESCE(r.curator_id, f.curator_id, r.assigned),
                        doctor_id = COALESCE(r.doctor_id, f.doctor_id)
    FROM jsonb_to_recordset($1::jsonb) AS r(
        external_id text, territory text, curator_id bigint, assigned bigint, doctor_id bigint, was bigint,
        was_doctor bigint
    )
    WHERE f.external_id = r.external_id
    RETURNING f.id, f.curator_id, f.doctor_id, r.was, r.was_doctor
), told AS (
    INSERT INTO audit_event (family_id, action, detail)
    SELECT id, 'family_given', jsonb_build_object('from', was, 'to', curator_id, 'by', 'import')
    FROM changed WHERE curator_id IS DISTINCT FROM was
)
SELECT changed.was, t.id, changed.curator_id
FROM changed JOIN thread t ON t.family_id = changed.id AND t.kind = 'curator'
WHERE changed.was <> changed.curator_id
UNION ALL
SELECT changed.was_doctor, t.id, changed.doctor_id
FROM changed JOIN thread t ON t.family_id = changed.id AND t.kind = 'doctor'
WHERE changed.was_doctor <> changed.doctor_id
"""

PEOPLE = """
SELECT p.id, p.external_id, f.external_id AS family_id, p.full_name, p.audiences, p.timezone, p.phone_blind,
       p.birth_date
FROM person p JOIN family f ON f.id = p.family_id WHERE p.external_id = ANY($1::text[])
"""
AUDIENCES = """
SELECT f.external_id, array_agg(DISTINCT a) AS audiences
FROM family f JOIN person p ON p.family_id = f.id CROSS JOIN unnest(p.audiences) AS a
WHERE f.external_id = ANY($1::text[]) GROUP BY 1
"""
_PERSON = """
ROWS FROM (jsonb_to_recordset($1::jsonb) AS (
    external_id text, family_id text, full_name text, audiences text[], timezone text, phone text, phone_blind text,
    birth_date text
)) WITH ORDINALITY
    AS r(external_id, family_id, full_name, audiences, timezone, phone, phone_blind, birth_date, n)
"""
ADD_PEOPLE = f"""
INSERT INTO person (external_id, family_id, full_name, audiences, timezone, phone, phone_blind, birth_date)
SELECT r.external_id, f.id, r.full_name, r.audiences, r.timezone,
       convert_to(r.phone, 'UTF8'), r.phone_blind, convert_to(r.birth_date, 'UTF8')
FROM {_PERSON} JOIN family f ON f.external_id = r.family_id ORDER BY r.n
"""
CHANGE_PEOPLE = f"""
UPDATE person p SET family_id = f.id, full_name = r.full_name, audiences = r.audiences,
    timezone = COALESCE(r.timezone, p.timezone), phone = COALESCE(convert_to(r.phone, 'UTF8'), p.phone),
    phone_blind = COALESCE(r.phone_blind, p.phone_blind),
    birth_date = COALESCE(convert_to(r.birth_date, 'UTF8'), p.birth_date)
FROM {_PERSON} JOIN family f ON f.external_id = r.family_id WHERE p.external_id = r.external_id
"""

CONSENTS = """
SELECT DISTINCT ON (c.person_id, c.kind) c.id, p.external_id, c.kind, c.channel, c.given_at, c.withdrawn_at
FROM consent c JOIN person p ON p.id = c.person_id WHERE p.external_id = ANY($1::text[])
ORDER BY c.person_id, c.kind, c.withdrawn_at DESC NULLS FIRST
"""
ADD_CONSENTS = """
WITH given AS (
    INSERT INTO consent (person_id, kind, text_version, channel, given_at)
    SELECT p.id, r.kind, 'paper', 'paper', r.given_at
    FROM jsonb_to_recordset($1::jsonb) AS r(external_id text, kind text, given_at timestamptz)
    JOIN person p ON p.external_id = r.external_id
    ON CONFLICT (person_id, kind) WHERE withdrawn_at IS NULL DO NOTHING
    RETURNING person_id, kind
)
UPDATE person SET consented = true WHERE id IN (SELECT person_id FROM given WHERE kind = 'base')
"""
REDATE_CONSENTS = """
UPDATE consent c SET given_at = r.given_at
FROM jsonb_to_recordset($1::jsonb) AS r(id bigint, given_at timestamptz) WHERE c.id = r.id
"""

ABSENCES = "SELECT curator_id, starts_at, ends_at, substitute_id FROM absence"
PUT_ABSENCES = """
INSERT INTO absence AS a (curator_id, starts_at, ends_at, substitute_id)
SELECT curator_id, starts_at, ends_at, substitute_id FROM jsonb_to_recordset($1::jsonb) AS r(
    curator_id bigint, starts_at timestamptz, ends_at timestamptz, substitute_id bigint
)
ON CONFLICT (curator_id, starts_at) DO UPDATE SET
    ends_at = EXCLUDED.ends_at, substitute_id = COALESCE(EXCLUDED.substitute_id, a.substitute_id)
"""
SHIFTS = "SELECT curator_id, starts_at, ends_at, NULL::bigint AS substitute_id FROM shift"
PUT_SHIFTS = """
INSERT INTO shift (curator_id, starts_at, ends_at)
SELECT curator_id, starts_at, ends_at
FROM jsonb_to_recordset($1::jsonb) AS r(curator_id bigint, starts_at timestamptz, ends_at timestamptz)
ON CONFLICT (curator_id, starts_at) DO UPDATE SET ends_at = EXCLUDED.ends_at
"""


async def lock(tx: Tx) -> None:
    """One import at a time: another waits here; comparing a long file takes its time between two statements."""
    await tx.run(PATIENT)
    await tx.run(LOCK)


async def roster_changed(tx: Tx) -> None:
    """Who has how many families is another thing now."""
    await tx.run(ROSTER_CHANGED)


async def known(tx: Tx, query: str) -> list[Record]:
    """Everything of a small table: CURATORS, ABSENCES, SHIFTS."""
    return await tx.rows(query)


async def named(tx: Tx, query: str, external_ids: Iterable[str]) -> dict[str, Record]:
    """What the database holds under the ids of a file: FAMILIES, PEOPLE, AUDIENCES."""
    return {row["external_id"]: row for row in await tx.rows(query, list(external_ids))}


async def consents(tx: Tx, external_ids: Iterable[str]) -> dict[tuple[str, str], Record]:
    """The last word of each person on each kind: a consent in force, else the one withdrawn last."""
    return {(row["external_id"], row["kind"]): row for row in await tx.rows(CONSENTS, list(external_ids))}


async def put(tx: Tx, statement: str, batch: Sequence[dict[str, Any]]) -> None:
    """Write a batch with one of the statements above."""
    await tx.run(statement, orjson.dumps(batch, option=orjson.OPT_NON_STR_KEYS).decode())


class Given(NamedTuple):
    """A family that has another curator or doctor now: who had it, the thread with them, who has it."""

    was: int
    thread_id: int
    curator_id: int


async def change_families(tx: Tx, batch: Sequence[dict[str, Any]]) -> list[Given]:
    """Write changed families; those that now have another curator or doctor."""
    return [Given(*row) for row in await tx.rows(CHANGE_FAMILIES, orjson.dumps(batch).decode())]


async def families_of(tx: Tx, curator_id: int) -> int:
    """How many families a curator has."""
    found: int = await tx.value(FAMILIES_OF, curator_id)
    return found
