"""What a family's card and the lists of families are made of."""

from __future__ import annotations

from storage.transaction import Record, Tx

FAMILY = """
SELECT f.id, f.territory, f.curator_id, f.verified, t.id AS thread_id, t.kind, t.person_id, t.waiting_since,
       ARRAY(SELECT DISTINCT unnest(p.audiences) FROM person p WHERE p.family_id = f.id ORDER BY 1) AS audiences,
       (SELECT p.full_name FROM person p WHERE p.family_id = f.id ORDER BY p.id LIMIT 1) AS name
FROM thread t JOIN family f ON f.id = t.family_id WHERE t.id = $1
"""

SHOWN = """
SELECT v.thread_id, t.family_id, v.closed_at IS NOT NULL AS closed, c.curator_id,
       (SELECT min(o.message_id) FROM outbox o
        WHERE o.lane_id = c.lane_id AND o.state = 'waiting' AND o.op = 'say' AND o.view_id = v.id) AS first_waiting
FROM view v JOIN thread t ON t.id = v.thread_id JOIN console c ON c.id = v.console_id WHERE v.id = $1
"""

VERIFY = "UPDATE family SET verified = true WHERE id = $1 AND NOT verified RETURNING id"

WAITING = """
SELECT t.id AS thread_id, t.kind, t.waiting_since, f.id AS family_id, f.territory, f.curator_id, f.doctor_id,
       ARRAY(SELECT DISTINCT unnest(p.audiences) FROM person p WHERE p.family_id = f.id) AS audiences
FROM thread t JOIN family f ON f.id = t.family_id
WHERE t.waiting_since IS NOT NULL ORDER BY t.waiting_since LIMIT 500
"""

# From what is a curator's own, a hundred or two, to the rest: never by way of all families. Which they are is read from
# indexes alone; of each, only what they are sorted by; the rest of a page's.
_TALK = """
LEFT JOIN LATERAL (
    SELECT n.id AS thread_id, n.waiting_since, n.last_at FROM thread n
    WHERE n.family_id = f.id AND n.kind = '{kind}' OFFSET 0
) t ON true"""
_LISTED = """
SELECT f.id, f.thread_id, f.waiting_since, n.territory, p.name
FROM (SELECT * FROM every ORDER BY waiting_since, last_at DESC NULLS LAST, id OFFSET 0) f
CROSS JOIN LATERAL (SELECT territory FROM family WHERE id = f.id OFFSET 0) n
CROSS JOIN LATERAL (SELECT full_name AS name FROM person WHERE family_id = f.id ORDER BY id LIMIT 1) p
ORDER BY f.waiting_since, f.last_at DESC NULLS LAST, f.id LIMIT $3 OFFSET $4
"""
_MINE = f"""
WITH own AS MATERIALIZED (
    SELECT f.id, t.thread_id, t.waiting_since, t.last_at FROM family f {_TALK} WHERE f.{{kind}}_id = $1
), shown AS MATERIALIZED (
    SELECT v.thread_id FROM view v WHERE v.console_id = $2 AND v.closed_at IS NULL
    EXCEPT SELECT thread_id FROM own
), every AS (
    SELECT * FROM (
        SELECT * FROM own UNION ALL
        SELECT t.family_id, t.id, t.waiting_since, t.last_at FROM shown JOIN thread t ON t.id = shown.thread_id
        WHERE t.kind = '{{kind}}'
    ) all_of_them WHERE $5::bigint IS NULL OR id = $5
) {_LISTED}"""
# By name first: only the talks of those who are called so are looked at.
_CALLED = f"""
WITH own AS MATERIALIZED (
    SELECT id FROM family WHERE {{kind}}_id = $1
), called AS MATERIALIZED (
    SELECT f.id FROM (
        SELECT id FROM own UNION ALL
        SELECT t.family_id FROM view v CROSS JOIN LATERAL (
            SELECT n.family_id FROM thread n WHERE n.id = v.thread_id AND n.kind = '{{kind}}' OFFSET 0
        ) t WHERE v.console_id = $2 AND v.closed_at IS NULL AND t.family_id NOT IN (SELECT id FROM own)
    ) f CROSS JOIN LATERAL (
        SELECT FROM person o WHERE o.family_id = f.id AND strpos(lower(o.full_name), lower($5)) > 0 LIMIT 1
    ) o
), every AS (
    SELECT f.id, t.thread_id, t.waiting_since, t.last_at FROM called f {_TALK}
) {_LISTED}"""
MINE = {kind: _MINE.format(kind=kind) for kind in ("curator", "doctor")}
CALLED = {kind: _CALLED.format(kind=kind) for kind in ("curator", "doctor")}


async def family(tx: Tx, thread_id: int) -> Record | None:
    """The family behind a thread, with all its audiences and the name it goes by."""
    return await tx.row(FAMILY, thread_id)


async def shown(tx: Tx, view_id: int) -> Record | None:
    """What a view shows to whom, and the first message that waits to appear there (None: none waits)."""
    return await tx.row(SHOWN, view_id)


async def verify(tx: Tx, family_id: int) -> bool:
    """The curator knows this family; False where it was confirmed before."""
    return await tx.value(VERIFY, family_id) is not None


async def waiting(tx: Tx) -> list[Record]:
    """Threads without an answer, longest waiting first: thread_id, waiting_since, family_id, territory and so on."""
    return await tx.rows(WAITING)


async def mine(
    tx: Tx,
    curator_id: int,
    console_id: int,
    *,
    words: str | None = None,
    most: int = 8,
    skip: int = 0,
    only: int | None = None,
    kind: str = "curator",
) -> list[Record]:
    """Families of a curator, or as a doctor's, and those their console shows, the longest waiting first."""
    if words is not None:
        return await tx.rows(CALLED[kind], curator_id, console_id, most, skip, words)
    return await tx.rows(MINE[kind], curator_id, console_id, most, skip, only)
