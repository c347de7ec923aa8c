"""What a consent that is taken back changes at once beyond the consent itself."""

from __future__ import annotations

from datetime import datetime

from storage.transaction import Record, Tx

# As `outbox.cancel`: the lane's version grows, so that a claim at the same moment looks again.
REMINDERS = """
WITH held AS (
    UPDATE lane SET version = version + 1 WHERE id IN (SELECT lane_id FROM identity WHERE person_id = $1)
    RETURNING id, in_air
)
SELECT o.id, o.payload::text AS payload, d.due_at FROM held JOIN outbox o ON o.lane_id = held.id
JOIN dose d ON d.id = substring(o.key FROM '^dose:([0-9]+):')::bigint
WHERE o.state = 'waiting' AND o.op = 'say' AND o.key LIKE 'dose:%' AND held.in_air IS DISTINCT FROM o.id
  AND d.person_id = $1
"""
NEWS = """
SELECT o.key FROM identity i JOIN outbox o ON o.lane_id = i.lane_id
WHERE i.person_id = $1 AND o.state = 'waiting' AND o.key LIKE 'plan:%'
"""
RESTATED = "UPDATE outbox SET payload = $2::jsonb WHERE id = $1 AND state = 'waiting'"
LEAVE_DOCTOR = """
WITH back AS (UPDATE identity SET talks_to = NULL, talks_since = NULL WHERE person_id = $1), held AS (
    UPDATE lane SET version = version + 1 WHERE id IN (SELECT lane_id FROM identity WHERE person_id = $1)
    RETURNING id, in_air
)
UPDATE outbox o SET state = 'cancelled', payload = NULL, done_at = now(), reason = 'withdrawn'
FROM held, message m, thread t
WHERE o.lane_id = held.id AND o.state = 'waiting' AND held.in_air IS DISTINCT FROM o.id
  AND m.id = o.message_id AND m.created_at = o.message_at AND t.id = m.thread_id AND t.kind = 'doctor'
"""
# Nobody may answer them any more; another adult of the family who has written too goes on waiting.
WAITS_NO_MORE = """
UPDATE thread t SET waiting_since = NULL, told_until = NULL
WHERE t.family_id = (SELECT family_id FROM person WHERE id = $1) AND t.waiting_since IS NOT NULL AND NOT EXISTS (
    SELECT FROM message m JOIN person o ON o.id = m.person_id AND o.consented
    WHERE m.thread_id = t.id AND m.direction = 'in' AND m.created_at >= t.waiting_since AND o.id <> $1)
"""
_OF_DOCTORS = "SELECT id FROM thread WHERE family_id = $1 AND kind = 'doctor'"
DOCTORS_VIEWS = f"SELECT console_id FROM view WHERE closed_at IS NULL AND thread_id IN ({_OF_DOCTORS})"
CLOSE_DOCTORS_VIEWS = f"""
WITH left_ AS (UPDATE console SET thread_id = NULL WHERE thread_id IN ({_OF_DOCTORS}))
UPDATE view v SET closed_at = $2 FROM console c
WHERE c.id = v.console_id AND v.closed_at IS NULL AND v.thread_id IN ({_OF_DOCTORS})
RETURNING v.id, v.topic, c.lane_id, c.mode
"""
OTHERS_SHARE = """
SELECT EXISTS (
    SELECT FROM person p JOIN person o ON o.family_id = p.family_id AND o.id <> p.id
    JOIN consent c ON c.person_id = o.id AND c.kind = 'doctor' AND c.withdrawn_at IS NULL WHERE p.id = $1)
"""


async def reminders(tx: Tx, person_id: int) -> list[Record]:
    """Reminders of doses that wait to be sent to this person: id, payload, due_at."""
    return await tx.rows(REMINDERS, person_id)


async def news_of_plans(tx: Tx, person_id: int) -> list[str]:
    """Keys of what waits to be told of plans: prescribed, changed, over."""
    return [row["key"] for row in await tx.rows(NEWS, person_id)]


async def restated(tx: Tx, outbox_id: int, payload: str) -> None:
    """Other words for a row that waits."""
    await tx.run(RESTATED, outbox_id, payload)


async def leave_doctor(tx: Tx, person_id: int) -> None:
    """What they write goes to the curator again; what the doctor's thread still had for them isn't sent."""
    await tx.run(LEAVE_DOCTOR, person_id)


async def waits_no_more(tx: Tx, person_id: int) -> None:
    """What they wrote asks for no answer now."""
    await tx.run(WAITS_NO_MORE, person_id)


async def doctors_views(tx: Tx, family_id: int) -> list[Record]:
    """Consoles that show the family's doctor's thread."""
    return await tx.rows(DOCTORS_VIEWS, family_id)


async def close_doctors_views(tx: Tx, family_id: int, at: datetime) -> list[Record]:
    """No doctor sees the thread any more: what there was of views."""
    return await tx.rows(CLOSE_DOCTORS_VIEWS, family_id, at)


async def others_share(tx: Tx, person_id: int) -> bool:
    """Somebody else of the family shares with the doctor."""
    return bool(await tx.value(OTHERS_SHARE, person_id))
