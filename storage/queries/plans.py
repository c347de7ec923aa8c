"""Plans of medication: each as it stands now, its versions, and the day of whoever takes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

import orjson

from storage.transaction import Tx

FIELDS = """
p.id, p.person_id, p.identifier, p.own, p.requester_id, p.status, p.critical, p.stock, p.version_id, v.number,
v.content, v.zone, v.starts_at, v.rules::text, p.paused_until, p.created_at
"""


class Standing(NamedTuple):
    """A plan and what its current version says; `content` is sealed."""

    id: int
    person_id: int
    identifier: str
    own: bool
    requester_id: int | None
    status: str
    critical: bool
    stock: Decimal | None
    version_id: int
    number: int
    content: bytes
    zone: str
    starts_at: datetime
    rules: str | None
    paused_until: datetime | None
    created_at: datetime


BY_IDENTIFIER = f"""
SELECT {FIELDS} FROM medication_plan p JOIN plan_version v ON v.id = p.version_id
WHERE p.identifier = $1 FOR UPDATE OF p
"""
BY_ID = f"""
SELECT {FIELDS} FROM medication_plan p JOIN plan_version v ON v.id = p.version_id WHERE p.id = $1 FOR UPDATE OF p
"""
NAMED = f"""
SELECT {FIELDS} FROM medication_plan p JOIN plan_version v ON v.id = p.version_id
WHERE p.identifier = ANY($1::text[])
"""
OF_PERSON = f"""
SELECT {FIELDS} FROM medication_plan p JOIN plan_version v ON v.id = p.version_id
WHERE p.person_id = $1 ORDER BY p.status <> 'active', p.status <> 'on-hold', p.id DESC
"""
RUNNING = f"""
SELECT {FIELDS} FROM medication_plan p JOIN plan_version v ON v.id = p.version_id
WHERE p.person_id = $1 AND p.status = 'active' ORDER BY p.id FOR UPDATE OF p
"""

# Every plan there has ever been counts, so that a number once told stays.
PLACES = """
SELECT p.id, (SELECT count(*) FROM medication_plan o WHERE o.person_id = p.person_id AND o.id <= p.id)::int,
       (SELECT count(*) FROM medication_plan o WHERE o.person_id = p.person_id)::int
FROM medication_plan p WHERE p.id = ANY($1::bigint[])
"""
HOLD_PERSON = """
SELECT id FROM person WHERE id = (SELECT person_id FROM medication_plan WHERE id = $1) FOR NO KEY UPDATE
"""

ADD = """
INSERT INTO medication_plan (person_id, identifier, own, requester_id, status, critical, stock, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
"""
ADD_VERSION = """
INSERT INTO plan_version (plan_id, number, content, zone, starts_at, critical, rules, author_id)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8) RETURNING id
"""
POINT = "UPDATE medication_plan SET version_id = $2, critical = $3 WHERE id = $1"
ASK_OF = "UPDATE medication_plan SET requester_id = $2 WHERE id = $1"
STOCK = "UPDATE medication_plan SET stock = $2, stock_told_at = NULL WHERE id = $1"
PAUSE = "UPDATE medication_plan SET paused_until = $2 WHERE id = $1"
STATUS = """
UPDATE medication_plan SET status = $2, ended_at = $3, next_action_at = $4, made_until = NULL WHERE id = $1
"""
REACHED = "UPDATE medication_plan SET made_until = $2, next_action_at = $3 WHERE id = $1"

DAY_OF = """
SELECT COALESCE(p.timezone, $2), d.meals::text FROM person p LEFT JOIN daily_life d ON d.person_id = p.id
WHERE p.id = $1
"""
DAYS_OF = """
SELECT p.id, p.timezone, d.meals::text FROM person p LEFT JOIN daily_life d ON d.person_id = p.id
WHERE p.id = ANY($1::bigint[])
"""


async def by_identifier(tx: Tx, identifier: str) -> Standing | None:
    """The plan under this identifier, locked."""
    record = await tx.row(BY_IDENTIFIER, identifier)
    return Standing(*record) if record is not None else None


async def by_id(tx: Tx, plan_id: int) -> Standing | None:
    """One plan, locked."""
    record = await tx.row(BY_ID, plan_id)
    return Standing(*record) if record is not None else None


async def named(tx: Tx, identifiers: Sequence[str]) -> dict[str, Standing]:
    """Plans under these identifiers."""
    return {record["identifier"]: Standing(*record) for record in await tx.rows(NAMED, list(identifiers))}


async def of_person(tx: Tx, person_id: int) -> list[Standing]:
    """A person's plans: those in force first, the newest first."""
    return [Standing(*record) for record in await tx.rows(OF_PERSON, person_id)]


async def running(tx: Tx, person_id: int) -> list[Standing]:
    """A person's active plans, locked."""
    return [Standing(*record) for record in await tx.rows(RUNNING, person_id)]


async def places(tx: Tx, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """By plan: its place among all its person has had, and how many these are."""
    return {row[0]: (row[1], row[2]) for row in await tx.rows(PLACES, list(ids))} if ids else {}


async def hold_person(tx: Tx, plan_id: int) -> None:
    """Be the only one at the doses of whoever takes this, before the plan itself is locked: so does the clock."""
    await tx.run(HOLD_PERSON, plan_id)


async def add(
    tx: Tx,
    *,
    person_id: int,
    identifier: str,
    own: bool,
    requester_id: int | None,
    status: str,
    critical: bool,
    stock: Decimal | None,
    ended_at: datetime | None,
) -> int:
    """A new plan, as yet without a version; its id."""
    found: int = await tx.value(ADD, person_id, identifier, own, requester_id, status, critical, stock, ended_at)
    return found


async def add_version(
    tx: Tx,
    plan_id: int,
    number: int,
    *,
    content: bytes,
    zone: str,
    starts_at: datetime,
    critical: bool,
    rules: str | None,
    author_id: int | None,
) -> int:
    """What the plan says from now on; the version's id."""
    found: int = await tx.value(ADD_VERSION, plan_id, number, content, zone, starts_at, critical, rules, author_id)
    await tx.run(POINT, plan_id, found, critical)
    return found


async def ask_of(tx: Tx, plan_id: int, requester_id: int | None) -> None:
    """Whose plan it is from now on."""
    await tx.run(ASK_OF, plan_id, requester_id)


async def stock(tx: Tx, plan_id: int, left: Decimal | None) -> None:
    """So much is in the house now."""
    await tx.run(STOCK, plan_id, left)


async def pause(tx: Tx, plan_id: int, until: datetime | None) -> None:
    """The plan is silent until then; None: no pause any more."""
    await tx.run(PAUSE, plan_id, until)


async def status(
    tx: Tx, plan_id: int, status_: str, ended_at: datetime | None, next_action_at: datetime | None
) -> None:  # fmt: skip
    """The plan is active, on-hold, stopped or completed from now on; its horizon begins anew."""
    await tx.run(STATUS, plan_id, status_, ended_at, next_action_at)


async def reached(tx: Tx, plan_id: int, made_until: datetime, next_action_at: datetime | None) -> None:
    """Doses exist up to here; the horizon is looked at again then."""
    await tx.run(REACHED, plan_id, made_until, next_action_at)


async def day_of(tx: Tx, person_id: int, region: str) -> tuple[str, dict[str, str]]:
    """A person's zone (else the region's), and the meal and sleep times they have told, as HH:MM."""
    record = await tx.row(DAY_OF, person_id, region)
    if record is None:
        raise LookupError(f"no person {person_id}")
    return record[0], orjson.loads(record[1]) if record[1] else {}


async def days_of(tx: Tx, people: Sequence[int]) -> dict[int, tuple[str | None, dict[str, str]]]:
    """The zone (None: the region's) and the told times of many people's days."""
    rows = await tx.rows(DAYS_OF, list(people))
    return {row[0]: (row[1], orjson.loads(row[2]) if row[2] else {}) for row in rows}
