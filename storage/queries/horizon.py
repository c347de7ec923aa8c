"""The rolling horizon: plans whose doses must be made further ahead, and whether a course is over."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from storage.transaction import Tx

SET = 50

# The person as well, as everybody who changes doses: else the clock of doses, which holds the person and comes to the
# plan last, would meet us half-way.
CLAIM = f"""
SELECT m.id FROM medication_plan m JOIN person p ON p.id = m.person_id
WHERE m.next_action_at <= $1 ORDER BY m.next_action_at LIMIT {SET}
FOR NO KEY UPDATE SKIP LOCKED
"""
REACHED = """
SELECT made_until, (SELECT max(due_at) FROM dose WHERE plan_id = p.id AND state <> 'cancelled') AS last,
       EXISTS (SELECT FROM dose WHERE plan_id = p.id
               AND (state IN ('planned', 'due', 'snoozed') OR answered_at > $2)) AS open
FROM medication_plan p WHERE id = $1
"""
LATER = "UPDATE medication_plan SET next_action_at = $2 WHERE id = $1"
ACCOUNT = """
SELECT i.id AS account, i.channel, i.lane_id, l.quiet, COALESCE(p.timezone, $2) AS timezone,
       EXISTS (SELECT FROM consent c WHERE c.person_id = p.id AND c.kind = 'health' AND c.withdrawn_at IS NULL)
       AS health
FROM person p
JOIN identity i ON i.id = (
    SELECT a.id FROM identity a WHERE a.person_id = p.id AND a.blocked_at IS NULL
    ORDER BY (a.id = p.identity_id) IS TRUE DESC, a.id DESC LIMIT 1)
LEFT JOIN daily_life l ON l.person_id = p.id
WHERE p.id = $1 AND p.consented
"""


class Reached(NamedTuple):
    """How far a plan's doses go: made up to `made_until`, the last one is due at `last`, `open`: not all are over."""

    made_until: datetime | None
    last: datetime | None
    open: bool


class Account(NamedTuple):
    """Where a person who has agreed is reached now: the account they used last, else another."""

    id: int
    channel: str
    lane_id: int
    quiet: str | None
    timezone: str
    health: bool


async def claim(tx: Tx, now: datetime) -> list[int]:
    """Take some plans whose time has come, with their persons; nobody else gets them until this ends."""
    return [record[0] for record in await tx.rows(CLAIM, now)]


async def reached(tx: Tx, plan_id: int, lately: datetime) -> Reached:
    """How far the doses go; one answered after `lately` may yet be taken back, so it counts as open."""
    record = await tx.row(REACHED, plan_id, lately)
    if record is None:
        raise LookupError(f"no plan {plan_id}")
    return Reached(*record)


async def later(tx: Tx, plan_id: int, at: datetime | None) -> None:
    """Look at the plan again then; None: never by itself."""
    await tx.run(LATER, plan_id, at)


async def account(tx: Tx, person_id: int, zone: str) -> Account | None:
    """Where something may be said to this person; None: nowhere, or they haven't agreed."""
    record = await tx.row(ACCOUNT, person_id, zone)
    return Account(*record) if record is not None else None
