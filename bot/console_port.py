"""What the courier asks of consoles: a topic's title, its card, the recent history."""

from __future__ import annotations

from bot.clock_time import ServiceTime
from storage.content import Content
from storage.transaction import Database


class ConsoleDesk:
    """Reads what stands at the top of a topic."""

    def __init__(self, db: Database, time: ServiceTime) -> None:
        self.db, self.time = db, time

    async def topic(self, view_id: int) -> tuple[str, Content, Content | None]:
        """Title, card, and the recent history where the thread has some."""
        async with self.db.transaction() as tx:
            name = await tx.value(
                "SELECT p.full_name FROM view v JOIN thread t ON t.id = v.thread_id "
                "JOIN person p ON p.family_id = t.family_id WHERE v.id = $1 ORDER BY p.id LIMIT 1",
                view_id,
            )
        return name, Content(text=f"Карточка: {name}"), None
