"""Pregnancies that are accompanied: their dates (sealed), what was told of them, and their end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.queries.outbox import TAKEN_BACK
from storage.transaction import Tx

ACTIVE = """
SELECT id, person_id, dating, proposed, told_week, told_marks FROM pregnancy
WHERE person_id = $1 AND status = 'active' FOR UPDATE
"""
DATING = "SELECT dating FROM pregnancy WHERE person_id = $1 AND status = 'active'"
LATEST = "SELECT status FROM pregnancy WHERE person_id = $1 ORDER BY id DESC LIMIT 1"
PUT = """
INSERT INTO pregnancy (person_id, dating, next_action_at) VALUES ($1, $2, $3)
ON CONFLICT (person_id) WHERE status = 'active' DO NOTHING RETURNING id
"""
REDATE = "UPDATE pregnancy SET dating = $2, proposed = NULL, next_action_at = $3 WHERE id = $1"
PROPOSE = "UPDATE pregnancy SET proposed = $2 WHERE id = $1"
WAKE = "UPDATE pregnancy SET next_action_at = $2 WHERE person_id = $1 AND status = 'active'"
TOLD = """
UPDATE pregnancy SET told_week = GREATEST(told_week, $2), told_marks = told_marks || $3::text[], next_action_at = $4
WHERE id = $1
"""
END = """
UPDATE pregnancy SET status = $2, proposed = NULL, next_action_at = NULL, ended_at = $3
WHERE person_id = $1 AND status = 'active' RETURNING id
"""
# Who is told or asked of it: it is accompanied, or it was never dated and what they are here for says so.
EXPECTING = """
SELECT p.id, p.full_name, p.timezone, f.doctor_id FROM person p JOIN family f ON f.id = p.family_id
WHERE p.family_id = $1 AND p.consented
  AND CASE (SELECT g.status FROM pregnancy g WHERE g.person_id = p.id ORDER BY g.id DESC LIMIT 1)
      WHEN 'active' THEN true
      WHEN 'born' THEN false
      WHEN 'lost' THEN false
      ELSE 'expectant_mother' = ANY(p.audiences) AND EXISTS (
          SELECT FROM consent c WHERE c.person_id = p.id AND c.kind = 'health' AND c.withdrawn_at IS NULL) END
ORDER BY p.id
"""
# Of one that was never dated: that it is over is known all the same, and nothing speaks of it any more.
PUT_ENDED = """
INSERT INTO pregnancy (person_id, dating, status, ended_at)
SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM pregnancy WHERE person_id = $1)
"""
DUE = """
SELECT g.id, g.person_id, g.dating, g.proposed, g.told_week, g.told_marks, p.full_name, p.timezone, p.consented,
       p.family_id, d.quiet,
       ARRAY(SELECT c.kind FROM consent c WHERE c.person_id = p.id AND c.withdrawn_at IS NULL) AS consents
FROM pregnancy g JOIN person p ON p.id = g.person_id
LEFT JOIN daily_life d ON d.person_id = p.id
WHERE g.next_action_at <= $1 AND COALESCE(g.status, '') = 'active'
ORDER BY g.next_action_at LIMIT $2 FOR UPDATE OF g SKIP LOCKED
"""

CANCEL_RUNS = """
UPDATE scenario_run SET state = 'cancelled', next_action_at = NULL, updated_at = now()
WHERE state IN ('open', 'queued') AND id <> $2 AND scenario <> ALL($3::text[])
  AND identity_id IN (SELECT id FROM identity WHERE person_id = $1)
RETURNING id
"""
# Buttons of a dialogue that was stopped name its run.
SILENCE = f"""
WITH held AS (
    UPDATE lane SET version = version + 1 WHERE id IN (SELECT lane_id FROM identity WHERE person_id = $1)
    RETURNING id, in_air
)
UPDATE outbox o SET
    {TAKEN_BACK}
FROM held
WHERE o.lane_id = held.id AND o.state = 'waiting'
  AND (o.key LIKE ANY($2::text[]) OR o.payload::text LIKE ANY($3::text[]))
"""

LOCK = "SELECT id FROM person WHERE id = $1 FOR NO KEY UPDATE"
"""A broadcast that chooses its people at the same moment waits, or is waited for."""
CASTS = """
SELECT id FROM broadcast WHERE state IN ('sending', 'paused')
  AND (segment ? 'weeks' OR segment->'audiences' ? 'expectant_mother')
"""
# What a pause or the night holds back doesn't wait in the outbox, and would come back in the morning.
FORGO = """
UPDATE outbox SET reason = 'withdrawn'
WHERE key = ANY($1::text[]) AND state = 'cancelled' AND reason IN ('paused', 'expired')
"""


class Pregnancy(NamedTuple):
    """One pregnancy as it is stored."""

    id: int
    person_id: int
    dating: bytes
    proposed: bytes | None
    told_week: int | None
    told_marks: list[str]


class Due(NamedTuple):
    """A pregnancy whose time has come, and whose it is."""

    pregnancy: Pregnancy
    full_name: str
    timezone: str | None
    consented: bool
    family_id: int
    quiet: str | None
    consents: list[str]


class Expecting(NamedTuple):
    """Somebody of a family who is told or asked of a pregnancy."""

    person_id: int
    full_name: str
    timezone: str | None
    doctor_id: int | None
    """The family's."""


async def expecting(tx: Tx, family_id: int) -> list[Expecting]:
    """The adults of a family who are told or asked of a pregnancy."""
    return [Expecting(*record) for record in await tx.rows(EXPECTING, family_id)]


async def hold(tx: Tx, person_id: int) -> None:
    """Be the only one at this person's pregnancy until the transaction ends."""
    await tx.run(LOCK, person_id)


async def active(tx: Tx, person_id: int) -> Pregnancy | None:
    """The pregnancy of this person that is accompanied now, locked."""
    record = await tx.row(ACTIVE, person_id)
    return Pregnancy(*record) if record is not None else None


async def dating_of(tx: Tx, person_id: int) -> bytes | None:
    """The dates of the pregnancy that is accompanied now, sealed."""
    found: bytes | None = await tx.value(DATING, person_id)
    return found


async def latest(tx: Tx, person_id: int) -> str | None:
    """How the last pregnancy of this person stands; None where none is known of."""
    found: str | None = await tx.value(LATEST, person_id)
    return found


async def put(tx: Tx, person_id: int, dating: bytes, at: datetime) -> int | None:
    """Begin to accompany a pregnancy; its id, None where there is one."""
    found: int | None = await tx.value(PUT, person_id, dating, at)
    return found


async def redate(tx: Tx, pregnancy_id: int, dating: bytes, at: datetime) -> None:
    """Another due date from now on."""
    await tx.run(REDATE, pregnancy_id, dating, at)


async def propose(tx: Tx, pregnancy_id: int, dating: bytes | None) -> None:
    """Another due date that waits for a yes; None: it was declined."""
    await tx.run(PROPOSE, pregnancy_id, dating)


async def wake(tx: Tx, person_id: int, at: datetime | None) -> None:
    """Look at the person's pregnancy at this moment; None: not until something changes."""
    await tx.run(WAKE, person_id, at)


async def told(tx: Tx, pregnancy_id: int, week: int | None, marks: Sequence[str], at: datetime | None) -> None:
    """What has been told now, and when to look next."""
    await tx.run(TOLD, pregnancy_id, week, list(marks), at)


async def end(tx: Tx, person_id: int, status: str, at: datetime) -> int | None:
    """The pregnancy is over: born, lost or ended; its id."""
    found: int | None = await tx.value(END, person_id, status, at)
    return found


async def put_ended(tx: Tx, person_id: int, nothing: bytes, status: str, at: datetime) -> None:
    """Keep the end of a pregnancy whose dates nobody has told; `nothing`: sealed, for there are none."""
    await tx.run(PUT_ENDED, person_id, nothing, status, at)


async def due(tx: Tx, now: datetime, most: int) -> list[Due]:
    """Pregnancies whose time has come, claimed: no other clock gets them while this transaction lasts."""
    width = len(Pregnancy._fields)
    return [Due(Pregnancy(*row[:width]), *row[width:]) for row in map(tuple, await tx.rows(DUE, now, most))]


async def silence(
    tx: Tx, person_id: int, routines: Sequence[int], *, run_id: int = 0, keep: Sequence[str] = ()
) -> None:
    """Nothing about the pregnancy that waits is said any more: dialogues first, then the outbox of every account.

    run_id: the dialogue that says so goes on. keep: dialogues that are about something else.
    """
    runs = [record[0] for record in await tx.rows(CANCEL_RUNS, person_id, run_id, list(keep))]
    await tx.run(LOCK, person_id)
    casts = [f"cast:{record[0]}:{person_id}" for record in await tx.rows(CASTS)]
    await tx.run(FORGO, casts)
    keys = ["preg:%", *casts, *(f"routine:{one}:%" for one in routines), *(f"run:{one}:%" for one in runs)]
    await tx.run(SILENCE, person_id, keys, [f'%"s:{one}:%' for one in runs])
