"""Which content may go over which messenger: who runs the service and what the person agreed to decide."""

from __future__ import annotations

from collections.abc import Collection

STATE_BARS = frozenset({"telegram"})
"""A state body may not use these messengers for anything of a person's (law of 2023, and of 2025 for all citizens)."""


def public_words_allowed(channel: str, operator: str) -> bool:
    """Tell whether public information (measures, events) may go there."""
    return not (operator == "state" and channel in STATE_BARS)


def personal_words_allowed(channel: str, operator: str, consents: Collection[str]) -> bool:
    """Tell whether names and the text of a case may go there."""
    return public_words_allowed(channel, operator) and "base" in consents


def health_words_allowed(channel: str, operator: str, consents: Collection[str]) -> bool:
    """Tell whether health, drugs and doses may be named there; where not, the words are neutral."""
    return public_words_allowed(channel, operator) and {"base", "health"} <= set(consents)
