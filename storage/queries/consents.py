"""Consents given and withdrawn, and what goes with them."""

from __future__ import annotations

from datetime import datetime

import asyncpg

from storage.queries.outbox import TAKEN_BACK
from storage.transaction import Record, Tx

GIVE = """
WITH kept AS (
    INSERT INTO consent (person_id, kind, text_version, channel, given_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (person_id, kind) WHERE withdrawn_at IS NULL DO NOTHING
)
UPDATE person SET consented = true WHERE id = $1 AND $2 = 'base'
"""
# Agreed to anew by another text: what was agreed to before ends where the new one begins.
RENEW = """
UPDATE consent SET withdrawn_at = $4 WHERE person_id = $1 AND kind = $2 AND text_version <> $3 AND withdrawn_at IS NULL
"""
# Waits for who takes one back (`HOLD`), and for nobody else who is at this person.
HOLDS = "SELECT consented FROM person WHERE id = $1 FOR KEY SHARE"
HOLD = "SELECT id FROM person WHERE id = $1 FOR UPDATE"
WITHDRAW = """
WITH gone AS (
    UPDATE consent SET withdrawn_at = $3 WHERE person_id = $1 AND kind = $2 AND withdrawn_at IS NULL
)
UPDATE person SET consented = consented AND $2 <> 'base' WHERE id = $1
"""
# The person's row is always touched: a broadcast that chooses its people at the same moment waits, or is waited for.
UNCAST = f"""
WITH held AS (
    UPDATE lane SET version = version + 1 WHERE id IN (SELECT lane_id FROM identity WHERE person_id = $1)
    RETURNING id, in_air
)
UPDATE outbox o SET
    {TAKEN_BACK},
    reason = 'withdrawn'
FROM held
WHERE o.lane_id = held.id AND o.state = 'waiting' AND o.key LIKE 'cast:%:' || $1::bigint
  AND ($2 = 'mailings' OR EXISTS (
       SELECT FROM broadcast b WHERE b.id = split_part(o.key, ':', 2)::bigint AND b.kind = 'health'))
"""
SILENCE = f"""
WITH held AS (
    UPDATE lane SET version = version + 1 WHERE id IN (SELECT lane_id FROM identity WHERE person_id = $1)
    RETURNING id, in_air
)
UPDATE outbox o SET
    {TAKEN_BACK}
FROM held, identity i
WHERE o.lane_id = held.id AND o.state = 'waiting' AND i.lane_id = held.id AND i.person_id = $1
  AND (o.identity_id = i.id OR i.curator_id IS NULL)
"""
# Nobody who has ever said yes or no is asked, nobody in danger, and nobody in the first weeks after a loss.
ASK_NEWS = """
UPDATE person p SET mailings_asked_at = $2 WHERE p.id = $1 AND p.consented AND p.mailings_asked_at IS NULL
  AND NOT EXISTS (SELECT FROM consent c WHERE c.person_id = p.id AND c.kind = 'mailings')
  AND NOT EXISTS (SELECT FROM pregnancy g WHERE g.person_id = p.id AND g.status = 'lost' AND g.ended_at > $3)
  AND NOT EXISTS (SELECT FROM escalation e WHERE e.family_id = p.family_id AND e.kind = 'danger' AND e.state = 'open')
  AND NOT EXISTS (SELECT FROM identity i JOIN scenario_run r ON r.identity_id = i.id AND r.state = 'open'
                  WHERE i.person_id = p.id)
RETURNING p.id
"""
HAD = "SELECT EXISTS (SELECT FROM consent WHERE person_id = $1 AND kind = 'base')"
IN_FORCE = """
SELECT text_version, channel, given_at FROM consent WHERE person_id = $1 AND kind = 'base' AND withdrawn_at IS NULL
"""
KINDS = "SELECT kind FROM consent WHERE person_id = $1 AND withdrawn_at IS NULL"

FORGET = (
    "DELETE FROM scenario_run WHERE identity_id = $1",
    """
    UPDATE person SET identity_id = (
        SELECT i.id FROM identity i WHERE i.person_id = person.id AND i.id <> $1 ORDER BY i.id LIMIT 1)
    WHERE identity_id = $1
    """,
    """
    UPDATE outbox SET state = 'cancelled', payload = NULL, done_at = now()
    WHERE lane_id = (SELECT lane_id FROM identity WHERE id = $1 AND curator_id IS NULL) AND state = 'waiting'
      AND NOT EXISTS (SELECT FROM lane WHERE lane.in_air = outbox.id)
    """,
    """
    UPDATE inbox SET state = 'discarded', raw = NULL FROM identity i, lane l
    WHERE i.id = $1 AND l.id = i.lane_id AND inbox.state = 'parked' AND inbox.channel = i.channel
      AND inbox.bot = l.bot AND inbox.raw::text ~ ('\\m' || i.user_id || '\\M')
    """,
    "DELETE FROM code_attempt a USING identity i WHERE i.id = $1 AND a.channel = i.channel AND a.user_id = i.user_id",
    "UPDATE identity SET person_id = NULL, acts_as_curator = true WHERE id = $1 AND curator_id IS NOT NULL",
    "DELETE FROM identity WHERE id = $1 AND curator_id IS NULL",
)
SWEEP = """
DELETE FROM lane l WHERE l.id IN (
    SELECT s.id FROM lane s WHERE s.private AND s.next_at IS NULL AND s.in_air IS NULL
      AND (s.lease_until IS NULL OR s.lease_until < now() - interval '1 hour')
      AND (s.gate_at IS NULL OR s.gate_at < now() - interval '1 hour')
      AND NOT EXISTS (SELECT FROM identity i WHERE i.lane_id = s.id)
      AND NOT EXISTS (SELECT FROM console c WHERE c.lane_id = s.id)
      AND NOT EXISTS (SELECT FROM outbox o WHERE o.lane_id = s.id AND o.state = 'waiting')
    LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING l.id
"""


async def give(tx: Tx, person_id: int, kind: str, version: str, channel: str, at: datetime) -> None:
    """The person agrees to this version of a text; agreed once already, nothing changes."""
    await tx.run(GIVE, person_id, kind, version, channel, at)


async def renew(tx: Tx, person_id: int, kind: str, version: str, channel: str, at: datetime) -> None:
    """The person agrees to this version of a text in place of the one they agreed to before, if they did."""
    await tx.run(RENEW, person_id, kind, version, at)
    await give(tx, person_id, kind, version, channel, at)


async def holds(tx: Tx, person_id: int, kind: str = "base") -> None:
    """Nobody takes the consent back until this transaction ends; where that was just done, all is decided anew."""
    if not await tx.value(HOLDS, person_id) or kind not in {"base", *await kinds(tx, person_id)}:
        raise asyncpg.SerializationError("a consent was taken back meanwhile")


async def hold(tx: Tx, person_id: int) -> None:
    """Who is just writing to this person is waited for, and who is about to waits until this transaction ends."""
    await tx.run(HOLD, person_id)


async def withdraw(tx: Tx, person_id: int, kind: str, at: datetime) -> None:
    """The person takes a consent back; the record of both stays. Broadcasts that wait are not sent any more."""
    await tx.run(WITHDRAW, person_id, kind, at)
    if kind in {"mailings", "health"}:
        await tx.run(UNCAST, person_id, kind)


async def silence(tx: Tx, person_id: int) -> None:
    """Nothing that waits is said to this person any more, on any of their accounts."""
    await tx.run(SILENCE, person_id)


async def had(tx: Tx, person_id: int) -> bool:
    """The person has agreed at some time, whether or not it is in force."""
    return bool(await tx.value(HAD, person_id))


async def ask_news(tx: Tx, person_id: int, at: datetime, grieved_since: datetime) -> bool:
    """Let this be the one time that the person is asked about news and invitations; False where it isn't."""
    return await tx.value(ASK_NEWS, person_id, at, grieved_since) is not None


async def in_force(tx: Tx, person_id: int) -> Record | None:
    """The base consent in force: text_version, channel, given_at."""
    return await tx.row(IN_FORCE, person_id)


async def kinds(tx: Tx, person_id: int) -> frozenset[str]:
    """Which consents of a person are in force."""
    return frozenset(record["kind"] for record in await tx.rows(KINDS, person_id))


async def forget(tx: Tx, identity_id: int) -> None:
    """Erase what is kept of an account whose owner hasn't agreed; a curator's stays the curator's.

    The chat's own row goes with `sweep`, once the farewell has left.
    """
    for statement in FORGET:
        await tx.run(statement, identity_id)


async def sweep(tx: Tx, most: int = 500) -> int:
    """Drop chats that belong to nobody any more; how many."""
    return len(await tx.rows(SWEEP, most))
