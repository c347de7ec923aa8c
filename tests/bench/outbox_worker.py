"""A program: one sender process over a port that answers at once; every message is put down before it is answered."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from bot.channels.capability import BY_CHANNEL
from bot.channels.port import Address, Port, Sent
from bot.outbox import Sender
from bot.sending.deliver import Courier
from bot.sending.delivery import Delivery
from bot.sending.files import Files
from bot.sending.settle import settle
from bot.sending.trip import Console
from storage.content import Content
from storage.queries.sending import Claimed
from storage.transaction import Database
from tests.bench.programs import play, tell
from tests.bench.seeding import BOTS

NO_RATE = 1_000_000.0
"""Messages a second: the bot's rate plays no part here."""


class InstantPort:
    """A messenger without a wire: what arrives is a line in a file, written before the answer as a messenger would."""

    def __init__(self, path: Path, channel: str = "telegram") -> None:
        self.channel, self.bot = channel, BOTS[channel]
        self.able = dataclasses.replace(BY_CHANNEL[channel], chat_interval=0.0, group_interval=0.0)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._ids = itertools.count(time.time_ns())

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        key: int,
        reply_to: str | None = None,
        files: Mapping[int, Path] | None = None,
    ) -> Sent:
        """Take it."""
        os.write(self._file, f"{time.monotonic_ns()} {to.chat_id} {content.text}\n".encode())
        return Sent((str(next(self._ids)),))

    async def react(self, to: Address, message_id: str, emoji: str | None) -> None:
        """Nothing to see."""


async def main(config: dict[str, Any]) -> None:
    """Send until asked to stop."""
    db = Database(config["database"])
    # The rest of a port and of a console is never asked for: the rows are plain words for private chats.
    port = cast("Port", InstantPort(Path(config["log"])))
    courier = Courier(db, port, Files(Path(config["log"]).parent / "files", {}), cast("Console", None))

    async def deliver(sender: Sender, row: Claimed) -> Delivery:
        return await courier.deliver(sender, row)

    sender = Sender(db, port.channel, port.bot, config["holder"], NO_RATE, deliver, settle)
    tell({"ready": True})
    running = asyncio.create_task(sender.run())
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        sender.stop()
        await running
    finally:
        await db.close()


if __name__ == "__main__":
    play(main)
