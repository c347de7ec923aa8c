"""The words of a catalogue and those people have for things: which word a misspelt one is meant to be."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "catalogue"
LIKE = 0.28
"""Trigrams two spellings must share, of all that either has."""
_WORD = re.compile(r"[^a-zа-я0-9]+")

Lexemes = Mapping[str, str | None]
Alternative = frozenset[str]


def plain(text: str) -> str:
    """Give the words alone, lowered, ё as е: what is searched in, and what is searched for."""
    return " ".join(_WORD.sub(" ", text.lower().replace("ё", "е")).split())


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
