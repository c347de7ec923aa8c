"""An answer that was meant for the question but can't be: told in a clear sentence, and asked again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amiss:
    """What is wrong and what to do, in words for the person."""

    words: str
