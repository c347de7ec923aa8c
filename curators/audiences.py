"""The audiences in words a curator reads."""

from __future__ import annotations

from collections.abc import Iterable

WORDS = {
    "large_family": "многодетная семья",
    "expectant_mother": "будущая мама",
    "svo_family": "семья участника СВО",
    "teacher": "педагог",
    "active_longevity": "«Активное долголетие»",
    "disability": "человек с ОВЗ",
}


def audience_words(audiences: Iterable[str]) -> str:
    """Name them, comma-separated; one without a name here stays as the file wrote it."""
    return ", ".join(WORDS.get(audience, audience) for audience in audiences)


def headed(words: str) -> str:
    """Begin them with a capital, as they stand on a button or in a list of their own."""
    return words[:1].upper() + words[1:]
