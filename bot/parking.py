"""Parking: an update that could not be handled is kept aside with its reason, and an operator hears of it."""

from __future__ import annotations

import structlog

from bot import metrics
from bot.channels.port import Ear, Raw
from bot.raw_json import raw_json
from storage.queries import alarms, inbox
from storage.transaction import Database

log = structlog.get_logger()


async def park(db: Database, ear: Ear, key: str, raw: Raw, reason: str) -> None:
    """Keep it aside with its reason and tell the operator, once."""
    async with db.transaction() as tx:
        parked = await inbox.park(tx, ear.channel, ear.bot, key.replace("\0", "\ufffd"), raw_json(raw), reason)
        if parked is not None:
            await alarms.raise_alarm(tx, "parked", ear.channel)
    if parked is not None:
        metrics.PARKED.labels(ear.channel).inc()
        log.error("inbox.parked", channel=ear.channel, inbox_id=parked, reason=reason)
