"""Everything that is kept about one person, a statement a chapter; $1 is the person. Nothing of others is in it."""

from __future__ import annotations

from storage.queries.exporting_chapter import Chapter
from storage.queries.exporting_health import HEALTH
from storage.queries.exporting_life import LIFE
from storage.transaction import Record, Tx

SEEN = Chapter(
    "Кто смотрел и менял ваши данные",
    {"at": "Когда", "action": "Что", "curator": "Кто"},
    """
    SELECT e.at, e.action, c.full_name AS curator
    FROM audit_event e LEFT JOIN curator c ON c.id = e.curator_id
    WHERE e.person_id = $1 AND e.action <> 'supervision_noted'
    UNION ALL
    SELECT e.at, e.action, c.full_name FROM person p JOIN audit_event e ON e.family_id = p.family_id
    JOIN curator c ON c.id = e.curator_id
    WHERE p.id = $1 AND e.person_id IS NULL AND e.action <> 'supervision_noted'
    ORDER BY 1
    """,
)
CHAPTERS: tuple[Chapter, ...] = (*LIFE, *HEALTH, SEEN)


async def rows(tx: Tx, chapter: Chapter, person_id: int) -> list[Record]:
    """Give what is kept of this kind."""
    return await tx.rows(chapter.query, person_id)
