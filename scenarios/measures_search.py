"""What a person means by the words they type in a search: forms, typos, another keyboard, words people have for things.

The database's dictionary makes lexemes of words; what stands here is pure. A query becomes terms, each a few
alternatives, each alternative lexemes that must all be there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.measures_vocabulary import Alternative, Lexemes, Vocabulary, plain

LONGEST = 12
"""Words of a query that are looked at."""
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_LAYOUT = str.maketrans(_LATIN, _CYRILLIC)


def spellings(query: str) -> list[str]:
    """Give what was typed and, where it is all Latin, what the same keys say in Russian."""
    typed = [plain(query)]
    if not re.search("[а-яё]", query.lower()) and re.search("[a-z]", query.lower()):
        typed.append(plain(query.lower().translate(_LAYOUT)))
    return typed


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for: what it is worth, and how it may be written."""

    weight: float
    alternatives: tuple[Alternative, ...] = ()
    """None where nothing in the catalogue is like it."""

    @property
    def query(self) -> str:
        """The term as a tsquery."""
        return " | ".join("(" + " & ".join(f"'{lexeme}'" for lexeme in sorted(one)) + ")" for one in self.alternatives)


def terms(typed: str, found: Lexemes, vocabulary: Vocabulary) -> list[Term]:
    """Make terms of a plain query; `found` are the lexemes of its words."""
    lexemes = [lexeme for word in typed.split()[:LONGEST] if (lexeme := _lexeme(word, found, vocabulary))]
    made: list[Term] = []
    at = 0
    while at < len(lexemes):
        length = next(
            (
                size
                for size in range(min(4, len(lexemes) - at), 0, -1)
                if tuple(lexemes[at : at + size]) in vocabulary.phrases
            ),
            0,
        )
        part = tuple(lexemes[at : at + max(length, 1)])
        at += len(part)
        if length or part[0] not in vocabulary.noise:
            made.append(_term(part, vocabulary))
    return list(dict.fromkeys(made))


def _lexeme(word: str, found: Lexemes, vocabulary: Vocabulary) -> str | None:
    """Give a word's lexeme, or that of the word it is meant to be; None of one that means nothing («на»)."""
    lexeme = found.get(word)
    if lexeme is None or vocabulary.knows(lexeme):
        return lexeme
    near = vocabulary.nearest(word)
    return vocabulary.lexemes[near] if near is not None else lexeme


def _term(part: tuple[str, ...], vocabulary: Vocabulary) -> Term:
    alternatives = [frozenset(part), *vocabulary.phrases.get(part, ())]
    there = [
        one for one in dict.fromkeys(alternatives) if one and all(lexeme in vocabulary.frequency for lexeme in one)
    ]
    # A phrase that only people say is worth what its own rarest word in the catalogue is.
    return Term(max((vocabulary.weight(one) for one in there), default=vocabulary.weight(part)), tuple(there))


@dataclass(frozen=True, slots=True)
class Asked:
    """A query ready for the database."""

    terms: tuple[Term, ...]
    lost: float
    """What the words nobody knows are worth."""

    @property
    def anything(self) -> str:
        """A tsquery of what must at least be there: the rarer half of the terms, so that little is looked at."""
        heaviest = max(term.weight for term in self.terms)
        return " | ".join(term.query for term in self.terms if term.weight >= heaviest / 2)


def asked(found: Sequence[Term]) -> Asked | None:
    """Put terms together; None where nothing of them is in the catalogue."""
    there = tuple(term for term in found if term.alternatives)
    return Asked(there, sum(term.weight for term in found if not term.alternatives)) if there else None
