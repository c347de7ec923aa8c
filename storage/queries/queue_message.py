"""The «Очередь» message of a console: which of our messages it is, and what it said last."""

from __future__ import annotations

from typing import NamedTuple

from storage.transaction import Tx

PUT = """
INSERT INTO setting (name, value) VALUES ('queue:' || $1::bigint, $2)
ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value
"""
ALL = """
SELECT c.id, c.lane_id, c.curator_id, s.value FROM setting s
JOIN console c ON c.id = substr(s.name, 7)::bigint AND c.active WHERE s.name LIKE 'queue:%'
"""
OF = "SELECT value FROM setting WHERE name = 'queue:' || $1::bigint"
DROP = "DELETE FROM setting WHERE name = 'queue:' || $1::bigint"


class Kept(NamedTuple):
    """A console's queue message; `value`: its outbox key, when it was put (unix seconds), a digest of its words."""

    console_id: int
    lane_id: int
    curator_id: int
    value: str


async def put(tx: Tx, console_id: int, value: str) -> None:
    """Remember it."""
    await tx.run(PUT, console_id, value)


async def of(tx: Tx, console_id: int) -> str | None:
    """This console's `value`; None: it has none."""
    found: str | None = await tx.value(OF, console_id)
    return found


async def every(tx: Tx) -> list[Kept]:
    """Every console's."""
    return [Kept(*row) for row in await tx.rows(ALL)]


async def drop(tx: Tx, console_id: int) -> None:
    """It is followed no more."""
    await tx.run(DROP, console_id)
