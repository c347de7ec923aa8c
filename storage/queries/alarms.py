"""What an operator must see, once each while it lasts; and the audit of who did what."""

from __future__ import annotations

from typing import Any

import orjson

from storage.transaction import Record, Tx

RAISE = """
INSERT INTO alarm (kind, subject) VALUES ($1, $2)
ON CONFLICT (kind, subject) WHERE closed_at IS NULL DO UPDATE SET times = alarm.times + 1 RETURNING times
"""
UNTOLD = """
SELECT id, kind, subject, raised_at, times FROM alarm WHERE told_at IS NULL AND closed_at IS NULL
ORDER BY id LIMIT 20 FOR UPDATE
"""
TOLD = "UPDATE alarm SET told_at = now() WHERE id = ANY($1::bigint[])"
CLOSE = "UPDATE alarm SET closed_at = now() WHERE kind = $1 AND subject = $2 AND closed_at IS NULL"
STANDING = "SELECT id, kind, subject FROM alarm WHERE closed_at IS NULL AND kind = ANY($1::text[]) ORDER BY id"
NOTHING_PARKED = """
UPDATE alarm SET closed_at = now() WHERE kind = 'parked' AND closed_at IS NULL
  AND NOT EXISTS (SELECT FROM inbox WHERE state = 'parked' AND channel = alarm.subject)
"""
AUDIT = """
INSERT INTO audit_event (curator_id, person_id, family_id, action, detail) VALUES ($1, $2, $3, $4, $5::jsonb)
"""


async def raise_alarm(tx: Tx, kind: str, subject: str) -> int:
    """Tell the operator, once while it lasts; how many times it has come up."""
    times: int = await tx.value(RAISE, kind, subject)
    return times


async def untold(tx: Tx) -> list[Record]:
    """Alarms nobody has been told of yet."""
    return await tx.rows(UNTOLD)


async def told(tx: Tx, ids: list[int]) -> None:
    """The admins have been told."""
    await tx.run(TOLD, ids)


async def close(tx: Tx, kind: str, subject: str) -> None:
    """It is over: when it comes again it is told again."""
    await tx.run(CLOSE, kind, subject)


async def standing(tx: Tx, *kinds: str) -> list[Record]:
    """Alarms of these kinds whose cause has not ended: id, kind, subject."""
    return await tx.rows(STANDING, list(kinds))


async def close_parked(tx: Tx) -> None:
    """Nothing of that messenger is parked any more."""
    await tx.run(NOTHING_PARKED)


async def audit(
    tx: Tx,
    action: str,
    *,
    curator_id: int | None = None,
    person_id: int | None = None,
    family_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Record who saw or changed what: ids only."""
    body = orjson.dumps(detail).decode() if detail else None
    await tx.run(AUDIT, curator_id, person_id, family_id, action, body)
