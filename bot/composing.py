"""«Печатает…» is passed to the other side where a messenger tells of it (VK does); nothing of it is kept."""

from __future__ import annotations

import time
from contextlib import suppress

from storage.event import Event
from storage.queries import composing, outbox
from storage.queries.outbox import Line, Priority
from storage.transaction import AGAIN, Database, StorageAway

EVERY = 4.0
"""Seconds between two signs for one chat; messengers show one for five or six."""
LIVES = 5.0
"""Seconds after which the sign would be a lie."""


class Composing:
    """Who was seen typing a moment ago, in this process."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._told: dict[tuple[str, str], float] = {}

    async def seen(self, channel: str, event: Event) -> None:
        """Show it to whoever looks at this person's thread now; a sign that gets lost is no loss."""
        now = time.monotonic()
        if now - self._told.get((channel, event.user_id), -EVERY) < EVERY:
            return
        if len(self._told) > 10_000:
            self._told = {key: at for key, at in self._told.items() if now - at < EVERY}
        self._told[channel, event.user_id] = now
        with suppress(StorageAway, *AGAIN):
            async with self.db.transaction() as tx:
                watching = await composing.watching(tx, channel, event.user_id)
                await outbox.enqueue(
                    tx,
                    [
                        Line(row["lane_id"], "typing", "{}", Priority.LIVE, view_id=row["view_id"], lives=LIVES)
                        for row in watching
                    ],
                )
