"""Accounts that write to the doctor at the moment, and how long nobody has written there."""

from __future__ import annotations

from datetime import datetime

from storage.transaction import Record, Tx

SILENT = """
SELECT i.id, i.channel, l.bot, p.timezone, y.quiet
FROM identity i JOIN lane l ON l.id = i.lane_id JOIN person p ON p.id = i.person_id
LEFT JOIN thread t ON t.family_id = p.family_id AND t.kind = i.talks_to
LEFT JOIN daily_life y ON y.person_id = p.id
WHERE i.talks_to IS NOT NULL AND p.consented AND i.blocked_at IS NULL AND i.talks_since < $1
  AND COALESCE(t.last_at, i.talks_since) < $1 AND i.id > $2
ORDER BY i.id LIMIT $3 FOR UPDATE OF i SKIP LOCKED
"""


async def silent(tx: Tx, since: datetime, after: int, most: int) -> list[Record]:
    """Accounts after this id, the doctor's thread silent since: id, channel, bot, timezone, quiet."""
    return await tx.rows(SILENT, since, after, most)
