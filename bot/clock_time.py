"""The service's time: the machine's own, and in the demo as far ahead as its page has moved it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class ServiceTime:
    """`now()` is handed to every decision; nothing else reads a clock."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self, ahead: str | None = None) -> datetime:
        """Aware UTC; `ahead` is the demo's shift in seconds as the database has just given it."""
        if ahead is not None:
            self._ahead = timedelta(seconds=float(ahead))
        return datetime.now(UTC) + self._ahead
