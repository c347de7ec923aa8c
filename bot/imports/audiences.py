"""An audience as people name it."""

from __future__ import annotations

import re

from curators.audiences import WORDS

_ALSO = {
    "large_family": ("многодетная", "многодетные", "многодетные семьи"),
    "expectant_mother": ("будущие мамы", "беременная"),
    "svo_family": ("семья СВО", "семьи участников СВО", "СВО"),
    "teacher": ("педагоги", "учитель"),
    "active_longevity": ("участник «Активного долголетия»",),
    "disability": ("ОВЗ", "семья с ребёнком-инвалидом", "человек с ОВЗ / семья с ребёнком-инвалидом"),
}
"""What else stands in people's files besides the words the service itself uses."""


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[«»\"/]+", " ", name.casefold().replace("ё", "е")).split())


_CODES = {_plain(name): code for code, words in WORDS.items() for name in (code, words, *_ALSO.get(code, ()))}
CHOICE = ", ".join(f"{code} ({words})" for code, words in WORDS.items())


def code_of(name: str) -> str | None:
    """Give the code of an audience named by its code or in Russian; None: there is no such audience."""
    return _CODES.get(_plain(name))
