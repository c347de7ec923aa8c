"""People whose audience or consent came by an import after they had joined: they get what others got on joining."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.care.routines import FORGIVEN, give_fitting
from bot.clock_time import ServiceTime
from scenarios import check_ins
from storage.queries import roster, routines
from storage.transaction import Tx

AT_ONCE = 2_000


class Newcomers:
    """The clock that gives default check-ins to those who lack them."""

    def __init__(self, time: ServiceTime, zone: str) -> None:
        self._time, self._zone = time, zone

    async def work(self, tx: Tx) -> bool:
        """Give one set of people what fits them; the rest is for the next tick, so False."""
        now = self._time.now(str(await roster.clock(tx)))
        for row in await routines.lacking(tx, check_ins.marks(), FORGIVEN, AT_ONCE):
            await give_fitting(tx, row["id"], row["audiences"], now, ZoneInfo(row["timezone"] or self._zone))
        return False
