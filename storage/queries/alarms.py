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
OVER = """
WITH standing AS (
    SELECT id, kind, subject, told_at, raised_at, substring(subject FROM ':([0-9]+)$')::bigint AS about
    FROM alarm WHERE closed_at IS NULL
)
UPDATE alarm SET closed_at = now() FROM standing s WHERE alarm.id = s.id AND CASE
    WHEN s.kind = 'parked' THEN
        NOT EXISTS (SELECT FROM inbox WHERE state = 'parked' AND channel = s.subject)
    WHEN s.kind = 'no_curator' THEN
        NOT EXISTS (SELECT FROM family WHERE id = s.about AND curator_id IS NULL)
    WHEN s.kind = 'console_gone' THEN
        EXISTS (SELECT FROM console WHERE curator_id = s.about AND active)
        OR EXISTS (SELECT FROM curator WHERE id = s.about AND dismissed_at IS NOT NULL)
    WHEN s.kind = ANY($1::text[]) THEN false
    WHEN s.kind = 'danger' THEN s.told_at IS NOT NULL
    ELSE s.told_at < now() - interval '10 minutes' OR s.raised_at < now() - interval '1 day' END
"""
"""What lasts ends with its cause; what has happened is over when told: danger at once, so that the next is told too,
the rest after ten minutes, so that a hundred of a kind are one line. $1: kinds that somebody else closes."""
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


async def close_over(tx: Tx, *others: str) -> None:
    """Close what is over, but for kinds whose end is decided elsewhere."""
    await tx.run(OVER, list(others))


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
