"""Pictures and sheets of our own, each made by the process that sends it, when it sends it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channels.errors import Permanent, Reason
from bot.clock_time import ServiceTime
from bot.sending.files import MADE
from curators.turn import Reminding
from storage.content import Attachment, AttachmentKind
from storage.queries import roster
from storage.transaction import Database, Tx
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a picture is made of: the words of its reference, and what opens the rows."""

    tx: Tx
    vault: Vault
    said: Reminding
    words: Sequence[str]
    now: datetime
    zone: str


Maker = Callable[[Wanted], Awaitable[Callable[[], bytes]]]
"""Reads the rows; gives what draws, which is run in a thread."""


def made(kind: AttachmentKind, name: str, what: str, *words: object) -> Attachment:
    """Give an attachment that is made when it is sent: `what` is its maker's name, `words` hold ids only."""
    return Attachment(kind, MADE, "", ref=":".join([what, *map(str, words)]), name=name)


class Pictures:
    """Makes what an attachment of ours asks for."""

    def __init__(
        self, db: Database, vault: Vault, time: ServiceTime, said: Reminding, zone: str, makers: Mapping[str, Maker]
    ) -> None:
        self._db, self._vault, self._time, self._said, self._zone = db, vault, time, said, zone
        self._makers = makers

    async def make(self, ref: str) -> bytes:
        """Read what is needed in one transaction, draw outside it."""
        what, *words = ref.split(":")
        if what not in self._makers:
            raise Permanent(Reason.FILE_LOST, "nobody knows how to make it")
        async with self._db.transaction() as tx:
            now = self._time.now(str(await roster.clock(tx)))
            draw = await self._makers[what](Wanted(tx, self._vault, self._said, words, now, self._zone))
        return await asyncio.to_thread(draw)
