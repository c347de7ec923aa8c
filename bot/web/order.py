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

Place = tuple[int, bool]
"""The message's own number; what changes a message comes after it."""


class Line:
    """Who waits in one chat."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Place, int, asyncio.Event]] = []


class Order:
    """The chats in which something is waiting now."""

    def __init__(self) -> None:
        self._chats: dict[str, Line] = {}
        self._tickets = count()

    @asynccontextmanager
    async def turn(self, chat: str, place: Place) -> AsyncIterator[None]:
        """Wait a moment, then until whatever has come with a smaller number is done."""
        line = self._chats.setdefault(chat, Line())
        mine = (place, next(self._tickets), asyncio.Event())
        insort(line.waiting, mine, key=lambda one: one[:2])
        try:
            await asyncio.sleep(HOLD)
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
