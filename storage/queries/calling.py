"""A thread that is asked for a human: who waits, since when, and what the service has said there of late."""

from __future__ import annotations

from datetime import datetime

from storage.transaction import Tx

ASKED_FOR_HUMAN = """
WITH person_now AS (
    UPDATE person SET identity_id = $3 WHERE id = $2 AND identity_id IS DISTINCT FROM $3
)
UPDATE thread SET person_id = $2, waiting_since = COALESCE(waiting_since, $4),
    told_until = GREATEST(told_until, $5)
WHERE id = $1
"""
SAID_LATELY = """
SELECT EXISTS (SELECT FROM message WHERE thread_id = $1 AND created_at > $3 AND direction = 'auto'
               AND content->>'text' = $2)
"""


async def asked_for_human(
    tx: Tx,
    thread_id: int,
    person_id: int | None,
    identity_id: int | None,
    at: datetime,
    told_until: datetime | None = None,
) -> None:
    """The thread waits for a human; the answer goes to this adult, on this account.

    told_until: until when the family knows that nobody is at hand, where it is told so now.
    """
    await tx.run(ASKED_FOR_HUMAN, thread_id, person_id, identity_id, at, told_until)


async def said_lately(tx: Tx, thread_id: int, words: str, since: datetime) -> bool:
    """The service has put this very line into the thread since then."""
    return bool(await tx.value(SAID_LATELY, thread_id, words, since))
