"""What the courier asks of consoles: a topic's title, its card, the recent history."""

from __future__ import annotations

from bot.channels.errors import Permanent, Reason
from bot.clock_time import ServiceTime
from curators.console import card, history
from curators.roster import zone_of
from curators.staff import StaffRoom
from curators.turn import CareLines
from storage.content import Content
from storage.queries import alarms, cards, roster
from storage.transaction import Database


class ConsoleDesk:
    """Reads what stands at the top of a topic."""

    def __init__(
        self, db: Database, time: ServiceTime, staff: StaffRoom, care: CareLines | None = None
    ) -> None:  # fmt: skip
        self.db, self.time, self.staff, self._care = db, time, staff, care

    async def topic(self, view_id: int) -> tuple[str, Content, Content | None]:
        """Title, card, and what was said before the first message that waits to appear here.

        Permanent for a view that was closed meanwhile: its curator may see the family no more.
        """
        async with self.db.transaction() as tx:
            view = await cards.shown(tx, view_id)
            if view is None or view["closed"]:
                raise Permanent(Reason.FORBIDDEN, "the view is closed")
            now = self.time.now(str(await roster.clock(tx)))
            staff = await self.staff.now(tx)
            name, content = await card.read(tx, view["thread_id"], staff.roster, now, self._care)
            zone = zone_of(staff.roster.curators[view["curator_id"]].timezone)
            told = await history.recent(tx, view["thread_id"], zone, view["first_waiting"])
            await alarms.audit(tx, "card_shown", curator_id=view["curator_id"], family_id=view["family_id"])
            if told is not None:
                await alarms.audit(tx, "history_shown", curator_id=view["curator_id"], family_id=view["family_id"])
        return name, content, told
