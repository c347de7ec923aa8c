"""Locks by name: what has the same name is done one after another, the rest side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable

MOST = 10_000
"""Locks kept; above that those that nobody holds are forgotten."""


class OneByOne:
    """Within this process alone; between processes the database keeps the order."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, asyncio.Lock] = {}

    def turn(self, name: Hashable) -> asyncio.Lock:
        """The lock of that name, to be taken at once."""
        if len(self._locks) > MOST:
            self._locks = {name: lock for name, lock in self._locks.items() if lock.locked()}
        return self._locks.setdefault(name, asyncio.Lock())
