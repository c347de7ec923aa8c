"""VK's reactions: sixteen numbers, and the emoji a person sees for each."""

from __future__ import annotations

_IN_ORDER = ("❤", "🔥", "😂", "👍", "💩", "❓", "😭", "😡", "👎", "👌", "😃", "🤔", "🙏", "😘", "😍", "🎉")

EMOJI: dict[int, str] = dict(enumerate(_IN_ORDER, start=1))
_IDS = {emoji: number for number, emoji in EMOJI.items()}
VARIATION = "\N{VARIATION SELECTOR-16}"


def number_of(emoji: str) -> int | None:
    """Give the reaction's number; None for an emoji VK has no reaction for."""
    return _IDS.get(emoji.replace(VARIATION, ""))
