"""The journal: every request a bot made, in order, for the tests to read."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

KEPT = 200_000


@dataclass(slots=True)
class Entry:
    """One request; `at` is its arrival in unix seconds, `ok` None while it is being served."""

    n: int
    at: float
    method: str
    params: dict[str, Any]
    files: list[dict[str, Any]] = field(default_factory=list)
    chat: str | None = None
    ok: bool | None = None
    error: str | None = None
    fault: str | None = None


class Journal:
    """A ring of the last requests, and the total count."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=KEPT)
        self.next = 1
        self.requests = 0

    def write(
        self, at: float, method: str, params: dict[str, Any], files: list[dict[str, Any]], chat: str | None
    ) -> Entry:
        """Add a request as it arrives."""
        entry = Entry(self.next, at, method, params, files, chat)
        self.next += 1
        self.requests += 1
        self.entries.append(entry)
        return entry

    def read(self, since: int, method: str | None = None) -> dict[str, Any]:
        """Give entries numbered `since` and later; `next` is what to ask for afterwards."""
        found = [e for e in self.entries if e.n >= since and method in (None, e.method)]
        return {"next": self.next, "entries": [asdict(entry) for entry in found]}

    def clear(self) -> None:
        """Forget the entries; numbers go on."""
        self.entries.clear()
