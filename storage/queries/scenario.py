"""Dialogues of the service: where each stands, which waits, whose time has come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from storage.transaction import Tx

FIELDS = "r.id, r.identity_id, r.person_id, r.scenario, r.version, r.step, r.facts, r.state, r.asked"


class Kept(NamedTuple):
    """A run as it is stored; `facts` is sealed."""

    id: int
    identity_id: int
    person_id: int | None
    scenario: str
    version: str
    step: str
    facts: bytes
    state: str
    asked: int


_THEIRS = """
    SELECT o.id FROM identity o
    WHERE o.id = $1 OR o.person_id = (SELECT i.person_id FROM identity i WHERE i.id = $1)
"""
"""The account $1 and every other of the same person: one open dialogue a person, on whichever they write from."""

NEW_ID = "SELECT nextval(pg_get_serial_sequence('scenario_run', 'id'))"
PUT = """
INSERT INTO scenario_run (id, identity_id, person_id, scenario, version, step, facts, state, asked, next_action_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
WHERE $8 <> 'open' OR NOT EXISTS (
    SELECT FROM identity i JOIN identity o ON o.person_id = i.person_id
    JOIN scenario_run r ON r.identity_id = o.id AND r.state = 'open' WHERE i.id = $2)
ON CONFLICT DO NOTHING RETURNING id
"""
REPLACE = f"""
UPDATE scenario_run SET state = 'cancelled', next_action_at = NULL, updated_at = now()
WHERE identity_id IN ({_THEIRS}) AND scenario = $2 AND state = 'queued' AND asked = 0 AND next_action_at IS NOT NULL
"""
SAVE = """
UPDATE scenario_run SET step = $2, facts = $3, state = $4, asked = $5, next_action_at = $6, updated_at = now(),
    identity_id = CASE WHEN $7 = identity_id OR EXISTS (
        SELECT FROM scenario_run o WHERE o.identity_id = $7 AND o.state = 'open') THEN identity_id ELSE $7 END
WHERE id = $1
"""
OPEN = f"""
SELECT {FIELDS} FROM scenario_run r WHERE r.id = ANY(ARRAY(
    SELECT (SELECT s.id FROM scenario_run s WHERE s.identity_id = one.id AND s.state = 'open') FROM ({_THEIRS}) one
)) AND COALESCE(r.state, '') = 'open'
ORDER BY r.identity_id <> $1, r.id LIMIT 1 FOR UPDATE
"""
ONE = f"SELECT {FIELDS} FROM scenario_run r WHERE r.id = $2 AND r.identity_id IN ({_THEIRS}) FOR UPDATE"
QUEUED = f"""
SELECT {FIELDS} FROM scenario_run r
WHERE r.identity_id IN ({_THEIRS}) AND r.state = 'queued' AND r.next_action_at IS NULL
  AND NOT EXISTS (SELECT FROM scenario_run o WHERE o.identity_id IN ({_THEIRS}) AND o.state = 'open')
ORDER BY r.id LIMIT 1 FOR UPDATE
"""
WAITING = f"""
SELECT {FIELDS} FROM scenario_run r
WHERE r.identity_id IN ({_THEIRS}) AND r.scenario = $2 AND r.state = 'queued' AND r.asked = 0
  AND r.next_action_at IS NULL
ORDER BY r.id FOR UPDATE
"""
# The account last used is spoken to, unless it is blocked there; else the one the dialogue stands on.
DUE = f"""
SELECT {FIELDS.replace("r.identity_id", "i.id")}, i.channel, l.bot, p.timezone, d.quiet
FROM scenario_run r
LEFT JOIN person p ON p.id = r.person_id LEFT JOIN daily_life d ON d.person_id = p.id
LEFT JOIN identity u ON u.id = p.identity_id AND u.blocked_at IS NULL
JOIN identity i ON i.id = COALESCE(u.id, r.identity_id) JOIN lane l ON l.id = i.lane_id
WHERE r.state IN ('open', 'queued') AND r.next_action_at <= $1
  AND (r.state = 'open' OR NOT EXISTS (
       SELECT FROM identity e WHERE (e.id = r.identity_id OR e.person_id = r.person_id)
       AND (SELECT o.id FROM scenario_run o WHERE o.identity_id = e.id AND o.state = 'open') IS NOT NULL))
ORDER BY r.next_action_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED
"""
POSTPONE = "UPDATE scenario_run SET next_action_at = $2 WHERE id = $1"
CANCEL = """
WITH gone AS (
    UPDATE scenario_run SET state = 'cancelled', next_action_at = NULL, updated_at = now()
    WHERE state IN ('open', 'queued') AND id <> $2
      AND identity_id IN (SELECT id FROM identity WHERE person_id = $1)
    RETURNING id
)
UPDATE questionnaire_response SET status = 'stopped' WHERE status = 'in-progress' AND run_id IN (SELECT id FROM gone)
"""

DROP_OF_STRANGER = "DELETE FROM scenario_run WHERE identity_id = $1 AND person_id IS NULL"
SETTLE = "UPDATE scenario_run SET person_id = $2 WHERE id = $1"

OLDER_THAN = "SELECT created_at < now() - $2::interval FROM scenario_run WHERE id = $1"


class Due(NamedTuple):
    """A run whose time has come, and whom it is with."""

    kept: Kept
    channel: str
    bot: str
    timezone: str | None
    quiet: str | None
    """The person's own quiet hours: empty for none, null for the settings'."""


async def new_id(tx: Tx) -> int:
    """An id for a run that is about to begin: its buttons carry it."""
    found: int = await tx.value(NEW_ID)
    return found


async def put(tx: Tx, run: Kept, next_action_at: datetime | None) -> bool:
    """Store a new run; False where another dialogue of this person is open, on whichever account."""
    return bool(await tx.value(PUT, *run, next_action_at))


async def put_later(tx: Tx, run: Kept, at: datetime) -> None:
    """Store a run that begins then; the same dialogue of this person that waits for its time is replaced by it."""
    await tx.run(REPLACE, run.identity_id, run.scenario)
    await tx.run(PUT, *run, at)


async def save(tx: Tx, run: Kept, next_action_at: datetime | None) -> None:
    """Store where a run stands now, and on which account it goes on."""
    await tx.run(SAVE, run.id, run.step, run.facts, run.state, run.asked, next_action_at, run.identity_id)


async def open_run(tx: Tx, identity_id: int) -> Kept | None:
    """The open dialogue of this account, or of its person on another, locked."""
    record = await tx.row(OPEN, identity_id)
    return Kept(*record) if record is not None else None


async def one_run(tx: Tx, run_id: int, identity_id: int) -> Kept | None:
    """A dialogue of this account or of its person, locked."""
    record = await tx.row(ONE, identity_id, run_id)
    return Kept(*record) if record is not None else None


async def next_queued(tx: Tx, identity_id: int) -> Kept | None:
    """The dialogue that waits for the open one to end, locked; None while one is open."""
    record = await tx.row(QUEUED, identity_id)
    return Kept(*record) if record is not None else None


async def waiting(tx: Tx, identity_id: int, name: str) -> list[Kept]:
    """Dialogues of this name that wait for the open one to end and have asked nothing yet, locked."""
    return [Kept(*record) for record in await tx.rows(WAITING, identity_id, name)]


async def due(tx: Tx, now: datetime, most: int) -> list[Due]:
    """Runs whose time has come, claimed: no other clock gets them while this transaction lasts."""
    width = len(Kept._fields)
    return [Due(Kept(*record[:width]), *record[width:]) for record in map(tuple, await tx.rows(DUE, now, most))]


async def older_than(tx: Tx, run_id: int, age: timedelta) -> bool:
    """The run began longer ago than this."""
    return bool(await tx.value(OLDER_THAN, run_id, age))


async def postpone(tx: Tx, run_id: int, at: datetime) -> None:
    """Look at a run later."""
    await tx.run(POSTPONE, run_id, at)


async def cancel_of(tx: Tx, person_id: int, except_run: int = 0) -> None:
    """End every dialogue with this person, on all their accounts."""
    await tx.run(CANCEL, person_id, except_run)


async def drop_of_stranger(tx: Tx, identity_id: int) -> None:
    """The stranger turned out to be somebody known: what they told as a stranger isn't kept."""
    await tx.run(DROP_OF_STRANGER, identity_id)


async def settle(tx: Tx, run_id: int, person_id: int) -> None:
    """The dialogue's account has become this person's."""
    await tx.run(SETTLE, run_id, person_id)
