"""The record of looks and changes, read back: of a family, of a curator; and a look that is known by its thread."""

from __future__ import annotations

from storage.transaction import Record, Tx

FIELDS = """
e.id, e.at, e.action, e.detail, c.full_name AS curator, p.full_name AS person,
(SELECT o.full_name FROM person o WHERE o.family_id = COALESCE(e.family_id, p.family_id)
 ORDER BY o.id LIMIT 1) AS family
FROM audit_event e LEFT JOIN curator c ON c.id = e.curator_id LEFT JOIN person p ON p.id = e.person_id
"""
OF_FAMILY = f"""
SELECT {FIELDS} WHERE e.id IN (
    (SELECT f.id FROM audit_event f WHERE f.family_id = $1 AND f.id < $2 ORDER BY f.id DESC LIMIT $3)
    UNION
    (SELECT a.id FROM person o JOIN audit_event a ON a.person_id = o.id AND a.id < $2 WHERE o.family_id = $1
     ORDER BY a.id DESC LIMIT $3)
) ORDER BY e.id DESC LIMIT $3
"""
OF_CURATOR = f"SELECT {FIELDS} WHERE e.curator_id = $1 AND e.id < $2 ORDER BY e.id DESC LIMIT $3"
LOOKED = """
INSERT INTO audit_event (curator_id, family_id, action) SELECT $1, t.family_id, $3 FROM thread t WHERE t.id = $2
"""


async def of_family(tx: Tx, family_id: int, before: int, most: int) -> list[Record]:
    """What was looked at and changed of a family and its adults, the latest first."""
    return await tx.rows(OF_FAMILY, family_id, before, most)


async def of_curator(tx: Tx, curator_id: int, before: int, most: int) -> list[Record]:
    """What a curator has looked at and changed, the latest first."""
    return await tx.rows(OF_CURATOR, curator_id, before, most)


async def looked(tx: Tx, action: str, curator_id: int, thread_id: int) -> None:
    """A thread's family was looked at."""
    await tx.run(LOOKED, curator_id, thread_id, action)
