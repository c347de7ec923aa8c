"""Orders handed over, followed and taken back: claimed in one transaction, asked outside any, recorded in another."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import msgspec

from bot.clock_time import ServiceTime
from bot.dispatch import following
from bot.dispatch.following import Answer
from bot.dispatch.port import Accepted, Dispatcher, Permanent, Transient
from bot.dispatch.port import Order as Asked
from bot.settings import Settings
from bot.ticks.house import house_now
from curators.staff import StaffRoom
from storage.queries import dispatch, roster
from storage.queries.dispatch import Order
from storage.transaction import Database
from storage.vault import Sealed, Vault

AT_ONCE = 20
LEASE = timedelta(minutes=1)
"""Longer than two requests may take: an order that is being asked about is nobody else's meanwhile."""


class Dispatch:
    """The clock of orders; they are claimed, so that any number of processes may work at once."""

    def __init__(
        self, db: Database, staff: StaffRoom, time: ServiceTime, settings: Settings, vault: Vault, desk: Dispatcher
    ) -> None:
        self._db, self._staff, self._time, self._settings = db, staff, time, settings
        self._vault, self._desk = vault, desk

    async def tick(self) -> None:
        """Take what is due, set after set."""
        while await self.work() == AT_ONCE:
            pass

    async def work(self) -> int:
        """Take one set; how many were taken."""
        async with self._db.transaction() as tx:
            now = self._time.now(str(await roster.clock(tx)))
            orders = await dispatch.claim(tx, now, AT_ONCE, LEASE)
        # One that goes wrong must not take the others with it: it comes again when its lease is over.
        ended = await asyncio.gather(*map(self._one, orders), return_exceptions=True)
        await self._desk.close()
        for fault in ended:
            if fault is not None:
                raise fault
        return len(orders)

    async def _one(self, order: Order) -> None:
        answer = await self.ask(order)
        async with self._db.transaction() as tx:
            now: datetime = self._time.now(str(await roster.clock(tx)))
            house = await house_now(tx, self._settings, self._staff, self._vault, dispatch=True)
            await following.recorded(tx, house, order, answer, now)

    async def ask(self, order: Order) -> Answer:
        """Ask the other system what this order needs next; what it says, or its error."""
        try:
            if order.state == "accepted" and order.number is not None:
                return await self._desk.status(order.number)
            accepted = None if order.number is not None else await self._desk.send(self._opened(order))
        except (Transient, Permanent) as error:
            return error
        except Sealed as lost:
            return Transient(str(lost))
        if order.state == "sending":
            return accepted or Accepted(order.number or "", order.status or "")
        number = order.number or (accepted.number if accepted is not None else "")
        try:
            standing = await self._desk.cancel(number)
        except (Transient, Permanent) as error:
            return following.NotTakenBack(number, error)
        return following.TakenBack(number, standing)

    def _opened(self, order: Order) -> Asked:
        content = msgspec.json.decode(self._vault.decrypt(order.content), type=dict[str, str])
        return Asked(order.key, order.intent, content)
