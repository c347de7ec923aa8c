"""Consoles: where a curator works, which family is current there, and who sees which thread."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import asyncpg

from storage.transaction import Record, Tx

REST = "UPDATE console SET active = false WHERE curator_id = $1 AND lane_id <> $2 AND active"

OPEN = """
INSERT INTO console (curator_id, lane_id, mode) VALUES ($1, $2, $3)
ON CONFLICT (curator_id, lane_id) DO UPDATE SET mode = EXCLUDED.mode, active = true
RETURNING id
"""

CLOSE = "UPDATE console SET active = false, pending = NULL, thread_id = NULL WHERE curator_id = $1 RETURNING lane_id"
PEND = "UPDATE console SET pending = $2 WHERE id = $1 AND pending IS NOT DISTINCT FROM $3 RETURNING id"
SWITCH = "UPDATE console SET thread_id = $2 WHERE id = $1"
FIRST = "UPDATE console SET thread_id = $2 WHERE id = $1 AND thread_id IS NULL AND mode = 'flat' RETURNING id"

HOLDER = """
SELECT r.full_name, v.id AS view_id FROM console c
JOIN curator r ON r.id = c.curator_id
LEFT JOIN view v ON v.console_id = c.id AND v.topic = $3
WHERE c.lane_id = $1 AND c.active AND c.curator_id <> $2 ORDER BY v.id NULLS LAST LIMIT 1
"""

RECENT = """
SELECT t.id, t.waiting_since, (SELECT n.full_name FROM person n WHERE n.family_id = t.family_id ORDER BY n.id LIMIT 1)
FROM view v JOIN thread t ON t.id = v.thread_id
WHERE v.console_id = $1 AND v.closed_at IS NULL
ORDER BY (t.id = $2) DESC NULLS LAST, t.waiting_since IS NULL, t.last_at DESC NULLS LAST, t.id LIMIT $3
"""

ADDRESS = "UPDATE thread SET person_id = $2 WHERE id = $1"
USE_IDENTITY = "UPDATE person SET identity_id = $2 WHERE id = $1"
STILL_WAITING = "UPDATE thread SET waiting_since = $2 WHERE id = $1"
VIEWS_OF_FAMILY = """
SELECT v.id, v.console_id, v.topic, c.lane_id, c.mode, c.curator_id
FROM thread t JOIN view v ON v.thread_id = t.id JOIN console c ON c.id = v.console_id
WHERE t.family_id = $1 AND COALESCE(v.closed_at, 'infinity') = 'infinity' AND c.active ORDER BY v.id
"""

VIEWS_SHOWING = """
SELECT v.id, v.console_id, v.topic, c.lane_id, c.mode, c.curator_id
FROM view v JOIN console c ON c.id = v.console_id
WHERE v.thread_id = $1 AND COALESCE(v.closed_at, 'infinity') = 'infinity' AND c.active ORDER BY v.id
"""
# As `outbox.cancel`: what still waits to be shown there isn't shown any more.
CLOSE_VIEWS = """
WITH gone AS (
    UPDATE view SET closed_at = $3, by_hand = false FROM console c
    WHERE c.id = view.console_id AND c.curator_id = $1 AND view.closed_at IS NULL
      AND ($2::bigint[] IS NULL OR view.thread_id = ANY($2))
    RETURNING view.id, view.topic, c.id AS console_id, c.lane_id, c.mode
), held AS (
    UPDATE lane SET version = version + 1 WHERE id IN (SELECT lane_id FROM gone) RETURNING id, in_air
), unseen AS (
    UPDATE outbox o SET state = 'cancelled', payload = NULL, done_at = now(), reason = 'closed'
    FROM gone JOIN held ON held.id = gone.lane_id
    WHERE o.lane_id = held.id AND o.state = 'waiting' AND o.view_id = gone.id AND held.in_air IS DISTINCT FROM o.id
)
SELECT id, topic, console_id, lane_id, mode FROM gone
"""
FORGET_CURRENT = "UPDATE console SET thread_id = NULL WHERE curator_id = $1 AND thread_id = ANY($2::bigint[])"
DISMISS = """
WITH gone AS (UPDATE curator SET dismissed_at = COALESCE(dismissed_at, $2) WHERE id = $1)
UPDATE identity SET acts_as_curator = false WHERE curator_id = $1
"""


async def open_console(tx: Tx, curator_id: int, lane_id: int, mode: str) -> int:
    """The curator works here from now on; its id."""
    await tx.run(REST, curator_id, lane_id)
    found: int = await tx.value(OPEN, curator_id, lane_id, mode)
    return found


async def close_consoles(tx: Tx, curator_id: int) -> list[Record]:
    """The curator works nowhere any more: lane_id of each console."""
    return await tx.rows(CLOSE, curator_id)


async def pend(tx: Tx, console_id: int, pending: str | None, *, was: str | None) -> None:
    """What the console waits for from its curator; where another update changed it meanwhile, both are done anew."""
    if await tx.value(PEND, console_id, pending, was) is None:
        raise asyncpg.SerializationError("another update of this console was quicker")


async def switch(tx: Tx, console_id: int, thread_id: int | None) -> None:
    """The current family of a flat console."""
    await tx.run(SWITCH, console_id, thread_id)


async def first(tx: Tx, console_id: int, thread_id: int) -> bool:
    """Make the family current in a flat console that has none; True where it became so."""
    return await tx.value(FIRST, console_id, thread_id) is not None


async def holder(tx: Tx, lane_id: int, curator_id: int, topic: str | None) -> Record | None:
    """The colleague whose console this chat is: full_name, and view_id of the topic."""
    return await tx.row(HOLDER, lane_id, curator_id, topic)


async def recent(tx: Tx, console_id: int, current_id: int | None, most: int) -> list[tuple[int, bool, str]]:
    """Threads shown here, the current first, then those waiting: thread id, waiting, the family's name."""
    rows = await tx.rows(RECENT, console_id, current_id, most)
    return [(row[0], row[1] is not None, row[2] or "семья") for row in rows]


async def address(tx: Tx, thread_id: int, person_id: int) -> None:
    """From now on answers go to this adult."""
    await tx.run(ADDRESS, thread_id, person_id)


async def use_identity(tx: Tx, person_id: int, identity_id: int) -> None:
    """From now on answers go to this account of theirs."""
    await tx.run(USE_IDENTITY, person_id, identity_id)


async def still_waiting(tx: Tx, thread_id: int, since: datetime | None) -> None:
    """What was just said won't arrive: the family has no answer yet."""
    await tx.run(STILL_WAITING, thread_id, since)


async def views_showing(tx: Tx, thread_id: int) -> list[Record]:
    """Open views of a thread in consoles that are in use: id, console_id, topic, lane_id, mode, curator_id."""
    return await tx.rows(VIEWS_SHOWING, thread_id)


async def views_of_family(tx: Tx, family_id: int) -> list[Record]:
    """The same of every thread of a family, the doctor's too."""
    return await tx.rows(VIEWS_OF_FAMILY, family_id)


async def close_views(tx: Tx, curator_id: int, threads: Iterable[int] | None, at: datetime) -> list[Record]:
    """This curator sees these threads (None: any thread) no more: id, topic, console_id, lane_id, mode of each view."""
    which = list(threads) if threads is not None else None
    found = await tx.rows(CLOSE_VIEWS, curator_id, which, at)
    if which is not None:
        await tx.run(FORGET_CURRENT, curator_id, which)
    return found


async def dismiss(tx: Tx, curator_id: int, at: datetime) -> None:
    """The curator works here no more; an adult of a family among them is that alone from now on."""
    await tx.run(DISMISS, curator_id, at)
