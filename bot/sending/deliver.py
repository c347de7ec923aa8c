"""One row of the outbox → calls to one messenger → what became of it."""

from __future__ import annotations

import structlog

from bot.channels.errors import ChannelError, ChatMoved, Reason
from bot.channels.port import Port
from bot.places import where
from bot.sending.delivery import Delivery as Delivery
from bot.sending.delivery import Lost as Lost
from bot.sending.failures import PAUSES, judge
from bot.sending.files import Files
from bot.sending.ops import OPS
from bot.sending.trip import Console, LeaseLost, Pacer, Trip
from storage.queries import lanes, sending
from storage.queries.sending import Claimed
from storage.transaction import AGAIN, Database, StorageAway

log = structlog.get_logger()

SPEAKS = frozenset({"say", "card"})
"""Ops after which the chat rests as its messenger wants it."""
BROKEN_TRIES = 3
DATABASE_REST = 1.0
"""Seconds before a row is tried again that the database interrupted."""


class Courier:
    """Delivers rows through one bot of one messenger."""

    def __init__(self, db: Database, port: Port, files: Files, console: Console) -> None:
        self.db, self.port, self.files, self.console = db, port, files, console

    async def deliver(self, pacer: Pacer, row: Claimed) -> Delivery:
        """Do what the row says; never raises. An error nobody foresaw fails this row, and no other."""
        trip = Trip(row, self.port, self.db, self.files, self.console, pacer)
        try:
            return await self._tried(trip)
        except LeaseLost:
            log.warning("outbox.lease_lost", lane=row.lane_id, row=row.id)
            return Delivery.left()
        except (StorageAway, *AGAIN):
            return _landed(trip, "waiting", wait=DATABASE_REST, doubtful=trip.speaking)
        except Exception as error:  # noqa: BLE001  # whatever it is, the sender lives on
            log.critical("outbox.broken", channel=self.port.channel, row=row.id, op=row.op, error=where(error))
            return _broken(trip)

    async def _tried(self, trip: Trip) -> Delivery:
        row, able = trip.row, self.port.able
        assert row.op is not None
        try:
            await OPS[row.op](trip)
        except ChannelError as error:
            return await self._failed(trip, error)
        rest = (able.chat_interval if row.private else able.group_interval) if trip.spoke or row.op in SPEAKS else 0.0
        return _landed(trip, "sent", gate=rest, doubtful=trip.doubtful and not able.idempotent)

    async def _failed(self, trip: Trip, error: ChannelError) -> Delivery:
        row = trip.row
        if isinstance(error, ChatMoved):
            async with self.db.transaction() as tx:
                await lanes.move(tx, row.lane_id, error.chat_id)
        silent = None
        if row.failing is not None:
            async with self.db.transaction() as tx:
                silent = await sending.silent_for(tx, self.port.channel, self.port.bot)
        verdict = judge(error, attempts=(row.attempts or 0) + 1, failing=row.failing, silent=silent)
        return _landed(
            trip,
            "waiting" if verdict.again else "failed",
            gate=verdict.gate,
            wait=verdict.wait,
            failing=verdict.failing,
            doubtful=verdict.doubtful and trip.speaking,
            reason=verdict.reason,
            bot_rest=verdict.bot_rest,
            detail=f"{type(error).__name__}: {error.detail}"[:300],
        )


def _broken(trip: Trip) -> Delivery:
    """An error nobody foresaw: tried again a few times where nothing was said yet, else the row fails visibly."""
    attempts = (trip.row.attempts or 0) + 1
    if trip.speaking or attempts >= BROKEN_TRIES:
        return _landed(trip, "failed", reason=Reason.BROKEN, doubtful=trip.speaking)
    return _landed(trip, "waiting", wait=PAUSES[min(attempts, len(PAUSES)) - 1], failing=True)


def _landed(
    trip: Trip,
    state: str,
    *,
    gate: float = 0.0,
    wait: float = 0.0,
    failing: bool = False,
    doubtful: bool = False,
    reason: Reason | None = None,
    bot_rest: float = 0.0,
    detail: str = "",
) -> Delivery:
    """What became of the row, with all that the trip has brought about."""
    return Delivery(
        state,
        gate=gate,
        wait=wait,
        failing=failing,
        doubtful=doubtful,
        reason=reason,
        progress=trip.progress if state != "sent" or trip.ids else None,
        bot_rest=bot_rest,
        twins=tuple(trip.twins),
        lost=tuple(trip.lost),
        detail=detail,
    )
