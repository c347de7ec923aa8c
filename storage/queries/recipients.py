"""The people of a broadcast, in sets: who is meant, who may be written to and where, what waits, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from storage.queries.outbox import TAKEN_BACK
from storage.transaction import Record, Tx

# Persons are locked by what sends to them, and by `consents.withdraw`: what is read after the lock is what holds.
# One whose pregnancy is over is no expectant mother any more, whatever the register says.
_MEANT = """
WITH ended AS (SELECT person_id FROM pregnancy WHERE status <> 'active')
SELECT p.id, g.dating FROM person p
LEFT JOIN pregnancy g ON g.person_id = p.id AND g.status = 'active' AND $7::bool
WHERE p.id > $1
  AND ($2::text[] IS NULL OR p.audiences && $2::text[]
       OR ($3::bool AND 'expectant_mother' = ANY(p.audiences)
           AND (p.id NOT IN (SELECT person_id FROM ended)
                OR EXISTS (SELECT FROM pregnancy a WHERE a.person_id = p.id AND a.status = 'active'))))
  AND (($4::text[] IS NULL AND $5::bigint IS NULL) OR EXISTS (
       SELECT FROM family f WHERE f.id = p.family_id AND ($4::text[] IS NULL OR f.territory = ANY($4::text[]))
         AND ($5::bigint IS NULL OR f.curator_id = $5)))
  AND (NOT $7::bool OR g.id IS NOT NULL)
  AND ($8::date IS NULL OR EXISTS (
       SELECT FROM child k WHERE k.family_id = p.family_id AND k.born > $8::date AND k.born <= $9::date))
ORDER BY p.id LIMIT $6
"""
MEANT = _MEANT
MEANT_LOCKED = f"{_MEANT} FOR SHARE OF p"
LOCK = "SELECT id FROM person WHERE id = ANY($1::bigint[]) ORDER BY id FOR SHARE"

# One account a person: of those that aren't blocked, in messengers the words may go over, the one used last. The ids
# come in order, and their bounds keep a walk along an index from beginning at the first person of all.
REACHED = """
SELECT p.id, i.id AS identity_id, i.lane_id, i.channel, p.timezone, d.quiet,
       CASE WHEN NOT p.consented THEN 'base'
            WHEN missing.kind IS NOT NULL THEN missing.kind
            WHEN i.id IS NULL THEN 'no_account'
            WHEN NOT i.open THEN 'blocked'
            WHEN NOT i.allowed THEN 'policy' END AS reason
FROM unnest($1::bigint[]) AS meant(id)
JOIN person p ON p.id = meant.id
 AND p.id BETWEEN ($1::bigint[])[1] AND ($1::bigint[])[cardinality($1::bigint[])]
LEFT JOIN daily_life d ON d.person_id = p.id
 AND d.person_id BETWEEN ($1::bigint[])[1] AND ($1::bigint[])[cardinality($1::bigint[])]
LEFT JOIN LATERAL (
    SELECT k.kind FROM unnest($2::text[]) AS k(kind)
    WHERE NOT EXISTS (SELECT FROM consent c WHERE c.person_id = p.id AND c.kind = k.kind AND c.withdrawn_at IS NULL)
    LIMIT 1
) missing ON true
LEFT JOIN LATERAL (
    SELECT n.id, n.lane_id, n.channel, n.blocked_at IS NULL AS open, n.channel = ANY($3::text[]) AS allowed
    FROM identity n WHERE n.person_id = p.id
    ORDER BY n.blocked_at IS NULL AND n.channel = ANY($3::text[]) DESC, n.blocked_at IS NULL DESC,
             (n.id = p.identity_id) IS TRUE DESC, n.id DESC LIMIT 1
) i ON true
ORDER BY p.id
"""

PUT = """
WITH item AS (
    SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::float8[], $8::float8[])
    AS i(person_id, lane_id, identity_id, channel, reason, delay, lives)
), put AS (
    INSERT INTO outbox (lane_id, op, payload, priority, key, identity_id, next_at, expires_at)
    SELECT lane_id, 'say', $9::jsonb, 6, 'cast:' || $1::bigint || ':' || person_id, identity_id,
           now() + delay * interval '1 second', now() + lives * interval '1 second'
    FROM item WHERE reason IS NULL ORDER BY person_id
    RETURNING id, lane_id, next_at
), woken AS (
    UPDATE lane SET version = version + 1, priority = LEAST(lane.priority, 6),
                    next_at = LEAST(lane.next_at, GREATEST(lane.gate_at, w.next_at))
    FROM (SELECT lane_id, next_at FROM put ORDER BY lane_id) w WHERE lane.id = w.lane_id
)
INSERT INTO recipient (broadcast_id, person_id, outbox_id, channel, state, reason)
SELECT $1, i.person_id, put.id, i.channel, CASE WHEN i.reason IS NULL THEN 'queued' ELSE 'left_out' END, i.reason
FROM item i LEFT JOIN put ON put.lane_id = i.lane_id AND i.reason IS NULL
"""

HUSH = f"""
WITH mine AS (
    SELECT r.person_id, o.id, o.lane_id FROM recipient r JOIN outbox o ON o.id = r.outbox_id
    WHERE r.broadcast_id = $1 AND r.person_id > $2 AND r.state = 'queued' AND o.state = 'waiting'
    ORDER BY r.person_id LIMIT $3
), held AS (
    UPDATE lane SET version = version + 1 WHERE id IN (SELECT lane_id FROM mine) RETURNING id, in_air
), taken AS (
    UPDATE outbox o SET
        {TAKEN_BACK},
        reason = 'paused'
    FROM mine JOIN held ON held.id = mine.lane_id WHERE o.id = mine.id AND o.state = 'waiting'
)
SELECT max(person_id) AS last, count(*) AS number FROM mine
"""

HELD = """
SELECT r.person_id FROM recipient r JOIN outbox o ON o.id = r.outbox_id
WHERE r.broadcast_id = $1 AND r.person_id > $2 AND r.state = 'queued'
  AND o.state = 'cancelled' AND o.reason IN ('paused', 'expired')
ORDER BY r.person_id LIMIT $3
"""
AGAIN = """
WITH item AS (
    SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::float8[], $8::float8[])
    AS i(person_id, lane_id, identity_id, channel, reason, delay, lives)
), noted AS (
    UPDATE recipient r SET state = CASE WHEN i.reason IS NULL THEN 'queued' ELSE 'left_out' END, reason = i.reason,
                           channel = i.channel
    FROM item i WHERE r.broadcast_id = $1 AND r.person_id = i.person_id
    RETURNING r.outbox_id, i.*
), back AS (
    UPDATE outbox o SET state = 'waiting', payload = $9::jsonb, lane_id = n.lane_id, identity_id = n.identity_id,
                        next_at = now() + n.delay * interval '1 second', done_at = NULL, reason = NULL,
                        expires_at = now() + n.lives * interval '1 second', progress = NULL, failing_since = NULL
    FROM noted n WHERE o.id = n.outbox_id AND n.reason IS NULL
      AND o.state = 'cancelled' AND o.reason IN ('paused', 'expired')
    RETURNING o.lane_id, o.next_at
)
UPDATE lane SET version = version + 1, priority = LEAST(lane.priority, 6),
                next_at = LEAST(lane.next_at, GREATEST(lane.gate_at, w.next_at))
FROM (SELECT lane_id, min(next_at) AS next_at FROM back GROUP BY lane_id ORDER BY lane_id) w WHERE lane.id = w.lane_id
"""

COUNTS = """
SELECT r.channel, r.state, r.reason, o.state AS sent, o.reason AS why, count(*) AS number,
       count(r.answered_at) AS answered, min(o.next_at) FILTER (WHERE o.state = 'waiting') AS next_at
FROM recipient r LEFT JOIN outbox o ON o.id = r.outbox_id WHERE r.broadcast_id = $1 GROUP BY 1, 2, 3, 4, 5
"""
WAITS = """
SELECT EXISTS (SELECT FROM recipient r JOIN outbox o ON o.id = r.outbox_id
               WHERE r.broadcast_id = $1 AND r.state = 'queued' AND o.state = 'waiting')
"""


class Asked(NamedTuple):
    """Whom a segment means."""

    audiences: list[str] | None
    """Besides expectant mothers, who are asked by `mothers`; None: all."""
    mothers: bool
    territories: list[str] | None
    curator_id: int | None
    dated: bool
    """By the week of a pregnancy."""
    born: tuple[date, date] | None = None
    """A child of the family was born after the first of these and not after the second."""


class Reached(NamedTuple):
    """A person of a set; `reason`: why they are left out (None: the message goes to this account)."""

    person_id: int
    identity_id: int | None
    lane_id: int | None
    channel: str | None
    zone: str | None
    quiet: str | None
    reason: str | None


class Put(NamedTuple):
    """One person of a set as it is written; seconds from now by the database's clock."""

    person_id: int
    lane_id: int | None
    identity_id: int | None
    channel: str | None
    reason: str | None
    delay: float
    lives: float


async def meant(tx: Tx, after: int, most: int, asked: Asked, *, locked: bool) -> list[Record]:
    """The next people of a segment by id, with the sealed dates of a pregnancy where it is asked by them."""
    query = MEANT_LOCKED if locked else MEANT
    where = (asked.audiences, asked.mothers, asked.territories, asked.curator_id)
    return await tx.rows(query, after, *where, most, asked.dated, *(asked.born or (None, None)))


async def lock(tx: Tx, people: Sequence[int]) -> None:
    """Let nobody's consent change until this transaction ends."""
    await tx.rows(LOCK, list(people))


async def reached(tx: Tx, people: Sequence[int], consents: Sequence[str], channels: Sequence[str]) -> list[Reached]:
    """Who of these may be written to, and where; `consents` besides the base one."""
    return [Reached(*row) for row in await tx.rows(REACHED, list(people), list(consents), list(channels))]


async def put(tx: Tx, broadcast_id: int, items: Sequence[Put], content: str) -> None:
    """Put a set into the outbox, and note who is left out and why."""
    await tx.run(PUT, broadcast_id, *map(list, zip(*items, strict=True)), content)


async def hush(tx: Tx, broadcast_id: int, after: int, most: int) -> tuple[int, int]:
    """Take back a set of what waits: the last person's id and how many there were."""
    row = await tx.row(HUSH, broadcast_id, after, most)
    assert row is not None
    return row["last"] or after, row["number"]


async def held(tx: Tx, broadcast_id: int, after: int, most: int) -> list[int]:
    """People whose message was taken back by a pause, or by hours at which it may not leave."""
    return [row["person_id"] for row in await tx.rows(HELD, broadcast_id, after, most)]


async def again(tx: Tx, broadcast_id: int, items: Sequence[Put], content: str) -> None:
    """Let what was held back wait again, where the person may still be written to."""
    await tx.run(AGAIN, broadcast_id, *map(list, zip(*items, strict=True)), content)


async def counts(tx: Tx, broadcast_id: int) -> list[Record]:
    """How many stand how."""
    return await tx.rows(COUNTS, broadcast_id)


async def waits(tx: Tx, broadcast_id: int) -> bool:
    """Somebody's message has not left yet."""
    return bool(await tx.value(WAITS, broadcast_id))
