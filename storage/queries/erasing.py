"""Forgetting one person: their accounts are held, each kind is emptied, the name and the views go."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from storage.queries.erasing_kinds import COUNTED, THREADS
from storage.transaction import Tx

# The accounts first: an update that arrives at this moment holds its account until it has committed, or finds none.
LOCK = """
SELECT i.id, i.lane_id, i.channel FROM identity i WHERE i.person_id = $1 ORDER BY i.id FOR UPDATE
"""
# The family then: of two adults who are forgotten at once the second sees that the first is gone.
LOCK_FAMILY = "SELECT id FROM family WHERE id = (SELECT family_id FROM person WHERE id = $1) FOR NO KEY UPDATE"
ALONE = """
SELECT NOT EXISTS (
    SELECT FROM person o JOIN person p ON p.family_id = o.family_id
    WHERE p.id = $1 AND o.id <> p.id AND o.external_id NOT LIKE 'erased:%')
"""
PERSON = """
UPDATE person SET external_id = 'erased:' || id, full_name = 'Удалено', phone = NULL, phone_blind = NULL,
    birth_date = NULL, timezone = NULL, audiences = '{}', consented = false, identity_id = NULL
WHERE id = $1
"""
FAMILY = """
UPDATE family SET external_id = 'erased:' || id, verified = true, children_said_at = NULL
WHERE id = (SELECT family_id FROM person WHERE id = $1)
"""
VIEWS = f"""
UPDATE view v SET closed_at = $2 FROM console c
WHERE c.id = v.console_id AND v.closed_at IS NULL AND v.thread_id IN ({THREADS})
RETURNING v.id, v.topic, c.id AS console_id, c.lane_id, c.mode
"""
FORGET_CURRENT = f"UPDATE console SET thread_id = NULL WHERE thread_id IN ({THREADS})"


class Held(NamedTuple):
    """An account of the person, locked."""

    id: int
    lane_id: int
    channel: str


async def hold(tx: Tx, person_id: int) -> list[Held]:
    """Hold the person's accounts and family: whoever writes now is heard before, or is a stranger after."""
    held = [Held(*record) for record in await tx.rows(LOCK, person_id)]
    await tx.run(LOCK_FAMILY, person_id)
    return held


async def alone(tx: Tx, person_id: int) -> bool:
    """Nobody else of the family is left."""
    return bool(await tx.value(ALONE, person_id))


async def empty(tx: Tx, person_id: int, kind: str, *, whole_family: bool) -> int:
    """Destroy one kind; how many rows."""
    statement = COUNTED[kind]
    values = (person_id, whole_family) if "$2" in statement else (person_id,)
    found: int = await tx.value(statement, *values)
    return found


async def forget_person(tx: Tx, person_id: int, *, whole_family: bool) -> None:
    """Take the name, the numbers and the dates away; the ids stay for the record."""
    await tx.run(PERSON, person_id)
    if whole_family:
        await tx.run(FAMILY, person_id)


async def close_views(tx: Tx, person_id: int, at: datetime) -> list[object]:
    """Nobody sees the family's threads any more: what there was of views."""
    found: list[object] = await tx.rows(VIEWS, person_id, at)
    await tx.run(FORGET_CURRENT, person_id)
    return found
