"""Holds webhooks of one chat for a moment, so that those that overtook each other on the way are taken in order.

Why, and why so little: docs/decisions/0006-webhook-order.md.
"""

from __future__ import annotations

import asyncio
from bisect import insort
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from storage.event import Event, EventKind

HOLD = 0.05
"""Seconds. Requests sent side by side spread over a few milliseconds; nobody notices a twentieth of a second."""
WRITTEN = frozenset({EventKind.MESSAGE, EventKind.EDIT, EventKind.DELETE})
"""What has a place in a conversation; presses, starts and the rest are taken at once."""

LONGEST = 20
"""Digits of a number that is one."""
FAR = 10_000
"""A number so much smaller than the last is of a new row: Telegram begins one after a week of silence."""

Place = tuple[int, bool]
"""The message's own number; what changes a message comes after it."""


class Line:
    """Who waits in one chat."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Place, int, asyncio.Event]] = []


class Row:
    """Updates that a messenger numbers one by one: who has nobody missing before them waits for nobody."""

    def __init__(self) -> None:
        self._whole: int | None = None
        """Up to here all have come, or were waited for."""
        self._ahead: dict[int, asyncio.Event] = {}

    def come(self, number: int) -> asyncio.Event:
        """Note that an update has come; what is set when all before it have, and a moment from now at the latest."""
        if self._whole is not None and number < self._whole - FAR:
            self._let_go(max(self._ahead, default=0))
            self._whole = None
        ready = self._ahead.get(number) or asyncio.Event()
        if self._whole is not None and number <= self._whole:
            ready.set()
        elif number not in self._ahead:
            self._ahead[number] = ready
            self._go_on()
            if not ready.is_set():
                asyncio.get_running_loop().call_later(HOLD, self._let_go, number)
        return ready

    def _let_go(self, number: int) -> None:
        """Wait no longer for what is missing before a number."""
        if number not in self._ahead:
            return
        for passed in [one for one in self._ahead if one <= number]:
            self._ahead.pop(passed).set()
        self._whole = number
        self._go_on()

    def _go_on(self) -> None:
        while self._whole is not None and (ready := self._ahead.pop(self._whole + 1, None)) is not None:
            self._whole += 1
            ready.set()


class Order:
    """The chats in which something is waiting now."""

    def __init__(self) -> None:
        self._chats: dict[str, Line] = {}
        self._tickets = count()
        self.row = Row()

    @asynccontextmanager
    async def turn(self, chat: str, place: Place, before: asyncio.Event | None = None) -> AsyncIterator[None]:
        """Wait until whatever has come with a smaller number is done.

        Before that, until all that was written earlier has come: a moment, or as `before` tells.
        """
        line = self._chats.setdefault(chat, Line())
        mine = (place, next(self._tickets), asyncio.Event())
        insort(line.waiting, mine, key=lambda one: one[:2])
        try:
            if before is None:
                await asyncio.sleep(HOLD)
            else:
                await before.wait()
            while line.waiting[0] is not mine:
                mine[2].clear()
                await mine[2].wait()
            yield
        finally:
            line.waiting.remove(mine)
            if line.waiting:
                line.waiting[0][2].set()
            elif self._chats.get(chat) is line:
                del self._chats[chat]


def place_of(event: Event) -> tuple[str, Place] | None:
    """The chat and the place in it; None for what has none."""
    if event.kind not in WRITTEN or event.message_id is None:
        return None
    # Telegram's and VK's ids are the numbers of messages in the chat; MAX's aren't, but its time has milliseconds.
    own = event.message_id.isdecimal() and len(event.message_id) < LONGEST
    number = int(event.message_id) if own else int(event.at.timestamp() * 1000)
    return event.chat_id, (number, event.kind is not EventKind.MESSAGE)
