"""What a person took and didn't, for those who treat them: reports that stand, and doses whose time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.transaction import Tx

PERSON = "SELECT id, full_name, timezone, external_id FROM person WHERE external_id = $1"
BY_ID = "SELECT id, full_name, timezone, external_id FROM person WHERE id = $1"
# Of the reports about one dose the latest stands; one taken back is none.
STANDING = """
SELECT * FROM (
    SELECT DISTINCT ON (COALESCE(-i.dose_id, i.id)) i.id, i.plan_id, i.status, i.taken_at, i.reported_at, i.reason,
           d.due_at, d.version_id, d.step, p.identifier, p.own
    FROM intake i JOIN medication_plan p ON p.id = i.plan_id LEFT JOIN dose d ON d.id = i.dose_id
    WHERE i.person_id = $1
    ORDER BY COALESCE(-i.dose_id, i.id), i.id DESC
) s
WHERE s.status <> 'entered-in-error' AND COALESCE(s.taken_at, s.due_at, s.reported_at) >= $2
  AND COALESCE(s.taken_at, s.due_at, s.reported_at) < $3
ORDER BY COALESCE(s.taken_at, s.due_at, s.reported_at), s.id
"""
VERSIONS = """
SELECT v.id, v.plan_id, v.content FROM plan_version v
WHERE v.id = ANY($1::bigint[]) OR v.id IN (SELECT version_id FROM medication_plan WHERE id = ANY($2::bigint[]))
"""
OVER = """
SELECT plan_id, id, due_at, state, asked, silent_since, taken_at FROM dose
WHERE person_id = $1 AND due_at > $2 AND due_at <= $3 AND state IN ('taken', 'skipped', 'missed') ORDER BY due_at
"""


class Reported(NamedTuple):
    """One report that stands; the reason is sealed; without a dose it was taken as needed."""

    id: int
    plan_id: int
    status: str
    taken_at: datetime | None
    reported_at: datetime
    reason: bytes | None
    due_at: datetime | None
    version_id: int | None
    step: int | None
    identifier: str
    own: bool


class Whose(NamedTuple):
    """A person whose record it is; `timezone` None: the region's."""

    id: int
    full_name: str
    timezone: str | None
    external_id: str


class Over(NamedTuple):
    """A dose whose time is over."""

    plan_id: int
    id: int
    due_at: datetime
    state: str
    asked: int
    silent_since: datetime | None
    taken_at: datetime | None


class Version(NamedTuple):
    """What a plan said; sealed."""

    id: int
    plan_id: int
    content: bytes


async def person(tx: Tx, external_id: str) -> Whose | None:
    """The person of the operator's id."""
    record = await tx.row(PERSON, external_id)
    return Whose(*record) if record is not None else None


async def by_id(tx: Tx, person_id: int) -> Whose:
    """A person by our own id."""
    record = await tx.row(BY_ID, person_id)
    if record is None:
        raise LookupError(f"no person {person_id}")
    return Whose(*record)


async def standing(tx: Tx, person_id: int, since: datetime, until: datetime) -> list[Reported]:
    """What the person reported of [since, until), in order."""
    return [Reported(*record) for record in await tx.rows(STANDING, person_id, since, until)]


async def versions(tx: Tx, ids: Sequence[int], plan_ids: Sequence[int]) -> list[Version]:
    """These versions, and the current ones of these plans."""
    return [Version(*record) for record in await tx.rows(VERSIONS, list(ids), list(plan_ids))]


async def over(tx: Tx, person_id: int, after: datetime, until: datetime) -> list[Over]:
    """The person's doses of this time that were taken, skipped, or missed."""
    return [Over(*record) for record in await tx.rows(OVER, person_id, after, until)]
