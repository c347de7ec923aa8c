"""Prepared answers: a curator's own and everybody's."""

from __future__ import annotations

from storage.transaction import Record, Tx

LIST = """
SELECT id, title, curator_id IS NULL AS common FROM canned_reply WHERE curator_id = $1 OR curator_id IS NULL
ORDER BY curator_id IS NULL, lower(title), id LIMIT $2 OFFSET $3
"""
ONE = """
SELECT id, title, content, curator_id IS NULL AS common FROM canned_reply
WHERE id = $1 AND (curator_id = $2 OR curator_id IS NULL)
"""
REPLACE = """
UPDATE canned_reply SET content = $3
WHERE id = (SELECT id FROM canned_reply WHERE curator_id IS NOT DISTINCT FROM $1 AND lower(title) = lower($2) LIMIT 1)
RETURNING id
"""
ADD = "INSERT INTO canned_reply (curator_id, title, content) VALUES ($1, $2, $3) RETURNING id"
APPEND = "UPDATE canned_reply SET content = $2 WHERE id = $1"
DELETE = "DELETE FROM canned_reply WHERE id = $1 AND (curator_id = $2 OR ($3 AND curator_id IS NULL)) RETURNING title"
SAID = "SELECT content::text FROM message WHERE id = $1 AND created_at = $2"


async def listed(tx: Tx, curator_id: int, most: int, skip: int) -> list[Record]:
    """A curator's own, then everybody's: id, title, common."""
    return await tx.rows(LIST, curator_id, most, skip)


async def one(tx: Tx, canned_id: int, curator_id: int) -> Record | None:
    """One that this curator may use: id, title, content (JSON text), common."""
    return await tx.row(ONE, canned_id, curator_id)


async def put(tx: Tx, curator_id: int | None, title: str, content: str) -> tuple[int, bool]:
    """Add one, or replace the one of this title: its id, and whether it is new."""
    found: int | None = await tx.value(REPLACE, curator_id, title, content)
    if found is not None:
        return found, False
    made: int = await tx.value(ADD, curator_id, title, content)
    return made, True


async def change(tx: Tx, canned_id: int, content: str) -> None:
    """Replace what it says (a further file of an album)."""
    await tx.run(APPEND, canned_id, content)


async def delete(tx: Tx, canned_id: int, curator_id: int, *, common: bool) -> str | None:
    """Delete one's own (`common`: everybody's too); its title, None where it isn't theirs."""
    found: str | None = await tx.value(DELETE, canned_id, curator_id, common)
    return found


async def said(tx: Tx, message_id: int, message_at: object) -> str | None:
    """What a message says (JSON text), to make a prepared answer of it."""
    found: str | None = await tx.value(SAID, message_id, message_at)
    return found
