"""Whom the service has asked to look, and who has said that they do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage.transaction import Record, Tx

FAMILY = """
SELECT f.territory, f.curator_id, f.doctor_id, p.full_name, COALESCE(p.timezone, $3) AS timezone,
       COALESCE(p.audiences, ARRAY(SELECT DISTINCT unnest(a.audiences) FROM person a WHERE a.family_id = f.id))
           AS audiences,
       (SELECT n.full_name FROM person n WHERE n.family_id = f.id ORDER BY n.id LIMIT 1) AS family,
       ARRAY(SELECT c.kind FROM consent c WHERE c.person_id = p.id AND c.withdrawn_at IS NULL) AS consents
FROM family f LEFT JOIN person p ON p.id = $2 AND p.family_id = f.id WHERE f.id = $1
"""

RAISE = """
INSERT INTO escalation (kind, subject, family_id, person_id, words, level, told, raised_at, next_action_at)
VALUES ($1, $2, $3, $4, $5, $6, $7::bigint[], $8, $8)
ON CONFLICT (kind, subject) WHERE state = 'open' DO NOTHING RETURNING id
"""

# The rung stays, the count of it grows by a whole round: the words said again have keys of their own.
AGAIN = """
UPDATE escalation SET level = (level + $3) % $4, words = $5 WHERE kind = $1 AND subject = $2 AND state = 'open'
RETURNING id, level, told
"""

TOLD_OF = "UPDATE escalation SET message_id = $2, told = $3::bigint[] WHERE id = $1"

_WHOLE = """id, kind, subject, family_id, person_id, words, level, told, state, raised_at, next_action_at,
       acknowledged_by, acknowledged_at"""

DUE = f"""
SELECT {_WHOLE} FROM escalation WHERE state = 'open' AND next_action_at <= $1
ORDER BY next_action_at LIMIT $2 FOR UPDATE SKIP LOCKED
"""

STEP = """
UPDATE escalation SET level = $2, told = $3::bigint[], next_action_at = $4, words = COALESCE($5, words)
WHERE id = $1 AND state = 'open'
"""

TAKE = f"""
UPDATE escalation SET state = 'acknowledged', acknowledged_by = $2, acknowledged_at = $3, next_action_at = NULL
WHERE id = $1 AND state = 'open' AND $2 = ANY(told) RETURNING {_WHOLE}
"""

CLOSE = f"""
UPDATE escalation SET state = 'closed', closed_at = $2, words = $3
WHERE id = $1 AND state = 'acknowledged' AND acknowledged_by = $4 RETURNING {_WHOLE}
"""

# Doses of a plan in a row without an answer, however many there were when it was raised.
OVER_OF_PLAN = f"""
UPDATE escalation SET state = 'closed', closed_at = $3, next_action_at = NULL
WHERE family_id = $1 AND kind = 'dose' AND subject LIKE 'plan:' || $2::bigint || ':%' AND state <> 'closed'
RETURNING {_WHOLE}
"""

# Whoever has taken it or not: its reason has ended by itself.
OVER = f"""
UPDATE escalation SET state = 'closed', closed_at = $4, next_action_at = NULL
WHERE family_id = $1 AND kind = $2 AND subject = $3 AND state <> 'closed' RETURNING {_WHOLE}
"""

SOME = f"SELECT {_WHOLE} FROM escalation WHERE id = ANY($1::bigint[]) ORDER BY id"

SHOWN = """
SELECT o.key, o.lane_id, o.view_id, o.state, l.channel, (o.progress->'ids')::text AS ids
FROM outbox o JOIN lane l ON l.id = o.lane_id
WHERE o.key = ANY($1::text[]) AND o.state IN ('waiting', 'sent')
"""

JOINS = "UPDATE escalation SET told = told || $2::bigint WHERE id = $1 AND NOT $2 = ANY(told)"

STANDING = f"""
SELECT {_WHOLE}, (SELECT n.full_name FROM person n WHERE n.family_id = e.family_id ORDER BY n.id LIMIT 1) AS family,
       d.due_at, d.version_id
FROM escalation e LEFT JOIN LATERAL (
    SELECT due_at, version_id FROM dose
    WHERE id = CASE WHEN e.kind = 'dose' AND e.subject ~ '^dose:[0-9]{{1,18}}$'
                    THEN split_part(e.subject, ':', 2)::bigint END
) d ON true
WHERE state <> 'closed' AND (state = 'open' OR acknowledged_at > $2)
  AND ($1::bigint IS NULL OR family_id = $1)
ORDER BY state <> 'open', raised_at LIMIT $3
"""


async def family(tx: Tx, family_id: int, person_id: int | None, zone: str) -> Record | None:
    """What decides who is told of this family, what it is called, and the person's consents in force."""
    return await tx.row(FAMILY, family_id, person_id, zone)


async def put(
    tx: Tx,
    kind: str,
    subject: str,
    *,
    family_id: int | None,
    person_id: int | None,
    words: bytes,
    level: int,
    told: Sequence[int],
    at: datetime,
) -> int | None:
    """Put in that somebody must look; its id, None where it is open already."""
    found: int | None = await tx.value(RAISE, kind, subject, family_id, person_id, words, level, list(told), at)
    return found


async def repeated(tx: Tx, kind: str, subject: str, words: bytes, *, round_: int, turns_over: int) -> Record | None:
    """What is open has come up again: id, level (counted on by a round), told; None where it was just taken."""
    return await tx.row(AGAIN, kind, subject, round_, turns_over, words)


async def told_of(tx: Tx, escalation_id: int, message_id: int | None, told: Sequence[int]) -> None:
    """The line in the history that tells of it, and everybody told so far."""
    await tx.run(TOLD_OF, escalation_id, message_id, list(told))


async def due(tx: Tx, now: datetime, most: int) -> list[Record]:
    """Those nobody has taken in time, held: another clock takes others."""
    return await tx.rows(DUE, now, most)


async def step(
    tx: Tx, escalation_id: int, level: int, told: Sequence[int], again_at: datetime, words: bytes | None = None
) -> None:  # fmt: skip
    """These have been told now, in these (sealed) words where they are others than before; when to look again."""
    await tx.run(STEP, escalation_id, level, list(told), again_at, words)


async def take(tx: Tx, escalation_id: int, curator_id: int, at: datetime) -> Record | None:
    """This curator, who was told, takes it; None where somebody was quicker."""
    return await tx.row(TAKE, escalation_id, curator_id, at)


async def close(tx: Tx, escalation_id: int, curator_id: int, words: bytes, at: datetime) -> Record | None:
    """It is over, with these (sealed) words of its outcome; None where it isn't this curator's or is closed."""
    return await tx.row(CLOSE, escalation_id, at, words, curator_id)


async def over(tx: Tx, family_id: int, kind: str, subject: str, at: datetime) -> list[Record]:
    """Nobody need look at this any more; what this has closed."""
    return await tx.rows(OVER, family_id, kind, subject, at)


async def over_of_plan(tx: Tx, family_id: int, plan_id: int, at: datetime) -> list[Record]:
    """The person answers for this plan's doses again; what this has closed."""
    return await tx.rows(OVER_OF_PLAN, family_id, plan_id, at)


async def some(tx: Tx, ids: Sequence[int]) -> list[Record]:
    """These as they are now."""
    return await tx.rows(SOME, list(ids))


async def shown(tx: Tx, keys: Sequence[str]) -> list[Record]:
    """Alerts in a chat, or on their way there: key, lane_id, view_id, state, channel, ids (JSON) of the messenger."""
    return await tx.rows(SHOWN, list(keys))


async def joins(tx: Tx, escalation_id: int, curator_id: int) -> None:
    """This curator has looked it up: they know of it as if they had been told."""
    await tx.run(JOINS, escalation_id, curator_id)


async def standing(
    tx: Tx, family_id: int | None, *, taken_since: datetime, most: int = 30
) -> list[Record]:  # fmt: skip
    """Open ones, longest waiting first, then those taken since; of one family, or (None) of all.

    Of a dose: when it was due, and which version of the plan it is of.
    """
    return await tx.rows(STANDING, family_id, taken_since, most)
