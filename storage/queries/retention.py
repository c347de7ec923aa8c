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
OUTBOX = """
WITH old AS (
    SELECT id FROM outbox WHERE state <> 'waiting' AND done_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
)
DELETE FROM outbox USING old WHERE outbox.id = old.id RETURNING 1
"""
CODE_ATTEMPTS = """
WITH old AS (SELECT id FROM code_attempt WHERE at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
DELETE FROM code_attempt USING old WHERE code_attempt.id = old.id RETURNING 1
"""


async def forget_updates(tx: Tx, before: datetime, most: int) -> int:
    """Drop keys of updates; how many. Parked ones stay until an operator has decided."""
    return len(await tx.rows(INBOX, before, most))


async def forget_sent(tx: Tx, before: datetime, most: int) -> int:
    """Drop rows that have been sent, failed or cancelled; how many."""
    return len(await tx.rows(OUTBOX, before, most))


async def forget_attempts(tx: Tx, before: datetime, most: int) -> int:
    """Drop wrong codes; how many."""
    return len(await tx.rows(CODE_ATTEMPTS, before, most))
