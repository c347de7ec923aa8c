"""Consiliums: one question to several specialists, their opinions, minutes and a decision."""

from __future__ import annotations

from datetime import datetime

from storage.transaction import Record, Tx

MAKE = """
INSERT INTO consilium (family_id, by_id, question, created_at, due_at) VALUES ($1, $2, $3, $4, $5) RETURNING id
"""
FIELDS = """
k.id, k.family_id, k.by_id, k.question, k.state, k.minutes, k.decision, k.created_at, k.due_at, k.decided_at,
f.territory, f.curator_id AS own_id,
(SELECT p.full_name FROM person p WHERE p.family_id = k.family_id ORDER BY p.id LIMIT 1) AS family,
(SELECT t.id FROM thread t WHERE t.family_id = k.family_id AND t.kind = 'curator') AS talk_id,
(SELECT count(*) FROM opinion o WHERE o.consilium_id = k.id)::int AS said,
(SELECT count(*) FROM referral r WHERE r.consilium_id = k.id AND r.state <> 'returned')::int AS asked
"""
ONE = f"SELECT {FIELDS} FROM consilium k JOIN family f ON f.id = k.family_id WHERE k.id = $1"
ONE_LOCKED = f"{ONE} FOR UPDATE OF k"
OF_FAMILY = f"""
SELECT {FIELDS} FROM consilium k JOIN family f ON f.id = k.family_id
WHERE k.family_id = $1 AND k.state = 'open' ORDER BY k.id
"""
OPINION = """
INSERT INTO opinion (consilium_id, curator_id, words, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (consilium_id, curator_id) DO UPDATE SET words = EXCLUDED.words, at = EXCLUDED.at
"""
OPINIONS = """
SELECT o.curator_id, o.words, o.at, c.full_name, c.role FROM opinion o JOIN curator c ON c.id = o.curator_id
WHERE o.consilium_id = $1 ORDER BY o.id
"""
DECIDE = (
    "UPDATE consilium SET state = $2, minutes = $3, decision = $4, decided_at = $5 WHERE id = $1 AND state = 'open'"
)


async def make(tx: Tx, family_id: int, by_id: int, question: str, now: datetime, due_at: datetime) -> int:
    """Call one together; its id."""
    found: int = await tx.value(MAKE, family_id, by_id, question, now, due_at)
    return found


async def one(tx: Tx, consilium_id: int, *, locked: bool = False) -> Record | None:
    """One consilium; `said` of `asked` have given their opinion."""
    return await tx.row(ONE_LOCKED if locked else ONE, consilium_id)


async def of_family(tx: Tx, family_id: int) -> list[Record]:
    """Open ones of a family."""
    return await tx.rows(OF_FAMILY, family_id)


async def opine(tx: Tx, consilium_id: int, curator_id: int, words: str, at: datetime) -> None:
    """Keep one specialist's opinion; a later one replaces it."""
    await tx.run(OPINION, consilium_id, curator_id, words, at)


async def opinions(tx: Tx, consilium_id: int) -> list[Record]:
    """What each has said."""
    return await tx.rows(OPINIONS, consilium_id)


async def close(
    tx: Tx, consilium_id: int, state: str, now: datetime, *, minutes: str | None = None, decision: str | None = None
) -> None:
    """It is decided, or cancelled."""
    await tx.run(DECIDE, consilium_id, state, minutes, decision, now)
