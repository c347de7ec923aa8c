"""Which of what a search found comes first: what the title says, and what is for this person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scenarios.measures_search import Asked
from scenarios.measures_vocabulary import Vocabulary, plain

ENOUGH = 0.34
"""The share of what was asked for that must be found, or nothing was."""
NEAR_BEST = 0.4
"""What is worth less than this share of the best isn't shown beside it."""
IN_TITLE = 0.7
OWN = 0.1


@dataclass(frozen=True, slots=True)
class Hit:
    """One row of a search; `matched` goes with the terms."""

    id: int
    title: str
    gist: str
    audiences: Collection[str]
    matched: Sequence[bool]


def ranked(hits: Sequence[Hit], query: Asked, vocabulary: Vocabulary, audiences: Collection[str]) -> list[Hit]:
    """Give the hits in the order to show them, without those that hardly answer."""
    whole = sum(term.weight for term in query.terms) + query.lost
    scored = []
    for place, hit in enumerate(hits):
        words = {vocabulary.lexemes.get(word) for word in plain(hit.title).split()} - {None}
        plainly = sum(term.weight for term, here in zip(query.terms, hit.matched, strict=True) if here)
        if plainly < ENOUGH * whole:
            continue
        named: set[str] = set()
        in_title = 0.0
        for term in query.terms:
            fitting = [one for one in term.alternatives if one <= words]
            if fitting:
                in_title += term.weight
                named |= set().union(*fitting)
        covered = len(named) / max(len(words), 1)
        own = OWN if set(hit.audiences) & set(audiences) else 0.0
        scored.append((plainly * (1 + own) + in_title * (IN_TITLE + 0.3 * covered), -place, hit))
    scored.sort(key=lambda one: one[:2], reverse=True)
    return [hit for score, _, hit in scored if score >= NEAR_BEST * scored[0][0]]
