"""Parked updates, received once more: what could not be handled yesterday may be by today's program."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum

import orjson

from bot.app import App
from bot.channels.errors import ChannelError, Unparseable
from bot.inbox import TRIES, Inbox
from bot.places import where
from storage.event import EventKind
from storage.queries import inbox
from storage.transaction import AGAIN, Database, StorageAway

CONTACT = 5.0
"""Seconds a messenger may take to say who our bot is; without it a curator's new console just has no topics."""

Inboxes = Mapping[tuple[str, str], Inbox]


class Fate(StrEnum):
    """What came of an update."""

    HANDLED = "handled"
    PARKED = "parked"
    GONE = "gone"
    """Replayed or discarded by somebody else meanwhile."""
    OFF = "off"
    """Its messenger (or that very bot) is not configured here."""


async def inboxes(app: App) -> Inboxes:
    """The inboxes of a program that listens to nothing and sends nothing."""
    for channel in app.channels.values():
        with suppress(ChannelError, TimeoutError):
            async with asyncio.timeout(CONTACT):
                channel.inbox.topics = (await channel.port.me()).topics
    return {(channel.ear.channel, channel.ear.bot): channel.inbox for channel in app.channels.values()}


async def replay(db: Database, boxes: Inboxes, inbox_id: int) -> tuple[Fate, str]:
    """Receive one parked update in one transaction; a bad one stays parked with its new reason."""
    for attempt in range(TRIES):
        try:
            return await _once(db, boxes, inbox_id), ""
        except StorageAway:
            raise
        except AGAIN:
            if attempt == TRIES - 1:
                raise
        except Unparseable as strange:
            return await _stays(db, inbox_id, str(strange))
        except Exception as error:  # noqa: BLE001  # an update of any shape: parked it was, parked it stays
            return await _stays(db, inbox_id, where(error))
    raise AssertionError


async def _once(db: Database, boxes: Inboxes, inbox_id: int) -> Fate:
    async with db.transaction() as tx:
        row = await inbox.take_parked(tx, inbox_id)
        if row is None:
            return Fate.GONE
        box = boxes.get((row["channel"], row["bot"]))
        if box is None:
            await inbox.park(tx, row["channel"], row["bot"], row["key"], row["raw"], "messenger off")
            return Fate.OFF
        event = box.ear.parse(orjson.loads(row["raw"]))
        if event.kind in {EventKind.IGNORED, EventKind.TYPING}:
            await inbox.handled(tx, row["channel"], row["bot"], row["key"])
        else:
            await box.decide_in(tx, row["key"], event)
    return Fate.HANDLED


async def _stays(db: Database, inbox_id: int, reason: str) -> tuple[Fate, str]:
    async with db.transaction() as tx:
        await inbox.still_parked(tx, inbox_id, reason)
    return Fate.PARKED, reason
