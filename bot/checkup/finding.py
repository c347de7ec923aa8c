"""One thing looked at, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How it stands; the value is its mark on the terminal."""

    FINE = "✓"
    NOTE = "!"
    """Works, but somebody should know."""
    FAULT = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was looked at; `advice` says what to do unless it is fine."""

    level: Level
    what: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.level} {self.what}" + (f": {self.advice}" if self.advice else "")


def fine(what: str, remark: str = "") -> Finding:
    """All is well."""
    return Finding(Level.FINE, what, remark)


def note(what: str, advice: str) -> Finding:
    """Works, with a reservation."""
    return Finding(Level.NOTE, what, advice)


def fault(what: str, advice: str) -> Finding:
    """Does not work."""
    return Finding(Level.FAULT, what, advice)
