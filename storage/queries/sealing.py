"""Encrypted columns, read and written anew when keys are changed."""

from __future__ import annotations

from storage.transaction import Record, Tx

COLUMNS = {
    "person": ("phone", "birth_date"),
    "scenario_run": ("facts",),
    "plan_version": ("content",),
    "intake": ("reason",),
    "observation": ("value",),
    "questionnaire_response": ("items",),
    "pregnancy": ("dating", "proposed"),
    "routine": ("facts",),
    "escalation": ("words",),
    "dispatch_order": ("content",),
    "erasure": ("forgot",),
}
"""Table → its encrypted columns; every bytea column of the schema stands here."""
BLIND = "phone"
"""The one with a blind index beside it."""

AFTER = "SELECT id, {columns} FROM {table} WHERE id > $1 ORDER BY id LIMIT $2 FOR UPDATE"
CHANGE = "UPDATE {table} SET {column} = $2 WHERE id = $1"
CHANGE_PHONE = "UPDATE person SET phone = $2, phone_blind = $3 WHERE id = $1"


async def after(tx: Tx, table: str, row_id: int, most: int) -> list[Record]:
    """The next rows of a table, locked: id and the encrypted columns."""
    return await tx.rows(AFTER.format(table=table, columns=", ".join(COLUMNS[table])), row_id, most)


async def change(tx: Tx, table: str, column: str, row_id: int, token: bytes) -> None:
    """Put a value encrypted anew."""
    await tx.run(CHANGE.format(table=table, column=column), row_id, token)


async def change_phone(tx: Tx, row_id: int, token: bytes, blind: str) -> None:
    """Put a phone encrypted anew, and its index."""
    await tx.run(CHANGE_PHONE, row_id, token, blind)
