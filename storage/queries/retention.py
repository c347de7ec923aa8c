"""What is deleted because it has served: in batches, oldest first, so that no statement holds anybody up."""

from __future__ import annotations

from datetime import datetime

from storage.transaction import Tx

INBOX = """
WITH old AS (
    SELECT id FROM inbox WHERE state <> 'parked' AND received_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
)
DELETE FROM inbox USING old WHERE inbox.id = old.id RETURNING 1
"""
# What became of a broadcast's people outlives the rows: the month's report counts them.
OUTBOX = """
WITH old AS (
    SELECT id, state, reason, CASE WHEN key LIKE 'cast:%:%' THEN string_to_array(key, ':')::text[] END AS cast
    FROM outbox WHERE state <> 'waiting' AND done_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
), noted AS (
    UPDATE recipient r SET
        state = CASE WHEN old.state = 'cancelled' THEN 'left_out' ELSE old.state END,
        reason = CASE WHEN old.state <> 'cancelled' THEN old.reason
                      WHEN old.reason IN ('paused', 'expired') THEN 'held' ELSE 'withdrawn' END
    FROM old
    WHERE old.cast IS NOT NULL AND r.broadcast_id = old.cast[2]::bigint AND r.person_id = old.cast[3]::bigint
      AND r.outbox_id = old.id AND r.state = 'queued'
)
DELETE FROM outbox USING old WHERE outbox.id = old.id RETURNING 1
"""
CODE_ATTEMPTS = """
WITH old AS (SELECT id FROM code_attempt WHERE at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
DELETE FROM code_attempt USING old WHERE code_attempt.id = old.id RETURNING 1
"""

# By ids, which follow the time: what is emptied already is never looked at again.
MESSAGES = """
WITH place AS (
    SELECT COALESCE((SELECT value::bigint FROM setting WHERE name = 'messages_emptied'), 0) AS since
), batch AS MATERIALIZED (
    SELECT m.id, m.created_at FROM message m, place WHERE m.id > place.since ORDER BY m.id LIMIT $2
), old AS MATERIALIZED (
    SELECT id, created_at FROM batch
    WHERE id < COALESCE((SELECT min(id) FROM batch WHERE created_at >= $1), 9223372036854775807)
), emptied AS (
    UPDATE message m SET content = '{}' FROM old WHERE m.id = old.id AND m.created_at = old.created_at
), versions AS (
    DELETE FROM message_version v USING old WHERE v.message_id = old.id
), moved AS (
    INSERT INTO setting (name, value) SELECT 'messages_emptied', max(id)::text FROM old HAVING count(*) > 0
    ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value
)
SELECT count(*) FROM old
"""


async def empty_messages(tx: Tx, before: datetime, most: int) -> int:
    """Take the words and files out of the oldest messages; of how many. Who wrote to whom and when stays."""
    found: int = await tx.value(MESSAGES, before, most)
    return found


async def forget_updates(tx: Tx, before: datetime, most: int) -> int:
    """Drop keys of updates; how many. Parked ones stay until an operator has decided."""
    return len(await tx.rows(INBOX, before, most))


async def forget_sent(tx: Tx, before: datetime, most: int) -> int:
    """Drop rows that have been sent, failed or cancelled; how many."""
    return len(await tx.rows(OUTBOX, before, most))


async def forget_attempts(tx: Tx, before: datetime, most: int) -> int:
    """Drop wrong codes; how many."""
    return len(await tx.rows(CODE_ATTEMPTS, before, most))
