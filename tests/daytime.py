"""Where it is noon now: quiet hours and the hours of drugs must not decide what a test sees."""

from __future__ import annotations

from datetime import UTC, datetime


def where_it_is_noon() -> str:
    """A zone in which nobody sleeps now, and for hours nothing begins."""
    ahead = (12 - datetime.now(UTC).hour) % 24
    ahead = ahead if ahead <= 14 else ahead - 24
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
