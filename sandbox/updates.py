"""Updates that wait for the bot, numbered from 1, until they are acknowledged the messenger's own way."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

KEPT = 100_000
"""Acknowledged updates a messenger with a rereadable history (VK `ts`, MAX `marker`) still holds."""


@dataclass(slots=True)
class Waiting:
    """One update: its number in the queue, whose lane it keeps its order in, and what it says."""

    number: int
    lane: str
    update: Any
    once: bool = False
    """Forgotten as soon as it was given (a repeat that carries an old number of its own)."""


class Updates:
    """The queue of one bot. `rereadable`: acknowledged updates may be read again with an old cursor."""

    def __init__(self, *, rereadable: bool = False) -> None:
        self.rereadable = rereadable
        self.next = 1
        self.acknowledged = 0
        self.held: dict[int, Waiting] = {}
        self.on_put: Callable[[Waiting], None] | None = None
        """The courier's ear: called with each new update while a webhook is set."""
        self._numbers: list[int] = []
        self._low = 1
        self._unacknowledged: set[int] = set()
        self._news = asyncio.Event()

    def __len__(self) -> int:
        return len(self._unacknowledged)

    @property
    def first(self) -> int:
        """Give the number of the oldest update still held (`next` where there is none)."""
        return next(iter(self.held), self.next)

    def put(self, update: Any, *, lane: str = "", number: int | None = None, once: bool = False) -> int:
        """Add an update, give its number. `number` may jump ahead, never back."""
        taken = max(number or 0, self.next)
        self.next = taken + 1
        waiting = Waiting(taken, lane, update, once)
        self.held[taken] = waiting
        self._numbers.append(taken)
        self._unacknowledged.add(taken)
        self._news.set()
        if self.on_put is not None:
            self.on_put(waiting)
        return taken

    def since(self, number: int, limit: int = 100) -> list[Waiting]:
        """Give held updates with that number and after it, oldest first."""
        numbers = self._numbers
        held = (self.held.get(numbers[at]) for at in range(bisect_left(numbers, number), len(numbers)))
        return list(islice((waiting for waiting in held if waiting is not None), limit))

    def waiting(self) -> list[Waiting]:
        """Give what is not acknowledged yet, oldest first."""
        return [self.held[number] for number in sorted(self._unacknowledged)]

    def acknowledge_before(self, number: int) -> None:
        """Count everything below `number` as arrived."""
        start, end = bisect_left(self._numbers, self._low), bisect_left(self._numbers, number)
        for at in self._numbers[start:end]:
            self.acknowledge(at)
        self._low = max(self._low, min(number, self.next))

    def acknowledge(self, number: int) -> None:
        """Count one as arrived (a webhook answered, or a poll went past it)."""
        if number in self._unacknowledged:
            self._unacknowledged.discard(number)
            self.acknowledged += 1
        if not self.rereadable:
            self.held.pop(number, None)
        elif len(self.held) > KEPT and self.first not in self._unacknowledged:
            del self.held[self.first]
        if len(self._numbers) > 2 * len(self.held) + 100:
            self._numbers = list(self.held)

    async def wait(self, number: int, seconds: float, *, unless: Callable[[], bool] = lambda: False) -> None:
        """Return when an update with that number or a later one is held, or `unless`, or the time is over."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not self.since(number, 1) and not unless() and (left := end - loop.time()) > 0:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                return

    def wake(self) -> None:
        """Let those who wait look around (the network went off)."""
        self._news.set()
