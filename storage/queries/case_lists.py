"""Lists of open cases, by pages that begin and end at a case: a page costs the same however many cases there are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from storage.queries.cases import FIELDS
from storage.transaction import Record, Tx

OPEN = ["new", "in_progress", "waiting_family", "waiting_agency", "solved"]
"""Statuses of cases that are not closed."""
FAR = datetime(9999, 1, 1, tzinfo=UTC)


class Key(NamedTuple):
    """A case's place in its list: by priority where the list is by it (from 1, else 0), by date, by id."""

    rank: int
    due_at: datetime
    id: int


START = Key(0, datetime(1, 1, 2, tzinfo=UTC), 0)

# A case belongs to its family's own curator; where there is none, to who opened it (`own_id`). What a curator's few
# hundred open cases are chosen and sorted by is one short range of an index; of the rest, only a page's is read.
_MINE = """
SELECT n.id, n.due_at, n.rank FROM unnest($1::bigint[]) AS p(own_id)
CROSS JOIN LATERAL (
    SELECT c.id, c.due_at, c.status, COALESCE(array_position($3::text[], c.priority), 0) AS rank FROM family_case c
    WHERE c.own_id = p.own_id AND c.status <> 'closed' AND c.due_at < $4 OFFSET 0
) n
WHERE n.status = ANY($2::text[]) AND ($3::text[] IS NULL OR n.rank > 0)
  AND (n.rank, n.due_at, n.id) {beyond} ($5::int, $6::timestamptz, $7::bigint)
ORDER BY n.rank {order}, n.due_at {order}, n.id {order} LIMIT $8
"""
# All there are, by date alone: one walk, however many territories there are.
_EVERY = """
SELECT c.id, c.due_at, 0 AS rank FROM family_case c
WHERE c.status <> 'closed' AND c.due_at < $1 AND (c.due_at, c.id) {beyond} ($2::timestamptz, $3::bigint)
ORDER BY c.due_at {order}, c.id {order} LIMIT $4
"""
# One short walk along the index for each territory and status (or priority), then the nearest of what they found.
_THERE = """
SELECT n.id, n.due_at, w.rank
FROM unnest($1::text[]) AS p(territory)
CROSS JOIN (
    SELECT status, NULL::text AS priority, 0 AS rank FROM unnest($2::text[]) AS s(status) WHERE $3::text[] IS NULL
    UNION ALL
    SELECT NULL, priority, n::int FROM unnest($3::text[]) WITH ORDINALITY AS r(priority, n)
) w
CROSS JOIN LATERAL (
    (SELECT c.id, c.due_at FROM family_case c
     WHERE w.status IS NOT NULL AND c.territory = p.territory AND c.status = w.status AND c.status <> 'closed'
       AND c.due_at < $4 AND (c.due_at, c.id) {beyond} ($6::timestamptz, $7::bigint)
     ORDER BY c.due_at {order}, c.id {order} LIMIT $8)
    UNION ALL
    (SELECT c.id, c.due_at FROM family_case c
     WHERE w.priority IS NOT NULL AND c.territory = p.territory AND c.priority = w.priority AND c.status <> 'closed'
       AND c.status = ANY($2::text[]) AND c.due_at < $4
       AND (c.due_at, c.id) {beyond} (CASE WHEN w.rank = $5::int THEN $6::timestamptz ELSE {least} END, $7::bigint)
     ORDER BY c.due_at {order}, c.id {order} LIMIT $8)
) n
WHERE w.rank {reach} $5::int
ORDER BY w.rank {order}, n.due_at {order}, n.id {order} LIMIT $8
"""
_WAYS = {
    True: {"beyond": ">", "order": "", "reach": ">=", "least": "'-infinity'"},
    False: {"beyond": "<", "order": "DESC", "reach": "<=", "least": "'infinity'"},
}


def _listed(places: str, *, onwards: bool) -> str:
    return f"""
    WITH place AS MATERIALIZED ({places.format(**_WAYS[onwards])})
    SELECT {FIELDS}, place.rank FROM place JOIN family_case c ON c.id = place.id JOIN family f ON f.id = c.family_id
    ORDER BY place.rank, place.due_at, place.id
    """


MINE = {onwards: _listed(_MINE, onwards=onwards) for onwards in (True, False)}
EVERY = {onwards: _listed(_EVERY, onwards=onwards) for onwards in (True, False)}
THERE = {onwards: _listed(_THERE, onwards=onwards) for onwards in (True, False)}
# From each territory that has an open case to the next one.
TERRITORIES = """
WITH RECURSIVE place AS (
    (SELECT territory FROM family_case WHERE status <> 'closed' ORDER BY territory LIMIT 1)
    UNION ALL
    SELECT (SELECT c.territory FROM family_case c WHERE c.status <> 'closed' AND c.territory > place.territory
            ORDER BY c.territory LIMIT 1)
    FROM place WHERE place.territory IS NOT NULL
)
SELECT territory FROM place WHERE territory IS NOT NULL
"""


class Which(NamedTuple):
    """Which open cases: of curators' families, or else of territories (None: of all)."""

    owners: list[int] | None = None
    territories: list[str] | None = None
    statuses: list[str] | None = None
    priorities: list[str] | None = None
    """Only these, the first of them first."""
    overdue_at: datetime | None = None


async def page(tx: Tx, which: Which, *, most: int, after: Key | None = None, before: Key | None = None) -> list[Record]:
    """Give up to so many cases next to a key, the nearest date first; `rank` and the row itself make its key."""
    onwards, key = before is None, before or after or START
    until = which.overdue_at or FAR
    wanted = (which.statuses or OPEN, which.priorities, until, *key, most)
    if which.owners is not None:
        return await tx.rows(MINE[onwards], which.owners, *wanted)
    if which.territories is None and which.statuses is None and which.priorities is None:
        return await tx.rows(EVERY[onwards], until, key.due_at, key.id, most)
    places = which.territories
    if places is None:
        places = [row["territory"] for row in await tx.rows(TERRITORIES)]
    return await tx.rows(THERE[onwards], places, *wanted)
