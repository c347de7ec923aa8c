"""When an order is tried again, and when it is given up: pure."""

from __future__ import annotations

from datetime import datetime, timedelta

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 30, 60, 120, 180))
"""Somebody ill waits: after seven minutes of trying they must call by phone."""
TOLD_AFTER = 3
"""After so many tries in vain the person hears that it goes on."""
POLL = timedelta(minutes=1)
POLL_AWAY = timedelta(minutes=10)
"""The longest pause between two looks while the other system doesn't answer."""


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Give when an order is tried again after so many tries in vain; None: no more."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def next_look(in_vain: int, now: datetime) -> datetime:
    """Give when the status is asked next, after so many looks in vain."""
    return now + min(POLL * max(1, in_vain), POLL_AWAY)
