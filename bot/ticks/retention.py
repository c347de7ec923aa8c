"""What has served is deleted, a batch a transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.queries import retention
from storage.transaction import Tx

BATCH = 2000
UPDATES = timedelta(days=30)
"""Keys of updates. Messengers repeat for a day (Telegram) or hours; a month is what an operator may replay by hand."""
SENT = timedelta(days=30)
"""Rows that have left. «Повторить» under a failed one is worth something for days; `mirror` keeps what is needed for
replies and edits as long as the message itself, and a dose's key is never used again after its window."""
ATTEMPTS = timedelta(days=1)
"""Wrong codes: the throttle looks back an hour."""


async def sweep(tx: Tx) -> bool:
    """Delete one batch of each; True while any was full."""
    now: datetime = await tx.value("SELECT now()")  # never the demo's time: a jump ahead must not delete yesterday
    swept = (
        await retention.forget_updates(tx, now - UPDATES, BATCH),
        await retention.forget_sent(tx, now - SENT, BATCH),
        await retention.forget_attempts(tx, now - ATTEMPTS, BATCH),
    )
    return max(swept) == BATCH


class Messages:
    """Words and files of messages older than the operator keeps them (`ZABOTA_KEEP_MESSAGES`)."""

    def __init__(self, keep: timedelta | None) -> None:
        self._keep = keep

    async def work(self, tx: Tx) -> bool:
        """Empty one batch; True while it was full."""
        if self._keep is None:
            return False
        now: datetime = await tx.value("SELECT now()")
        return await retention.empty_messages(tx, now - self._keep, BATCH) == BATCH
