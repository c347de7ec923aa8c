"""Consoles: where a curator writes, and what an update from there is about."""

from __future__ import annotations

from typing import NamedTuple

from storage.transaction import Record, Tx


class Place(NamedTuple):
    """What a curator's update is about: their console in this chat, and the thread meant, if it is known."""

    console_id: int
    mode: str
    active: bool
    pending: str | None
    view_id: int | None
    thread_id: int | None
    family_id: int | None
    others: str | None
    """JSON [{view, lane, mode}] of the thread's other consoles."""
    by: str | None
    """How the thread was found: topic, reply or current."""


PLACE = """
SELECT c.id, c.mode, c.active, c.pending, v.id, COALESCE(v.thread_id, cur.id), COALESCE(t.family_id, cur.family_id),
       (SELECT json_agg(json_build_object('view', o.id, 'lane', oc.lane_id, 'mode', oc.mode) ORDER BY o.id)::text
        FROM view o JOIN console oc ON oc.id = o.console_id AND oc.active
        WHERE o.thread_id = COALESCE(v.thread_id, cur.id) AND o.console_id <> c.id AND o.closed_at IS NULL),
       CASE WHEN v.id IS NULL THEN CASE WHEN cur.id IS NOT NULL THEN 'current' END
            WHEN v.topic = $3 THEN 'topic' WHEN v.id = $4 THEN 'reply' ELSE 'current' END
FROM console c
LEFT JOIN thread cur ON cur.id = c.thread_id AND c.mode = 'flat'
LEFT JOIN LATERAL (
    SELECT * FROM view w WHERE w.console_id = c.id
      AND ((w.topic = $3 AND c.mode <> 'flat') OR (w.id = $4 AND ($3::text IS NULL OR c.mode = 'flat'))
           OR (w.thread_id = cur.id AND $3::text IS NULL))
    ORDER BY (w.topic = $3) DESC NULLS LAST, (w.id = $4) DESC NULLS LAST LIMIT 1
) v ON true
LEFT JOIN thread t ON t.id = v.thread_id
WHERE c.curator_id = $1 AND c.lane_id = $2
"""

REST = "UPDATE console SET active = false WHERE curator_id = $1 AND lane_id <> $2 AND active"

OPEN = """
INSERT INTO console (curator_id, lane_id, mode) VALUES ($1, $2, $3)
ON CONFLICT (curator_id, lane_id) DO UPDATE SET mode = EXCLUDED.mode, active = true
RETURNING id
"""

CLOSE = "UPDATE console SET active = false WHERE curator_id = $1 AND active RETURNING id"
PEND = "UPDATE console SET pending = $2 WHERE id = $1"
SWITCH = "UPDATE console SET thread_id = $2 WHERE id = $1"


async def place(
    tx: Tx, curator_id: int, lane_id: int | None, topic: str | None, ref_view_id: int | None
) -> Place | None:
    """What an update in this chat is about: by its topic, else by the message replied to, else the current family."""
    record = await tx.row(PLACE, curator_id, lane_id, topic, ref_view_id)
    return Place(*record) if record is not None else None


async def open_console(tx: Tx, curator_id: int, lane_id: int, mode: str) -> int:
    """The curator works here from now on; its id."""
    await tx.run(REST, curator_id, lane_id)
    found: int = await tx.value(OPEN, curator_id, lane_id, mode)
    return found


async def close_consoles(tx: Tx, curator_id: int) -> list[Record]:
    """The curator works nowhere any more."""
    return await tx.rows(CLOSE, curator_id)


async def pend(tx: Tx, console_id: int, pending: str | None) -> None:
    """What the console waits for from its curator."""
    await tx.run(PEND, console_id, pending)


async def switch(tx: Tx, console_id: int, thread_id: int | None) -> None:
    """The current family of a flat console."""
    await tx.run(SWITCH, console_id, thread_id)
