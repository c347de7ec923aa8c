"""What a person means by the words they type in a search: forms, typos, another keyboard, words people have for things.

The database's dictionary makes lexemes of words; what stands here is pure. A query becomes terms, each a few
alternatives, each alternative lexemes that must all be there.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "catalogue"
LONGEST = 12
"""Words of a query that are looked at."""
LIKE = 0.28
"""Trigrams two spellings must share, of all that either has."""
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_LAYOUT = str.maketrans(_LATIN, _CYRILLIC)
_WORD = re.compile(r"[^a-zа-я0-9]+")

Lexemes = Mapping[str, str | None]
Alternative = frozenset[str]


def plain(text: str) -> str:
    """Give the words alone, lowered, ё as е: what is searched in, and what is searched for."""
    return " ".join(_WORD.sub(" ", text.lower().replace("ё", "е")).split())


def spellings(query: str) -> list[str]:
    """Give what was typed and, where it is all Latin, what the same keys say in Russian."""
    typed = [plain(query)]
    if not re.search("[а-яё]", query.lower()) and re.search("[a-z]", query.lower()):
        typed.append(plain(query.lower().translate(_LAYOUT)))
    return typed


@dataclass(frozen=True, slots=True)
class Synonyms:
    """How people say things, as `catalogue/synonyms.yaml` has it."""

    phrases: tuple[tuple[str, tuple[str, ...]], ...]
    noise: frozenset[str]

    @property
    def words(self) -> set[str]:
        """Every word in it."""
        return {word for says, means in self.phrases for one in (says, *means) for word in one.split()} | self.noise


@lru_cache(maxsize=1)
def synonyms() -> Synonyms:
    """Read the service's own."""
    raw = yaml.safe_load((FOLDER / "synonyms.yaml").read_text(encoding="utf-8"))
    phrases = tuple(
        (plain(says), tuple(plain(means) for means in entry["means"]))
        for entry in raw["synonyms"]
        for says in map(str, entry["says"])
    )
    return Synonyms(phrases, frozenset(word for noise in raw["noise"] for word in plain(str(noise)).split()))


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


@dataclass(slots=True)
class Vocabulary:
    """The words of a catalogue, and those of the synonyms: made once a version."""

    lexemes: dict[str, str]
    frequency: Mapping[str, int]
    total: int
    phrases: dict[tuple[str, ...], list[Alternative]] = field(default_factory=dict)
    noise: frozenset[str] = frozenset()
    _by_trigram: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(
        cls, words: Mapping[str, str], frequency: Mapping[str, int], total: int, said: Synonyms, of_said: Lexemes
    ) -> Vocabulary:
        """Put it together; `of_said` are the lexemes of the synonyms' words."""
        known = {**words, **{word: lexeme for word, lexeme in of_said.items() if lexeme}}
        made = cls(dict(known), frequency, total)
        for says, means in said.phrases:
            key = tuple(lexeme for word in says.split() if (lexeme := of_said.get(word)))
            if key:
                made.phrases.setdefault(key, [])
                made.phrases[key] += (
                    frozenset(lexeme for word in one.split() if (lexeme := of_said.get(word))) for one in means
                )
        made.noise = frozenset(lexeme for word in said.noise if (lexeme := of_said.get(word)))
        for word in known:
            for trigram in _trigrams(word):
                made._by_trigram[trigram].append(word)
        return made

    def knows(self, lexeme: str) -> bool:
        """It stands in a measure, or people say it."""
        return lexeme in self.frequency or lexeme in self.noise or any(lexeme in key for key in self.phrases)

    def weight(self, lexemes: Iterable[str]) -> float:
        """What finding them is worth: the rarest counts."""
        return max((math.log(1 + self.total / max(self.frequency.get(one, 0), 0.5)) for one in lexemes), default=0.0)

    def nearest(self, word: str) -> str | None:
        """Give the known word a misspelt one is meant to be; None where none is near enough."""
        if len(word) < 4 or word.isdigit():
            return None
        own, shared = _trigrams(word), defaultdict[str, int](int)
        for trigram in own:
            for near in self._by_trigram.get(trigram, ()):
                shared[near] += 1
        allowed = 1 if len(word) < 7 else 2
        best: tuple[int, float, int, str] | None = None
        for near, count in shared.items():
            like = count / (len(own) + len(_trigrams(near)) - count)
            if like < LIKE or abs(len(near) - len(word)) > allowed or len(near) < 4:
                continue
            steps = distance(word, near, allowed)
            if steps <= allowed:
                rank = (steps, -like, -self.frequency.get(self.lexemes[near], 0), near)
                best = min(best, rank) if best else rank
        return best[3] if best else None


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def distance(left: str, right: str, most: int) -> int:
    """Count how many letters to add, drop, change or swap with a neighbour; more than `most` is `most` + 1."""
    before, row = [0] * (len(right) + 1), list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        current = [i, *([0] * len(right))]
        for j, other in enumerate(right, 1):
            current[j] = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                current[j] = min(current[j], before[j - 2] + 1)
        if min(current) > most:
            return most + 1
        before, row = row, current
    return min(row[-1], most + 1)


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
