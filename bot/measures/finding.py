"""A search: typed words → what of the catalogue answers them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from bot.measures.vocabulary import Of, vocabulary
from scenarios.measures_ranking import Hit, ranked
from scenarios.measures_search import Asked, asked, spellings, terms
from scenarios.measures_vocabulary import Vocabulary
from storage.queries import measures, services
from storage.transaction import Tx

LOOKED_AT = 60
"""Rows of the database that are ranked anew by their titles."""


async def find_measures(
    tx: Tx, words: str, *, today: date, territory: str | None, audiences: Collection[str], most: int
) -> list[Hit]:
    """Find measures in force here, the best first; those for these audiences before equals."""
    known = await vocabulary(tx, Of.MEASURES)
    query = await _understood(tx, words, known)
    if query is None:
        return []
    queries, weights = _told(query)
    rows = await measures.found(tx, today, territory, query.anything, queries, weights, LOOKED_AT)
    return ranked([Hit(*row) for row in rows], query, known, audiences)[:most]


async def find_services(
    tx: Tx, words: str, *, territory: str | None, audiences: Collection[str], most: int
) -> list[Hit]:
    """Find services here, the best first."""
    known = await vocabulary(tx, Of.SERVICES)
    query = await _understood(tx, words, known)
    if query is None:
        return []
    queries, weights = _told(query)
    rows = await services.found(tx, territory, query.anything, queries, weights, LOOKED_AT)
    return ranked([Hit(*row) for row in rows], query, known, audiences)[:most]


async def _understood(tx: Tx, words: str, known: Vocabulary) -> Asked | None:
    """Give what is meant: as typed, or as the same keys say in Russian, whichever the catalogue knows more of."""
    typed = spellings(words)
    lexemes = await measures.lexemes(tx, sorted({word for one in typed for word in one.split()}))
    queries = [query for one in typed if (query := asked(terms(one, lexemes, known))) is not None]
    return max(queries, key=lambda query: sum(term.weight for term in query.terms) - query.lost, default=None)


def _told(query: Asked) -> tuple[list[str], list[float]]:
    return [term.query for term in query.terms], [term.weight for term in query.terms]
