"""Meetings people are invited to, and who comes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from storage.transaction import Record, Tx

FIELDS = """
e.id, e.author_id, e.title, e.words, e.place, e.territory, e.audiences, e.starts_at, e.capacity, e.state,
e.created_at, e.next_action_at,
ARRAY(SELECT jsonb_array_elements_text(b.segment->'territories') FROM broadcast b WHERE b.event_id = e.id) AS places
"""
MAKE = """
INSERT INTO event (author_id, title, words, place, territory, audiences, starts_at, capacity, next_action_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
"""
ONE = f"SELECT {FIELDS} FROM event e WHERE e.id = $1"
ONE_LOCKED = f"{ONE} FOR UPDATE"
COMING = f"""
SELECT {FIELDS} FROM event e WHERE e.starts_at > $2
  AND (e.author_id = $1 OR $6::boolean AND ($7::text[] IS NULL OR NOT EXISTS (
       SELECT FROM broadcast b WHERE b.event_id = e.id
         AND b.segment ? 'territories' AND NOT b.segment->'territories' ?| $7::text[])))
ORDER BY e.starts_at < $3, CASE WHEN e.starts_at >= $3 THEN e.starts_at END, e.starts_at DESC, e.id LIMIT $4 OFFSET $5
"""
MOVE = "UPDATE event SET state = $2, next_action_at = $3 WHERE id = $1"
DUE = f"""
SELECT {FIELDS} FROM event e WHERE e.next_action_at <= $1 ORDER BY e.next_action_at LIMIT 1
FOR UPDATE SKIP LOCKED
"""

GUEST = "SELECT state, since FROM guest WHERE event_id = $1 AND person_id = $2"
AHEAD = """
SELECT g.event_id FROM guest g JOIN event e ON e.id = g.event_id
WHERE g.person_id = $1 AND g.state IN ('going', 'waiting') AND e.state = 'open' AND e.starts_at > $2 ORDER BY e.id
"""
GOING = "SELECT count(*) FROM guest WHERE event_id = $1 AND state = 'going'"
PUT = """
INSERT INTO guest (event_id, person_id, state, since) VALUES ($1, $2, $3, $4)
ON CONFLICT (event_id, person_id) DO UPDATE SET state = EXCLUDED.state, since = EXCLUDED.since
"""
NEXT = """
UPDATE guest SET state = 'going', since = $2 WHERE (event_id, person_id) = (
    SELECT event_id, person_id FROM guest g WHERE event_id = $1 AND state = 'waiting'
      AND EXISTS (SELECT FROM person p JOIN identity i ON i.person_id = p.id AND i.blocked_at IS NULL
                  WHERE p.id = g.person_id AND p.consented)
    ORDER BY since, person_id LIMIT 1)
RETURNING person_id
"""
COUNTS = "SELECT state, count(*) AS number FROM guest WHERE event_id = $1 GROUP BY state"
NAMES = """
SELECT p.full_name, g.state FROM guest g JOIN person p ON p.id = g.person_id
WHERE g.event_id = $1 AND g.state = ANY($2::text[]) ORDER BY g.state, g.since, p.id LIMIT $3 OFFSET $4
"""
PEOPLE = "SELECT person_id FROM guest WHERE event_id = $1 AND state = ANY($2::text[]) ORDER BY person_id"
# Where each guest is written to: the account used last, else another that isn't blocked.
REACHED = """
SELECT g.person_id, g.state, g.since, g.reminded_at, i.id AS identity_id, i.lane_id, i.channel, p.timezone, d.quiet
FROM guest g JOIN person p ON p.id = g.person_id AND p.consented
LEFT JOIN daily_life d ON d.person_id = p.id
JOIN LATERAL (
    SELECT n.id, n.lane_id, n.channel FROM identity n
    WHERE n.person_id = p.id AND n.blocked_at IS NULL AND n.channel = ANY($4::text[])
    ORDER BY (n.id = p.identity_id) IS TRUE DESC, n.id DESC LIMIT 1
) i ON true
WHERE g.event_id = $1 AND g.state = ANY($2::text[]) AND ($3::bigint[] IS NULL OR g.person_id = ANY($3::bigint[]))
ORDER BY g.person_id
"""
REMINDED = "UPDATE guest SET reminded_at = $3 WHERE event_id = $1 AND person_id = ANY($2::bigint[])"
WAKE = "UPDATE event SET next_action_at = LEAST(next_action_at, $2) WHERE id = $1 AND state = 'open'"


async def make(
    tx: Tx, *, author_id: int, title: str, words: str, place: str, territory: str | None, audiences: Sequence[str],
    starts_at: datetime, capacity: int | None, next_at: datetime,
) -> int:  # fmt: skip
    """Put an event; its id."""
    made: int = await tx.value(
        MAKE, author_id, title, words, place, territory, list(audiences), starts_at, capacity, next_at
    )  # fmt: skip
    return made


async def one(tx: Tx, event_id: int, *, locked: bool = False) -> Record | None:
    """One event; locked: whoever else takes or leaves a place waits."""
    return await tx.row(ONE_LOCKED if locked else ONE, event_id)


async def coming(
    tx: Tx, author_id: int, after: datetime, now: datetime, *, every: bool, territories: Collection[str], most: int,
    skip: int,
) -> list[Record]:  # fmt: skip
    """Those ahead, the next one first, then those that began since `after`, the last one first.

    every: others' too, those for some of these territories (none named: for any).
    """
    return await tx.rows(COMING, author_id, after, now, most, skip, every, sorted(territories) or None)


async def move(tx: Tx, event_id: int, state: str, next_at: datetime | None) -> None:
    """Another state, and when to look at it next."""
    await tx.run(MOVE, event_id, state, next_at)


async def due(tx: Tx, now: datetime) -> Record | None:
    """An event whose time has come, held until the transaction ends."""
    return await tx.row(DUE, now)


async def guest(tx: Tx, event_id: int, person_id: int) -> str | None:
    """How a person stands: going, waiting, declined; None: they have not answered."""
    row = await tx.row(GUEST, event_id, person_id)
    return row["state"] if row is not None else None


async def ahead(tx: Tx, person_id: int, after: datetime) -> list[int]:
    """Events to come at which this person has a place, or waits for one."""
    return [row["event_id"] for row in await tx.rows(AHEAD, person_id, after)]


async def going(tx: Tx, event_id: int) -> int:
    """How many come."""
    found: int = await tx.value(GOING, event_id)
    return found


async def put(tx: Tx, event_id: int, person_id: int, state: str, at: datetime) -> None:
    """The person comes, waits for a place, or doesn't come."""
    await tx.run(PUT, event_id, person_id, state, at)


async def next_waiting(tx: Tx, event_id: int, at: datetime) -> int | None:
    """Give a free place to who has waited longest; who that is: they come since now. The caller holds the event."""
    found: int | None = await tx.value(NEXT, event_id, at)
    return found


async def counts(tx: Tx, event_id: int) -> dict[str, int]:
    """How many stand how."""
    return {row["state"]: row["number"] for row in await tx.rows(COUNTS, event_id)}


async def names(tx: Tx, event_id: int, states: Sequence[str], *, most: int, skip: int) -> list[Record]:
    """Who comes and who waits, in the order they said so."""
    return await tx.rows(NAMES, event_id, list(states), most, skip)


async def reached(
    tx: Tx, event_id: int, states: Sequence[str], channels: Sequence[str], people: Sequence[int] | None = None
) -> list[Record]:
    """Guests in these states (of these people) who can be written to, and where."""
    return await tx.rows(REACHED, event_id, list(states), list(people) if people is not None else None, list(channels))


async def reminded(tx: Tx, event_id: int, people: Sequence[int], at: datetime) -> None:
    """These have been reminded the day before, or said they come after that."""
    await tx.run(REMINDED, event_id, list(people), at)


async def wake(tx: Tx, event_id: int, at: datetime) -> None:
    """Look at an event anew: somebody else comes."""
    await tx.run(WAKE, event_id, at)


async def people(tx: Tx, event_id: int, states: Sequence[str]) -> list[int]:
    """Guests in these states, whether or not they can be written to."""
    return [row[0] for row in await tx.rows(PEOPLE, event_id, list(states))]
