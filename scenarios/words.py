"""Typed words against the words of buttons: case, ё, emoji and punctuation don't matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NOT_WORDS = re.compile(r"[^\w\s]+")


def plain(text: str) -> str:
    """Give the words alone, in one form."""
    return " ".join(_NOT_WORDS.sub(" ", text.lower().replace("ё", "е")).split())


def same(text: str, button: str) -> bool:
    """Tell whether the words are those of the button."""
    if len(text) > 2 * len(button) + 10:
        return False  # nobody writes a button's few words that long
    words = plain(text)
    return bool(words) and words == plain(button)


def chosen(text: str, buttons: Sequence[str]) -> int | None:
    """Give which button is meant: by its words, by its number, or by a beginning that fits it alone."""
    words = plain(text)
    if not words:
        return None
    labels = [plain(button) for button in buttons]
    if words in labels:
        return labels.index(words)
    if words.isdecimal() and 1 <= int(words) <= len(labels):
        return int(words) - 1
    fitting = [place for place, label in enumerate(labels) if len(words) >= 4 and label.startswith(words)]
    return fitting[0] if len(fitting) == 1 else None
