"""`--kind curators`: everybody who answers people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.imports import cells
from bot.imports.faults import Faults
from bot.imports.outcome import Context, Outcome, differs, write
from bot.imports.table import Columns, Row
from storage.queries import importing
from storage.transaction import Tx

COLUMNS = Columns(
    ("curator_id", "full_name", "role", "territories", "audiences", "capacity", "timezone", "hours"),
    frozenset({"curator_id", "full_name", "role"}),
)
WHERE_EMPTY: dict[str, Any] = {"territories": [], "audiences": [], "capacity": None, "timezone": None, "hours": ""}
"""A new curator's, where the file says nothing."""


def wanted(row: Row) -> dict[str, Any]:
    """Read one row; None where the cell is empty."""
    return {
        "external_id": row.must("curator_id"),
        "full_name": row.cells.get("full_name"),
        "role": row.read("role", cells.role),
        "territories": row.read("territories", cells.territories),
        "audiences": row.read("audiences", cells.curators_audiences),
        "capacity": row.read("capacity", cells.capacity),
        "timezone": row.read("timezone", cells.zone),
        "hours": row.read("hours", cells.working_hours),
    }


async def bring(tx: Tx, rows: Sequence[Row], faults: Faults, context: Context) -> Outcome:
    """Add the new, change the changed; every fault is noted before anything is written."""
    known = {row["external_id"]: row for row in await importing.known(tx, importing.CURATORS)}
    outcome, lines, put, dismissed = Outcome(), dict[str, int](), list[dict[str, Any]](), 0
    for row in rows:
        read = wanted(row)
        key = read["external_id"]
        if first := lines.get(key):
            row.fault("curator_id", f"«{key}» уже есть в строке {first}")
        elif key:
            lines[key] = row.line
        if (found := known.get(key)) is None:
            for column in ("full_name", "role"):
                row.must(column)
        changed = found is None or differs(found, read)
        if changed:
            before = dict(found) if found is not None else WHERE_EMPTY
            put.append({name: before.get(name) if value is None else value for name, value in read.items()})
        outcome.count(new=found is None, changed=changed)
        dismissed += found is not None and found["dismissed"]
    faults.refuse_if_any()
    await write(tx, importing.PUT_CURATORS, put, context, "Кураторы")
    if dismissed:
        outcome.notes.append(f"Уволенных среди них {dismissed}: файл их не возвращает.")
    return outcome
