"""The fund of targeted aid: requests, approvals, a ledger that can't be overspent."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from storage.transaction import Record, Tx

ENSURE = """
WITH made AS (INSERT INTO fund (name) VALUES ($1) ON CONFLICT (name) DO NOTHING RETURNING id)
SELECT id FROM made UNION ALL SELECT id FROM fund WHERE name = $1 LIMIT 1
"""
LOCK = "SELECT id, name, balance FROM fund WHERE id = $1 FOR UPDATE"
MOVE = """
WITH moved AS (UPDATE fund SET balance = balance + $3 WHERE id = $1 RETURNING balance)
INSERT INTO ledger_entry (fund_id, kind, amount, balance, aid_id, words, by_id, at)
SELECT $1, $2, $3, moved.balance, $4, $5, $6, $7 FROM moved RETURNING balance
"""
ASK = """
WITH fresh AS (SELECT nextval(pg_get_serial_sequence('aid_request', 'id')) AS id)
INSERT INTO aid_request (id, number, fund_id, family_id, person_id, curator_id, amount, purpose, papers, asked_at)
OVERRIDING SYSTEM VALUE
SELECT id, 'АП-' || to_char($8::timestamptz, 'YYYY') || '-' || lpad(id::text, 5, '0'),
       $1, $2, $3, $4, $5, $6, $7::jsonb, $8
FROM fresh RETURNING id, number
"""
FIELDS = """
a.id, a.number, a.fund_id, a.family_id, a.person_id, a.curator_id, a.amount, a.purpose, a.papers::text AS papers,
a.state, a.asked_at, a.decided_by, a.decided_at, a.reason, f.territory,
(SELECT p.full_name FROM person p WHERE p.family_id = a.family_id ORDER BY p.id LIMIT 1) AS family,
(SELECT t.id FROM thread t WHERE t.family_id = a.family_id AND t.kind = 'curator') AS thread_id
"""
ONE = f"SELECT {FIELDS} FROM aid_request a JOIN family f ON f.id = a.family_id WHERE a.id = $1"
ONE_LOCKED = f"{ONE} FOR UPDATE OF a"
WAITING = f"""
SELECT {FIELDS} FROM aid_request a JOIN family f ON f.id = a.family_id
WHERE a.state = ANY($1::text[]) AND ($2::text[] IS NULL OR f.territory = ANY($2::text[]))
ORDER BY array_position($1::text[], a.state), a.asked_at, a.id LIMIT $3 OFFSET $4
"""
COUNTED = """
SELECT a.state, count(*) FROM aid_request a JOIN family f ON f.id = a.family_id
WHERE a.state IN ('asked', 'approved') AND ($1::text[] IS NULL OR f.territory = ANY($1::text[])) GROUP BY 1
"""
OF_FAMILY = f"""
SELECT {FIELDS} FROM aid_request a JOIN family f ON f.id = a.family_id WHERE a.family_id = $1
ORDER BY a.asked_at DESC LIMIT 20
"""
DECIDE = "UPDATE aid_request SET state = $2, decided_by = $3, decided_at = $4, reason = $5 WHERE id = $1"
STATEMENT = """
SELECT l.at, l.kind, l.amount, l.balance, l.words, a.number, c.full_name AS by
FROM ledger_entry l JOIN fund f ON f.id = l.fund_id
LEFT JOIN aid_request a ON a.id = l.aid_id LEFT JOIN curator c ON c.id = l.by_id
WHERE f.name = $1 AND l.at >= $2 AND l.at < $3 ORDER BY l.id
"""
BEFORE = """
SELECT COALESCE(sum(l.amount), 0) FROM ledger_entry l JOIN fund f ON f.id = l.fund_id WHERE f.name = $1 AND l.at < $2
"""
BALANCE = "SELECT COALESCE(sum(l.amount), 0) FROM ledger_entry l JOIN fund f ON f.id = l.fund_id WHERE f.name = $1"


async def ensure(tx: Tx, name: str) -> int:
    """The fund of this name, made where it is new; its id."""
    for _ in range(2):  # a second look where another transaction made it after the first began
        found: int | None = await tx.value(ENSURE, name)
        if found is not None:
            return found
    raise LookupError(f"no fund {name}")


async def lock(tx: Tx, fund_id: int) -> Record:
    """The fund, held until the transaction ends: whoever spends waits here."""
    found = await tx.row(LOCK, fund_id)
    assert found is not None
    return found


async def move(
    tx: Tx, fund_id: int, kind: str, amount: Decimal, *, aid_id: int | None, words: str | None, by: int | None,
    at: datetime,
) -> Decimal:  # fmt: skip
    """Write a movement (signed) and the balance after it; the caller holds the fund's lock and has checked."""
    balance: Decimal = await tx.value(MOVE, fund_id, kind, amount, aid_id, words, by, at)
    return balance


async def ask(
    tx: Tx, fund_id: int, family_id: int, person_id: int | None, curator_id: int, amount: Decimal, purpose: str,
    papers: str | None, at: datetime,
) -> Record:  # fmt: skip
    """Put a request; its id and number."""
    found = await tx.row(ASK, fund_id, family_id, person_id, curator_id, amount, purpose, papers, at)
    assert found is not None
    return found


async def one(tx: Tx, aid_id: int, *, locked: bool = False) -> Record | None:
    """A request with its family."""
    return await tx.row(ONE_LOCKED if locked else ONE, aid_id)


async def waiting(
    tx: Tx, states: list[str], territories: list[str] | None, *, most: int = 20, skip: int = 0
) -> list[Record]:
    """Requests in these states, in their order, the oldest first; None: of every territory."""
    return await tx.rows(WAITING, states, territories, most, skip)


async def counted(tx: Tx, territories: list[str] | None) -> dict[str, int]:
    """How many requests wait: by `asked` and `approved`."""
    return {row["state"]: row["count"] for row in await tx.rows(COUNTED, territories)}


async def of_family(tx: Tx, family_id: int) -> list[Record]:
    """A family's requests, newest first."""
    return await tx.rows(OF_FAMILY, family_id)


async def decide(tx: Tx, aid_id: int, state: str, by: int, at: datetime, reason: str | None = None) -> None:
    """Set what became of a request."""
    await tx.run(DECIDE, aid_id, state, by, at, reason)


async def statement(tx: Tx, name: str, since: datetime, until: datetime) -> list[Record]:
    """The fund's movements in [since, until), oldest first."""
    return await tx.rows(STATEMENT, name, since, until)


async def before(tx: Tx, name: str, moment: datetime) -> Decimal:
    """What the fund held at a moment: the ledger's sum up to it."""
    found: Decimal = await tx.value(BEFORE, name, moment)
    return found


async def balance(tx: Tx, name: str) -> Decimal:
    """What is left: the ledger's sum."""
    found: Decimal = await tx.value(BALANCE, name)
    return found
