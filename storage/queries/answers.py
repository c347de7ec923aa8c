"""Clocks of answers: they follow the threads that wait, so the road of a message pays nothing for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.transaction import Record, Tx

FRESH = """
SELECT t.id AS thread_id, t.family_id, t.waiting_since, f.territory, f.curator_id,
       COALESCE(p.audiences, '{}') AS audiences, p.timezone,
       NOT EXISTS (SELECT FROM message m WHERE m.thread_id = t.id AND m.direction = 'out'
                     AND m.created_at < t.waiting_since AND m.created_at > t.waiting_since - $2::interval) AS first
FROM thread t JOIN family f ON f.id = t.family_id LEFT JOIN person p ON p.id = t.person_id
WHERE t.waiting_since IS NOT NULL AND t.kind = 'curator'
  AND NOT EXISTS (SELECT FROM answer_clock c WHERE c.thread_id = t.id AND c.state = 'open'
                    AND c.opened_at = t.waiting_since)
ORDER BY t.id LIMIT $1
"""
ANSWERED = """
UPDATE answer_clock c SET state = 'answered', next_action_at = NULL, answered_at = said.at, curator_id = said.curator_id
FROM thread t LEFT JOIN LATERAL (
    SELECT m.created_at AS at, m.curator_id FROM message m
    WHERE m.thread_id = t.id AND m.direction = 'out' AND m.created_at >= (
        SELECT o.opened_at FROM answer_clock o WHERE o.thread_id = t.id AND o.state = 'open')
    ORDER BY m.id LIMIT 1
) said ON true
WHERE t.id = c.thread_id AND c.state = 'open' AND t.waiting_since IS DISTINCT FROM c.opened_at
RETURNING c.id, c.level, said.curator_id, said.at
"""
OPEN = """
INSERT INTO answer_clock (thread_id, family_id, kind, curator_id, opened_at, due_at, next_action_at)
SELECT *, due_at FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])
    AS n(thread_id, family_id, kind, curator_id, opened_at, due_at) ORDER BY family_id
ON CONFLICT (thread_id) WHERE state = 'open' DO NOTHING
"""
DUE = """
WITH due AS (
    SELECT id, thread_id, family_id, opened_at, level FROM answer_clock
    WHERE state = 'open' AND next_action_at <= $1 ORDER BY next_action_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
SELECT due.id, due.thread_id, due.family_id, due.opened_at, due.level, f.territory, f.curator_id,
       t.waiting_since IS NOT DISTINCT FROM due.opened_at AS waits,
       COALESCE(p.audiences, '{}') AS audiences, p.timezone, COALESCE(p.full_name, 'Семья') AS name,
       (SELECT i.channel FROM identity i WHERE i.id = p.identity_id) AS channel,
       (SELECT left(m.content->>'text', 300) FROM message m
        WHERE m.thread_id = due.thread_id AND m.direction = 'in' ORDER BY m.id DESC LIMIT 1) AS said
FROM due JOIN thread t ON t.id = due.thread_id JOIN family f ON f.id = due.family_id
LEFT JOIN person p ON p.id = t.person_id
ORDER BY due.id
"""
RAISED = """
UPDATE answer_clock c SET level = r.level, next_action_at = r.next_at
FROM unnest($1::bigint[], $2::smallint[], $3::timestamptz[]) AS r(id, level, next_at) WHERE c.id = r.id
"""
VIEWS = """
INSERT INTO view (thread_id, console_id) SELECT * FROM unnest($1::bigint[], $2::bigint[])
ON CONFLICT (thread_id, console_id) DO UPDATE SET closed_at = NULL RETURNING thread_id, console_id, id
"""
TOLD = "SELECT key, lane_id, view_id FROM outbox WHERE key = ANY($1::text[]) AND state IN ('waiting', 'sent')"
# A clock whose thread waits no more, or anew, has been answered; it is stopped in a moment.
_OPEN = """
SELECT c.family_id, c.thread_id, c.opened_at, c.due_at, c.id, t.person_id FROM answer_clock c
CROSS JOIN LATERAL (
    SELECT n.person_id FROM thread n WHERE n.id = c.thread_id AND n.waiting_since = c.opened_at OFFSET 0
) t
WHERE c.state = 'open'"""
# Those beyond the head are counted by the index alone. How many it has is written out: who plans the walk must know.
_NEAR = """
WITH head AS MATERIALIZED ({found} ORDER BY c.due_at, c.id LIMIT {{most}}), last AS (
    SELECT due_at, id FROM head ORDER BY due_at, id OFFSET {{most}} - 1
)
SELECT n.thread_id, n.family_id, n.opened_at, n.due_at, f.territory, f.curator_id,
       COALESCE(p.full_name, 'Семья') AS name,
       least((SELECT count(*) FROM head) + (
            SELECT count(*) FROM last CROSS JOIN LATERAL ({beyond} LIMIT {counted}) c
       ), {counted}) AS total
FROM head n JOIN family f ON f.id = n.family_id LEFT JOIN person p ON p.id = n.person_id
ORDER BY n.due_at, n.id
"""
COUNTED = 100
"""So many who wait are counted at most: a queue is read from its head."""
_BEYOND = "c.state = 'open' AND (c.due_at, c.id) > (last.due_at, last.id)"


def _near(found: str, beyond: str) -> str:
    return _NEAR.format(found=found, beyond=beyond, counted=COUNTED)


WAITING = _near(_OPEN, f"SELECT FROM answer_clock c WHERE {_BEYOND} ORDER BY c.due_at, c.id")
# For each territory, or for each curator's own families, a walk of its own.
_OF_EACH = """
SELECT c.* FROM unnest($1::{kind}[]) AS w({column})
CROSS JOIN LATERAL ({found} AND c.{column} = w.{column} ORDER BY c.due_at, c.id LIMIT {{most}}) c"""
_OF_EACH_BEYOND = """
SELECT FROM unnest($1::{kind}[]) AS w({column})
CROSS JOIN LATERAL (
    SELECT FROM answer_clock c WHERE {beyond} AND c.{column} = w.{column} ORDER BY c.due_at, c.id LIMIT {counted}
) c"""


def _near_each(column: str, kind: str) -> str:
    found = _OF_EACH.format(column=column, kind=kind, found=_OPEN)
    return _near(found, _OF_EACH_BEYOND.format(column=column, kind=kind, beyond=_BEYOND, counted=COUNTED))


WAITING_THERE, WAITING_FOR = _near_each("territory", "text"), _near_each("own_id", "bigint")


class Raised(NamedTuple):
    """A clock after its time ran out: its level, and when it runs out again (None: never)."""

    id: int
    level: int
    next_at: datetime | None


async def fresh(tx: Tx, most: int, talk: object) -> list[Record]:
    """Threads that wait and have no clock for it yet; `first`: no human has spoken within `talk` before."""
    return await tx.rows(FRESH, most, talk)


async def answered(tx: Tx) -> list[Record]:
    """Stop the clocks of threads that wait no more, or wait anew: id, level, curator_id and at of the answer."""
    return await tx.rows(ANSWERED)


async def open_clocks(tx: Tx, rows: Sequence[tuple[int, int, str, int | None, datetime, datetime]]) -> None:
    """Start clocks: thread, family, kind, who answers, since when, until when."""
    await tx.run(OPEN, *map(list, zip(*rows, strict=True)))


async def due(tx: Tx, now: datetime, most: int) -> list[Record]:
    """Clocks that have run out, claimed; `waits` is False where the answer came meanwhile."""
    return await tx.rows(DUE, now, most)


async def raised(tx: Tx, rows: Sequence[Raised]) -> None:
    """Write whom each has been raised to."""
    await tx.run(RAISED, *map(list, zip(*rows, strict=True)))


async def views(tx: Tx, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Views of threads in consoles, made or opened again: (thread, console) → view."""
    if not wanted:
        return {}
    found = await tx.rows(VIEWS, *map(list, zip(*wanted, strict=True)))
    return {(row["thread_id"], row["console_id"]): row["id"] for row in found}


async def told(tx: Tx, keys: Sequence[str]) -> list[Record]:
    """Which of these lines were put on their way: key, lane_id, view_id."""
    return await tx.rows(TOLD, list(keys))


async def waiting(tx: Tx, territories: list[str] | None, curators: list[int] | None, most: int) -> list[Record]:
    """Who waits of these curators' families, else of these territories, else of all; the nearest deadline first.

    `total`: how many there are, COUNTED at most; beyond these, whoever was answered this moment may be among them.
    """
    if curators is not None:
        return await tx.rows(WAITING_FOR.format(most=most), curators)
    if territories is not None:
        return await tx.rows(WAITING_THERE.format(most=most), territories)
    return await tx.rows(WAITING.format(most=most))
