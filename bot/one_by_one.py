"""Locks by name: what has the same name is done one after another, the rest side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from weakref import WeakValueDictionary


class OneByOne:
    """Within this process alone; between processes the database keeps the order."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    def turn(self, name: Hashable) -> asyncio.Lock:
        """The lock of that name: `async with turns.turn(name)`. It lives as long as somebody has it or waits for it."""
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = asyncio.Lock()
        return lock
