"""Doses as the clock takes them: claimed in sets with all that decides what is said, and put back in sets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import astuple

from storage.columns import alike, columns
from storage.transaction import Record, Tx

Message = tuple[str, int, datetime]
"""A reminder: its key in the outbox, the person, when its doses were due."""

SET = 1_000
"""Persons a claim takes at most; each with everything of theirs that is due."""
MOST = 100_000
"""Doses found at one look."""

# Looked for once for many claims, not by each: where a hundred thousand are due, each would pass by all that are taken.
DUE = f"""
SELECT array_agg(person_id), min(since), max(till) FROM (
    SELECT person_id, min(due_at) AS since, max(due_at) AS till,
           (row_number() OVER (ORDER BY min(wake_at), person_id) - 1) / {SET} AS part
    FROM (SELECT person_id, due_at, wake_at FROM dose WHERE wake_at <= $1 ORDER BY wake_at LIMIT {MOST}) found
    GROUP BY person_id
) parted GROUP BY part ORDER BY part
"""

# A person is one clock's at a time: what is due together is one message, however many clocks there are. Each of the
# rest is looked up by a row of its own: a plan for a tenth of the table, or one that reads a table whole, would make a
# tick's cost grow with what is not due.
CLAIM = """
WITH held AS MATERIALIZED (
    SELECT id, family_id, full_name, identity_id, consented, timezone FROM person
    WHERE id = ANY($2::bigint[]) FOR NO KEY UPDATE SKIP LOCKED
), who AS MATERIALIZED (
    SELECT h.*, i.id AS account, i.channel, i.lane_id,
           (SELECT quiet FROM daily_life l WHERE l.person_id = h.id LIMIT 1) AS quiet,
           (SELECT true FROM consent c WHERE c.person_id = h.id AND c.kind = 'health' AND c.withdrawn_at IS NULL
            LIMIT 1) IS TRUE AS health
    FROM held h
    LEFT JOIN LATERAL (
        SELECT a.id, a.channel, a.lane_id FROM identity a WHERE a.person_id = h.id AND a.blocked_at IS NULL
        ORDER BY (a.id = h.identity_id) IS TRUE DESC, a.id DESC LIMIT 1
    ) i ON true
)
SELECT d.id, d.plan_id, d.version_id, d.person_id, d.step, d.due_at, d.next_due_at, d.state, d.asked, d.round_from,
       d.reminder, d.silent_since, d.last_sent_at, d.snoozed_until, d.escalated_at,
       m.status, m.own, m.requester_id, m.silent, m.last_taken_at, m.paused_until,
       w.family_id, w.full_name, w.timezone, w.consented, w.health, w.quiet, w.account, w.channel, w.lane_id,
       r.state, r.done_at, r.lane_id
FROM who w
JOIN LATERAL (
    SELECT * FROM dose WHERE person_id = w.id AND due_at >= $3 AND due_at <= GREATEST($4, $1::timestamptz)
      AND wake_at <= $1
    FOR UPDATE SKIP LOCKED
) d ON true
JOIN LATERAL (SELECT * FROM medication_plan WHERE id = d.plan_id LIMIT 1) m ON true
LEFT JOIN LATERAL (SELECT state, done_at, lane_id FROM outbox WHERE d.reminder IS NOT NULL AND key = d.reminder
                   LIMIT 1) r ON true
ORDER BY d.person_id, d.due_at, d.id
"""

SAVE = f"""
UPDATE dose SET state = {alike(2, "s.state")}, asked = {alike(3, "s.asked")}, round_from = {alike(4, "s.round_from")},
    reminder = s.reminder, silent_since = s.silent_since, last_sent_at = s.last_sent_at,
    escalated_at = s.escalated_at, wake_at = {alike(9, "s.wake_at")}
FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::smallint[], $5::text[], $6::timestamptz[], $7::timestamptz[],
            $8::timestamptz[], $9::timestamptz[])
AS s(id, state, asked, round_from, reminder, silent_since, last_sent_at, escalated_at, wake_at)
WHERE dose.id = s.id
"""

SILENT = """
UPDATE medication_plan SET silent = LEAST(silent + s.more, 30000)
FROM unnest($1::bigint[], $2::int[]) AS s(id, more) WHERE medication_plan.id = s.id
"""

VERSIONS = "SELECT id, content, zone, critical, rules::text FROM plan_version WHERE id = ANY($1::bigint[])"

# What is due in the next minute or so; in order, so that every clock opens first what it needs first.
AHEAD = """
SELECT version_id FROM dose WHERE wake_at > $1 AND wake_at <= $2 ORDER BY wake_at LIMIT $3
"""

# A message may hold doses that are still open: then it stays.
OVER = """
SELECT k.key FROM unnest($1::text[], $2::bigint[], $3::timestamptz[]) AS k(key, person_id, due_at)
WHERE NOT EXISTS (
    SELECT FROM dose d WHERE d.person_id = k.person_id AND d.due_at = k.due_at AND d.reminder = k.key
      AND d.state IN ('planned', 'due', 'snoozed'))
"""

# The doses of messages, each with its answer, for the message to be reworded.
TOGETHER = """
SELECT d.reminder, d.id, d.plan_id, d.version_id, d.step, d.due_at, d.next_due_at, d.state, d.asked, d.answered_at,
       d.taken_at, d.snoozed_until
FROM unnest($1::text[], $2::bigint[], $3::timestamptz[]) AS k(key, person_id, due_at)
JOIN dose d ON d.person_id = k.person_id AND d.due_at = k.due_at AND d.reminder = k.key
ORDER BY d.due_at, d.id
"""

TRUSTED = """
SELECT t.person_id, t.trusted_id, p.timezone, l.quiet, i.channel, i.lane_id, i.id AS account
FROM trust t
JOIN person p ON p.id = t.trusted_id AND p.consented
JOIN identity i ON i.id = (
    SELECT a.id FROM identity a WHERE a.person_id = p.id AND a.blocked_at IS NULL
    ORDER BY (a.id = p.identity_id) IS TRUE DESC, a.id DESC LIMIT 1)
LEFT JOIN daily_life l ON l.person_id = p.id
WHERE t.person_id = ANY($1::bigint[]) AND t.state = 'agreed'
"""


class Part(NamedTuple):
    """Persons who have doses that want something, and between when these are due."""

    persons: list[int]
    since: datetime
    till: datetime


class Due(Struct, frozen=True, gc=False):
    """A dose that is due, its plan, its person, the account they are reached at, its latest reminder's fate."""

    id: int
    plan_id: int
    version_id: int
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
    status: str
    own: bool
    requester_id: int | None
    silent: int
    last_taken_at: datetime | None
    paused_until: datetime | None
    family_id: int
    full_name: str
    timezone: str | None
    """The person's own, else the plan's."""
    consented: bool
    health: bool
    quiet: str | None
    account: int | None
    channel: str | None
    lane_id: int | None
    out_state: str | None
    """waiting, sent, failed or cancelled: what became of the latest reminder."""
    out_at: datetime | None
    """When that was recorded, by the database's clock."""
    out_lane: int | None


class Standing(Struct, frozen=True, gc=False):
    """Where a dose stands after a tick."""

    id: int
    state: str
    asked: int
    round_from: int
    reminder: str | None
    silent_since: datetime | None
    last_sent_at: datetime | None
    escalated_at: datetime | None
    wake_at: datetime | None


async def due(tx: Tx, now: datetime) -> list[Part]:
    """Look who has doses that want something now, those first who have waited longest; nothing is taken by it."""
    return [Part(*record) for record in await tx.rows(DUE, now)]


async def claim(tx: Tx, now: datetime, part: Part) -> list[Due]:
    """Take these persons with all doses of theirs that want something now; nobody else gets them then."""
    return [Due(*record) for record in await tx.rows(CLAIM, now, *part)]


async def save(tx: Tx, standing: Sequence[Standing]) -> None:
    """Store where these doses stand."""
    if standing:
        await tx.run(SAVE, *columns(map(astuple, standing), alike={2, 3, 4, 9}))


async def unanswered(tx: Tx, more: dict[int, int]) -> None:
    """So many more doses of each plan were sent and not answered."""
    if more:
        plans = sorted(more)
        await tx.run(SILENT, plans, [more[one] for one in plans])


async def versions(tx: Tx, ids: Sequence[int]) -> list[Record]:
    """What these versions of plans say: id, content (sealed), zone, critical, rules (JSON)."""
    return await tx.rows(VERSIONS, list(ids))


async def ahead(tx: Tx, now: datetime, until: datetime, most: int) -> list[int]:
    """The versions that will be needed until then."""
    return [record[0] for record in await tx.rows(AHEAD, now, until, most)]


async def over(tx: Tx, messages: Sequence[Message]) -> list[str]:
    """Give the keys of those whose every dose is over."""
    return [record[0] for record in await tx.rows(OVER, *map(list, zip(*messages, strict=True)))] if messages else []


async def together(tx: Tx, messages: Sequence[Message]) -> list[Record]:
    """The doses of these messages as they stand, in their order."""
    return await tx.rows(TOGETHER, *map(list, zip(*messages, strict=True))) if messages else []


async def trusted(tx: Tx, persons: Sequence[int]) -> list[Record]:
    """Whom these persons let know of missed doses, and where those are reached."""
    return await tx.rows(TRUSTED, list(persons)) if persons else []
