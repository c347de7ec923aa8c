"""The journal: every request a bot made, in order, for the tests to read."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, field
from itertools import islice
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

    def read(self, since: int, method: str | None = None, most: int = KEPT) -> dict[str, Any]:
        """Give entries numbered `since` and later, of so many looked at; `next` is what to ask for afterwards."""
        first = self.entries[0].n if self.entries else self.next
        begin = max(0, since - first)
        looked_at = list(islice(self.entries, begin, begin + most))
        found = [asdict(entry) for entry in looked_at if method in (None, entry.method)]
        return {"next": looked_at[-1].n + 1 if looked_at else self.next, "entries": found}

    def clear(self) -> None:
        """Forget the entries; numbers go on."""
        self.entries.clear()
