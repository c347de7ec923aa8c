"""Counting text as messengers count it (UTF-16 units) and as Python does (code points)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate


def width(char: str) -> int:
    """UTF-16 units of one character: 2 beyond U+FFFF, else 1."""
    return 2 if char > "\uffff" else 1


def utf16_length(text: str) -> int:
    """Length of the text in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def clean(text: str) -> str:
    """Replace what PostgreSQL or UTF-8 can't hold, lone surrogates and NUL, one for one: indices stay."""
    if text.isprintable():
        return text
    return "".join("\ufffd" if char == "\x00" or "\ud800" <= char <= "\udfff" else char for char in text)


class Ruler:
    """Turns offsets of one text between UTF-16 units and code points; an offset outside it goes to the nearest end."""

    def __init__(self, text: str) -> None:
        # Most texts have no character beyond U+FFFF: there both counts are one.
        plain = max(text, default="") <= "\uffff"
        self._starts: Sequence[int] = range(len(text) + 1) if plain else [0, *accumulate(width(char) for char in text)]

    def to_points(self, offset: int) -> int:
        """Code point index of a UTF-16 offset; inside a surrogate pair: the character after it."""
        return min(bisect_left(self._starts, offset), len(self._starts) - 1)

    def to_units(self, index: int) -> int:
        """UTF-16 offset of a code point index."""
        return self._starts[max(0, min(index, len(self._starts) - 1))]

    def points(self, offset: int, length: int) -> tuple[int, int]:
        """`(start, length)` in code points of a stretch given in UTF-16 units."""
        start = self.to_points(offset)
        return start, self.to_points(offset + length) - start

    def units(self, start: int, length: int) -> tuple[int, int]:
        """`(offset, length)` in UTF-16 units of a stretch given in code points."""
        offset = self.to_units(start)
        return offset, self.to_units(start + length) - offset
