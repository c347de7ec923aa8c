"""The words of the catalogue, read once a version of it: a search needs them all to tell a typo from a word."""

from __future__ import annotations

from enum import StrEnum

from scenarios.measures_vocabulary import Vocabulary, synonyms
from storage.queries import measures, services
from storage.transaction import Tx

KEPT = 4


class Of(StrEnum):
    """What is searched."""

    MEASURES = "measures"
    SERVICES = "services"


_READ = {Of.MEASURES: measures.vocabulary, Of.SERVICES: services.vocabulary}
_made: dict[tuple[Of, str], Vocabulary] = {}
"""A cache alone: the version names the catalogue's very content, whichever database it is in."""


async def vocabulary(tx: Tx, of: Of) -> Vocabulary:
    """Give the words as the catalogue is now."""
    version = await measures.version(tx)
    if version is not None and (of, version) in _made:
        return _made[of, version]
    said = synonyms()
    words, frequency, total = await _READ[of](tx)
    made = Vocabulary.of(words, frequency, total, said, await measures.lexemes(tx, sorted(said.words)))
    if version is not None:
        while len(_made) >= KEPT:
            _made.pop(next(iter(_made)))
        _made[of, version] = made
    return made
