"""Threads that wait for an answer, and which of their messages a console has not been given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.transaction import Record, Tx


class Unanswered(NamedTuple):
    """A thread without an answer: what decides who answers it, and where it is shown (JSON {console id: view id})."""

    thread_id: int
    since: datetime
    territory: str
    curator_id: int | None
    audiences: list[str]
    timezone: str | None
    views: str | None
    kind: str
    doctor_id: int | None


class Need(NamedTuple):
    """A view that must hold whatever its thread has been waiting with."""

    thread_id: int
    since: datetime
    view_id: int


UNANSWERED = """
SELECT t.id, t.waiting_since, f.territory, f.curator_id, COALESCE(p.audiences, '{}'), p.timezone,
       (SELECT json_object_agg(v.console_id, v.id)::text FROM view v
        WHERE v.thread_id = t.id AND COALESCE(v.closed_at, 'infinity') = 'infinity'),
       t.kind, f.doctor_id
FROM thread t JOIN family f ON f.id = t.family_id LEFT JOIN person p ON p.id = t.person_id
WHERE t.waiting_since IS NOT NULL AND t.id > $1
ORDER BY t.id LIMIT $2 FOR UPDATE OF t SKIP LOCKED
"""

UNSEEN = """
SELECT need.view_id, m.id, m.created_at, m.content::text AS content, m.channel, m.reply_to, p.full_name,
       (SELECT count(*) FROM person a WHERE a.family_id = p.family_id)::int AS adults
FROM unnest($1::bigint[], $2::timestamptz[], $3::bigint[]) need(thread_id, since, view_id)
JOIN message m ON m.thread_id = need.thread_id AND m.created_at >= need.since AND m.direction = 'in'
LEFT JOIN person p ON p.id = m.person_id
WHERE m.created_at >= $4 AND m.deleted_at IS NULL
  AND NOT EXISTS (SELECT FROM mirror x WHERE x.message_id = m.id AND x.view_id = need.view_id)
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.message_id = m.id AND o.view_id = need.view_id
                    AND (o.state <> 'failed' OR o.reason NOT IN ('blocked', 'chat_gone')))
ORDER BY m.id
"""

FAMILY = """
SELECT f.territory, f.curator_id, p.audiences, p.timezone
FROM family f LEFT JOIN thread t ON t.family_id = f.id AND t.kind = 'curator'
LEFT JOIN person p ON p.id = t.person_id WHERE f.id = $1
"""


async def unanswered(tx: Tx, after: int, most: int) -> list[Unanswered]:
    """Threads after this id that wait, their rows held: nobody writes into them meanwhile."""
    return [Unanswered(*record) for record in await tx.rows(UNANSWERED, after, most)]


async def unseen(tx: Tx, needs: Sequence[Need]) -> list[Record]:
    """Messages never put on their way to the view, oldest first.

    view_id, id, created_at, content, channel, reply_to, full_name, adults (of the family).
    """
    if not needs:
        return []
    columns = [list(column) for column in zip(*needs, strict=True)]
    return await tx.rows(UNSEEN, *columns, min(need.since for need in needs))


async def family(tx: Tx, family_id: int) -> Record | None:
    """What decides who answers a family: territory, curator_id, audiences, timezone."""
    return await tx.row(FAMILY, family_id)
