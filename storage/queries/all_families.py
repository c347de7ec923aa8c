"""Every family of a territory for who supervises it: by name a page at a time, and by words, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import orjson

from storage.transaction import Record, Tx

FOUND = 200
"""So many families are found, at most: who means one of more says another word."""
_FIELDS = """
SELECT f.id, t.id AS thread_id, t.waiting_since, c.full_name AS curator, p.full_name AS name, p.id AS person_id
"""
_REST = """
LEFT JOIN thread t ON t.family_id = f.id AND t.kind = 'curator' LEFT JOIN curator c ON c.id = f.curator_id
"""
_THERE = "($1::text[] IS NULL OR n.territory = ANY($1::text[]))"
# A family goes by the name of its first adult: a walk along the names, from the family after (or before) a known one.
_PAGE = f"""
WITH key AS (SELECT full_name, id FROM person WHERE id = $2)
{_FIELDS}
FROM (SELECT * FROM person {{from_}} ORDER BY full_name {{order}}, id {{order}} OFFSET 0) p
CROSS JOIN LATERAL (
    SELECT n.* FROM family n WHERE n.id = p.family_id AND {_THERE}
      AND NOT EXISTS (SELECT FROM person o WHERE o.family_id = n.id AND o.id < p.id) OFFSET 0
) f {_REST}
ORDER BY p.full_name {{order}}, p.id {{order}} LIMIT $3
"""
FIRST = _PAGE.format(from_="WHERE $2::bigint IS NULL", order="")
_KEY = "(SELECT full_name FROM key), (SELECT id FROM key)"
AFTER = _PAGE.format(from_=f"WHERE (full_name, id) > ({_KEY})", order="")
BEFORE = _PAGE.format(from_=f"WHERE (full_name, id) < ({_KEY})", order="DESC")
CALLED = "translate(lower(full_name), 'ё', 'е')"
# The rarest word is looked up ($3 in adults' names, $4 and $5: curators and territories called so), and each family it
# means is asked for the others. What is shown of a family is read at the end, for a page.
FOUND_BY = f"""
WITH met AS MATERIALIZED (
    SELECT f.id FROM (
        SELECT family_id FROM person WHERE {CALLED} LIKE $3
        UNION ALL SELECT id FROM family WHERE curator_id = ANY($4::bigint[])
        UNION ALL SELECT id FROM family WHERE territory = ANY($5::text[])
    ) m
    CROSS JOIN LATERAL (SELECT n.* FROM family n WHERE n.id = m.family_id AND {_THERE} OFFSET 0) f
    WHERE NOT EXISTS (
        SELECT FROM jsonb_array_elements($2::jsonb) w
        WHERE NOT (w->'curators' @> to_jsonb(COALESCE(f.curator_id, 0)) OR w->'places' ? f.territory
                   OR EXISTS (SELECT FROM person o WHERE o.family_id = f.id AND {CALLED} LIKE (w->>'like')))
    ) LIMIT {FOUND}
), shown AS MATERIALIZED (
    SELECT d.id, o.id AS person_id, o.full_name FROM (SELECT DISTINCT id FROM met) d
    CROSS JOIN LATERAL (SELECT id, full_name FROM person WHERE family_id = d.id ORDER BY id LIMIT 1) o
    ORDER BY o.full_name, o.id LIMIT $6 OFFSET $7
)
{_FIELDS}
FROM shown JOIN family f ON f.id = shown.id JOIN person p ON p.id = shown.person_id {_REST}
ORDER BY p.full_name, p.id
"""
ONE = f"""
{_FIELDS} FROM family f
CROSS JOIN LATERAL (SELECT o.id, o.full_name FROM person o WHERE o.family_id = f.id ORDER BY o.id LIMIT 1) p {_REST}
WHERE f.id = $2 AND ($1::text[] IS NULL OR f.territory = ANY($1::text[]))
"""
# From each territory to the next one.
TERRITORIES = """
WITH RECURSIVE place AS (
    (SELECT territory FROM family ORDER BY territory LIMIT 1)
    UNION ALL
    SELECT (SELECT f.territory FROM family f WHERE f.territory > place.territory ORDER BY f.territory LIMIT 1)
    FROM place WHERE place.territory IS NOT NULL
)
SELECT territory FROM place WHERE territory IS NOT NULL
"""


class Word(NamedTuple):
    """A word that is looked for, and whose curators' and which territories' names it stands in."""

    word: str
    curators: list[int]
    places: list[str]

    @property
    def like(self) -> str:
        """It, anywhere in a name."""
        plain = self.word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"%{plain}%"


async def page(
    tx: Tx, territories: list[str] | None, *, most: int, after: int | None = None, before: int | None = None
) -> list[Record]:
    """Families by name, next to the one whose first adult is known (`person_id`)."""
    if before is not None:
        return list(reversed(await tx.rows(BEFORE, territories, before, most)))
    return await tx.rows(FIRST if after is None else AFTER, territories, after, most)


async def found(
    tx: Tx, territories: list[str] | None, words: Sequence[Word], *, most: int, skip: int = 0
) -> list[Record]:
    """Families by name, each of the words standing in what they, their curator or their place are called."""
    rarest = min(words, key=lambda one: (len(one.places), len(one.curators), -len(one.word)))
    others = [{"like": w.like, "curators": w.curators, "places": w.places} for w in words if w is not rarest]
    asked = orjson.dumps(others).decode()
    return await tx.rows(FOUND_BY, territories, asked, rarest.like, rarest.curators, rarest.places, most, skip)


async def one(tx: Tx, territories: list[str] | None, family_id: int) -> Record | None:
    """A family, where it is of these territories."""
    return await tx.row(ONE, territories, family_id)


async def territories(tx: Tx) -> list[str]:
    """Where families live."""
    return [row["territory"] for row in await tx.rows(TERRITORIES)]
