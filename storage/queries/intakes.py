"""What a person reports of their doses: the doses locked, the report kept, reminders taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import orjson

from storage.transaction import Tx

_DOSE = """
    d.id, d.plan_id, d.person_id, d.step, d.due_at, d.next_due_at, d.state, d.asked, d.round_from, d.reminder,
    d.silent_since, d.last_sent_at, d.snoozed_until, d.escalated_at, d.answered_at, d.taken_at, d.wake_at,
    p.own, p.requester_id, p.silent, p.last_taken_at, p.stock, v.content, v.zone, v.critical, v.rules::text
"""
_FROM = "JOIN medication_plan p ON p.id = d.plan_id JOIN plan_version v ON v.id = d.version_id"

# The plan is locked too: what was taken last decides whether the next is too soon.
GROUP = f"""
WITH asked AS (SELECT person_id, due_at FROM dose WHERE id = $1)
SELECT {_DOSE} FROM asked JOIN dose d ON d.person_id = asked.person_id AND d.due_at = asked.due_at {_FROM}
ORDER BY d.id FOR UPDATE OF d, p
"""
DUE_AT = f"""
SELECT {_DOSE} FROM dose d {_FROM} WHERE d.person_id = $1 AND d.due_at >= $2 AND d.due_at < $3
ORDER BY d.id FOR UPDATE OF d, p
"""
SOME = f"SELECT {_DOSE} FROM dose d {_FROM} WHERE d.id = ANY($1::bigint[]) ORDER BY d.id FOR UPDATE OF d, p"
BETWEEN = f"""
SELECT {_DOSE} FROM dose d {_FROM} WHERE d.person_id = $1 AND d.due_at > $2 AND d.due_at <= $3 ORDER BY d.due_at, d.id
"""
MARKS = "SELECT due_at, state FROM dose WHERE person_id = $1 AND due_at > $2 AND due_at <= $3"
NEXT = "SELECT min(due_at) FROM dose WHERE person_id = $1 AND due_at >= $2 AND state = 'planned'"

SAVE = """
UPDATE dose SET state = $2, asked = $3, round_from = $4, silent_since = $5, last_sent_at = $6, snoozed_until = $7,
    escalated_at = $8, answered_at = $9, taken_at = $10, wake_at = $11
WHERE id = $1
"""
PUT = """
INSERT INTO intake (dose_id, plan_id, person_id, status, taken_at, reported_at, how, reason, identity_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
"""
# What is on record decides, so that an intake taken back leaves no trace in what was taken last.
ANSWERED = """
UPDATE medication_plan SET silent = 0, stock = GREATEST(stock + $2, 0),
    last_taken_at = (SELECT max(taken_at) FROM dose WHERE plan_id = $1 AND state = 'taken')
WHERE id = $1
"""
HOLD = "SELECT id FROM person WHERE id = $1 FOR NO KEY UPDATE"
REASONED = "SELECT reason IS NOT NULL FROM intake WHERE dose_id = $1 ORDER BY id DESC LIMIT 1"

SAID = """
SELECT o.key, o.state, o.lane_id, l.channel, o.identity_id, (o.progress->'ids')::text AS ids
FROM outbox o JOIN lane l ON l.id = o.lane_id
WHERE o.key = ANY($1::text[]) AND o.op = 'say' AND o.state IN ('waiting', 'sent') ORDER BY o.id
"""
LAST_OF = "SELECT max(taken_at) FROM intake WHERE plan_id = $1 AND status = 'completed'"
AS_NEEDED = """
UPDATE medication_plan SET last_taken_at = $2, silent = 0, stock = GREATEST(stock + $3, 0) WHERE id = $1
"""
TELL_LOW = "UPDATE medication_plan SET stock_told_at = $2 WHERE id = $1 AND stock_told_at IS NULL RETURNING id"


class Kept(NamedTuple):
    """A dose as it is stored, with what its plan says; `content` is sealed, `rules` is JSON."""

    id: int
    plan_id: int
    person_id: int
    step: int
    due_at: datetime
    next_due_at: datetime | None
    state: str
    asked: int
    round_from: int
    reminder: str | None
    silent_since: datetime | None
    last_sent_at: datetime | None
    snoozed_until: datetime | None
    escalated_at: datetime | None
    answered_at: datetime | None
    taken_at: datetime | None
    wake_at: datetime | None
    own: bool
    requester_id: int | None
    silent: int
    last_taken_at: datetime | None
    stock: Decimal | None
    content: bytes
    zone: str
    critical: bool
    rules: str | None


class Report(NamedTuple):
    """One report; status: completed | not-done | entered-in-error. The reason is sealed."""

    dose_id: int | None
    plan_id: int
    person_id: int
    status: str
    taken_at: datetime | None
    reported_at: datetime
    how: str
    reason: bytes | None
    identity_id: int | None


class Said(NamedTuple):
    """A message about doses: waiting or sent, where, and (JSON) under which ids its messenger knows it."""

    key: str
    state: str
    lane_id: int
    channel: str
    identity_id: int | None
    ids: str | None

    @property
    def sent_as(self) -> list[str]:
        """The messenger's ids of its parts."""
        found: list[str] = orjson.loads(self.ids) if self.ids else []
        return found


class Standing(NamedTuple):
    """Where a dose stands after an answer, to be saved."""

    id: int
    state: str
    asked: int
    round_from: int
    silent_since: datetime | None
    last_sent_at: datetime | None
    snoozed_until: datetime | None
    escalated_at: datetime | None
    answered_at: datetime | None
    taken_at: datetime | None
    wake_at: datetime | None


async def hold(tx: Tx, person_id: int) -> None:
    """Be the only one at this person's doses until the transaction ends: the clock passes them over meanwhile."""
    await tx.run(HOLD, person_id)


async def group_of(tx: Tx, dose_id: int) -> list[Kept]:
    """A dose and those due with it, locked: whoever taps at the same moment waits, then finds them answered."""
    return [Kept(*record) for record in await tx.rows(GROUP, dose_id)]


async def due_at(tx: Tx, person_id: int, minute: datetime) -> list[Kept]:
    """A person's doses due in this minute, locked."""
    return [Kept(*record) for record in await tx.rows(DUE_AT, person_id, minute, minute + timedelta(minutes=1))]


async def some(tx: Tx, ids: Sequence[int]) -> list[Kept]:
    """These doses, locked."""
    return [Kept(*record) for record in await tx.rows(SOME, list(ids))]


async def between(tx: Tx, person_id: int, after: datetime, until: datetime) -> list[Kept]:
    """A person's doses due in (after, until], as they are now."""
    return [Kept(*record) for record in await tx.rows(BETWEEN, person_id, after, until)]


async def marks(tx: Tx, person_id: int, after: datetime, until: datetime) -> list[tuple[datetime, str]]:
    """When a person's doses of (after, until] were due, and where each stands."""
    return [(record[0], record[1]) for record in await tx.rows(MARKS, person_id, after, until)]


async def following(tx: Tx, person_id: int, since: datetime) -> datetime | None:
    """When the next dose from then on is due, as far as doses are made ahead."""
    found: datetime | None = await tx.value(NEXT, person_id, since)
    return found


async def save(tx: Tx, standing: Standing) -> None:
    """Store where a dose stands now."""
    await tx.run(SAVE, *standing)


async def put(tx: Tx, report: Report) -> int:
    """Add a report to the record; its id."""
    found: int = await tx.value(PUT, *report)
    return found


async def answered(tx: Tx, plan_id: int, stock_change: Decimal) -> None:
    """The person has answered: silence is over, what is left is counted (where somebody counts)."""
    await tx.run(ANSWERED, plan_id, stock_change)


async def reasoned(tx: Tx, dose_id: int) -> bool:
    """The latest report of a dose says why."""
    return bool(await tx.value(REASONED, dose_id))


async def said(tx: Tx, keys: Sequence[str]) -> list[Said]:
    """Those of these messages that have left or are about to, oldest first."""
    return [Said(*record) for record in await tx.rows(SAID, list(keys))] if keys else []


async def last_of(tx: Tx, plan_id: int) -> datetime | None:
    """When the latest intake of a plan was reported to have been."""
    found: datetime | None = await tx.value(LAST_OF, plan_id)
    return found


async def taken_as_needed(tx: Tx, plan_id: int, at: datetime, stock_change: Decimal) -> None:
    """Something was taken for which no dose was planned."""
    await tx.run(AS_NEEDED, plan_id, at, stock_change)


async def tell_low(tx: Tx, plan_id: int, at: datetime) -> bool:
    """The person is told now that little is left; False where they have been."""
    return await tx.value(TELL_LOW, plan_id, at) is not None
