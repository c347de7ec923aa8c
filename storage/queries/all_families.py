"""Every family of a territory for who supervises it: by name a page at a time, and by words, however many there are."""

from __future__ import annotations

import sys
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
# A family goes by the name of its first adult: a walk along the names, from the family after (or before) a known one,
# of all or of each territory. How long it is at most is written out: who plans it must know.
_WALK = """
SELECT p.id, p.full_name, p.family_id FROM person p
WHERE {where} AND NOT EXISTS (SELECT FROM person o WHERE o.family_id = p.family_id AND o.id < p.id)
ORDER BY p.full_name {order}, p.id {order} LIMIT {{most}}
"""
_OF_EACH = """
SELECT n.* FROM unnest($2::text[]) AS w(territory) CROSS JOIN LATERAL ({walk}) n
ORDER BY n.full_name {order}, n.id {order} LIMIT {{most}}
"""
_PAGE = f"""
WITH key AS (SELECT full_name, id FROM person WHERE id = $1)
{_FIELDS} FROM ({{walk}}) p JOIN family f ON f.id = p.family_id {_REST} ORDER BY p.full_name, p.id
"""


def _pages(beyond: str, order: str = "") -> dict[bool, str]:
    """Of all families, and (True) of some territories'."""
    everywhere = _WALK.format(where=beyond, order=order)
    there = _WALK.format(where=f"p.territory = w.territory AND {beyond}", order=order)
    walks = {False: everywhere, True: _OF_EACH.format(walk=there, order=order)}
    return {named: _PAGE.format(walk=walk) for named, walk in walks.items()}


_KEY = "((SELECT full_name FROM key), (SELECT id FROM key))"
FIRST = _pages("$1::bigint IS NULL")
AFTER = _pages(f"(p.full_name, p.id) > {_KEY}")
BEFORE = _pages(f"(p.full_name, p.id) < {_KEY}", "DESC")
CALLED = "translate(lower(full_name), 'ё', 'е')"
_OTHERS = f"""NOT EXISTS (
    SELECT FROM jsonb_array_elements($2::jsonb) w
    WHERE NOT (w->'curators' @> to_jsonb(COALESCE(f.curator_id, 0)) OR w->'places' ? f.territory
               OR EXISTS (SELECT FROM person o WHERE o.family_id = f.id AND {CALLED} LIKE (w->>'like')))
)"""
# Mostly a surname is asked for: those whose name begins with the word come first, in its order, so that the walk along
# the names ends where the page does, however many bear that surname.
BEGIN = f"""
SELECT f.id FROM person p
CROSS JOIN LATERAL (
    SELECT n.* FROM family n WHERE n.id = p.family_id AND {_THERE}
      AND NOT EXISTS (SELECT FROM person o WHERE o.family_id = n.id AND o.id < p.id) OFFSET 0
) f
WHERE {CALLED} ~>=~ $3 AND {CALLED} ~<~ $4 AND {_OTHERS} ORDER BY {CALLED} USING ~<~, p.id LIMIT {{most}}
"""
# Then the others: the rarest word is looked up ($3 in adults' names, $4 and $5: curators and territories called so),
# and each family it means is asked for the other words.
REST = f"""
WITH met AS MATERIALIZED (
    SELECT f.id FROM (
        SELECT family_id FROM person WHERE {CALLED} LIKE $3
        UNION ALL SELECT id FROM family WHERE curator_id = ANY($4::bigint[])
        UNION ALL SELECT id FROM family WHERE territory = ANY($5::text[])
    ) m
    CROSS JOIN LATERAL (SELECT n.* FROM family n WHERE n.id = m.family_id AND {_THERE} OFFSET 0) f
    WHERE f.id <> ALL($6::bigint[]) AND {_OTHERS} LIMIT {FOUND}
)
SELECT d.id FROM (SELECT DISTINCT id FROM met) d
CROSS JOIN LATERAL (SELECT id, full_name FROM person WHERE family_id = d.id ORDER BY id LIMIT 1) o
ORDER BY o.full_name, o.id LIMIT $7
"""
SHOWN = f"""
{_FIELDS} FROM unnest($1::bigint[]) WITH ORDINALITY AS s(id, n) JOIN family f ON f.id = s.id
CROSS JOIN LATERAL (SELECT o.id, o.full_name FROM person o WHERE o.family_id = f.id ORDER BY o.id LIMIT 1) p {_REST}
ORDER BY s.n
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

    @property
    def beyond(self) -> str:
        """What every name that begins with it stands before."""
        return self.word + chr(sys.maxunicode)


async def page(
    tx: Tx, territories: list[str] | None, *, most: int, after: int | None = None, before: int | None = None
) -> list[Record]:
    """Families by name, next to the one whose first adult is known (`person_id`)."""
    pages = BEFORE if before is not None else FIRST if after is None else AFTER
    page = pages[territories is not None].replace("{most}", str(most))
    key = after if before is None else before
    return await tx.rows(page, key, *([] if territories is None else [territories]))


async def found(
    tx: Tx, territories: list[str] | None, words: Sequence[Word], *, most: int, skip: int = 0
) -> list[Record]:
    """Families each of whose words stands in what they, their curator or their place are called.

    Those whose name begins with the rarest of them first, then the rest; by name.
    """
    rarest = min(words, key=lambda one: (len(one.places), len(one.curators), -len(one.word)))
    others = [{"like": w.like, "curators": w.curators, "places": w.places} for w in words if w is not rarest]
    asked, wanted = orjson.dumps(others).decode(), min(skip + most, FOUND)
    begin = BEGIN.replace("{most}", str(wanted))
    ids = [row["id"] for row in await tx.rows(begin, territories, asked, rarest.word, rarest.beyond)]
    if len(ids) < wanted:
        rest = (rarest.like, rarest.curators, rarest.places, ids, wanted - len(ids))
        ids += [row["id"] for row in await tx.rows(REST, territories, asked, *rest)]
    return await tx.rows(SHOWN, ids[skip : skip + most])


async def one(tx: Tx, territories: list[str] | None, family_id: int) -> Record | None:
    """A family, where it is of these territories."""
    return await tx.row(ONE, territories, family_id)


async def territories(tx: Tx) -> list[str]:
    """Where families live."""
    return [row["territory"] for row in await tx.rows(TERRITORIES)]
