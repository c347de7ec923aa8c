"""One try to deliver one row: its address, its files, its parts, what has been sent so far."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
import orjson
import structlog

from bot.channels.errors import Permanent, Reason, TooBig, Transient, Unknown
from bot.channels.parts import Part, parts
from bot.channels.port import Address, Port, Sent
from bot.sending.delivery import Lost
from bot.sending.files import DiskFull, Files
from storage.content import Attachment, Content
from storage.queries import alarms, outcomes
from storage.queries.outcomes import Twin
from storage.queries.sending import Claimed
from storage.transaction import AGAIN, Database, StorageAway

log = structlog.get_logger()


class LeaseLost(Exception):
    """The lane may be another sender's by now: this try must not speak any more."""


class Console(Protocol):
    """What the courier must know of consoles to make a topic: its title and what stands at its top."""

    async def topic(self, view_id: int) -> tuple[str, Content, Content | None]:
        """Title, card, and (for a topic made anew) the recent history."""


class Pacer(Protocol):
    """Grants requests of the bot's rate, and knows which lanes are still held."""

    async def pace(self) -> None:
        """Wait for one more request."""

    def holds(self, lane_id: int) -> bool:
        """Tell whether the lane's lease surely holds."""


class Trip:
    """What has been sent so far, what could not be carried."""

    def __init__(self, row: Claimed, port: Port, db: Database, files: Files, console: Console, pacer: Pacer) -> None:
        self.row, self.port, self.db = row, port, db
        self.console = console
        self._files, self._pacer = files, pacer
        self.topic = row.topic
        self.card_id = row.card_id
        self.instead: str | None = None
        """The heading in the chat's common topic, where the bot may make none of its own."""
        self.twins: list[Twin] = []
        self.lost: list[Lost] = []
        self.doubtful = bool(row.doubtful) or row.in_air == row.id
        self.speaking = False
        """The message itself is on its way: if no answer comes now, it may have arrived."""
        kept = orjson.loads(row.progress) if row.progress else {}
        self._resumed = bool(kept)
        self.sent_parts: int = kept.get("parts", 0)
        self.ids: list[str] = kept.get("ids", [])
        """What a row with a key has been sent as: it may be told later to read otherwise."""
        self.spoke = False
        self._calls = 0

    @property
    def to(self) -> Address:
        """The chat and the topic."""
        return Address(self.row.chat_id, self.topic, self.row.private)

    @property
    def progress(self) -> str | None:
        """Where a multi-part send must go on, and what a row with a key has been sent as."""
        kept = {"parts": self.sent_parts, **({"ids": self.ids} if self.ids else {})}
        return orjson.dumps(kept).decode() if self.sent_parts or self.ids or self._resumed else None

    def params(self) -> dict[str, Any]:
        """The parameters of any op but `say` and `edit`."""
        found: dict[str, Any] = orjson.loads(self.row.payload or "{}")
        return found

    async def call(self) -> None:
        """Ask before each request: the first's share of the rate came with the claim, the others wait for theirs."""
        if self._calls:
            await self._pacer.pace()
        self._calls += 1
        self.speaking = False
        if not self._pacer.holds(self.row.lane_id):
            raise LeaseLost

    async def send_parts(self, content: Content) -> None:
        """Send a message in as many parts as it takes, those that have been sent before left out."""
        carried, local = await self._carry(content)
        try:
            await self._send_pieces(parts(carried, self.port.able), local)
        finally:
            self._files.drop(local.values())

    async def _send_pieces(self, pieces: list[Part], local: Mapping[int, Path]) -> None:
        for number in range(self.sent_parts, len(pieces)):
            sent = await self._send_part(pieces[number], number, local)
            self._mirror(sent, number)
            if self.row.keyed:
                self.ids += sent.message_ids
            if number + 1 < len(pieces):
                self.sent_parts = number + 1
                await self._keep_progress()

    async def _send_part(self, piece: Part, number: int, local: Mapping[int, Path]) -> Sent:
        await self.call()
        files = {place: local[origin] for place, origin in enumerate(piece.origins) if origin in local}
        reply = self.row.reply_id if number == 0 else None
        key = ((self.row.id or 0) * 31 + number) % (2**31 - 2) + 1
        self.speaking = True
        sent = await self.port.send(self.to, piece.content, key=key, reply_to=reply, files=files)
        self.speaking, self.spoke = False, True
        return sent

    def start_over(self) -> None:
        """What was sent is gone: all parts are sent again."""
        self.sent_parts, self.ids = 0, []

    async def _keep_progress(self) -> None:
        """Write down what has been sent before the next part leaves: whoever goes on after a death repeats none."""
        assert self.row.id is not None
        assert self.progress is not None
        try:
            async with self.db.transaction() as tx:
                await outcomes.progress(tx, self.row.id, self.progress, self.twins)
        except (StorageAway, *AGAIN) as away:
            log.warning("outbox.progress_not_kept", row=self.row.id, error=type(away).__name__)

    async def _carry(self, content: Content) -> tuple[Content, dict[int, Path]]:
        """Fetch what must be uploaded; a file that can't be carried becomes a line of words."""
        kept: list[Attachment] = []
        local: dict[int, Path] = {}
        self.lost = []
        for attachment in content.attachments:
            if attachment.channel == self.port.channel and attachment.bot == self.port.bot and attachment.ref:
                kept.append(attachment)
                continue
            try:
                local[len(kept)] = await self._files.obtain(attachment, self.port.able.upload_limit)
                kept.append(attachment)
            except TooBig as big:
                self.lost.append(Lost(attachment.name, Reason.TOO_BIG, big.limit, attachment.size))
            except DiskFull as full:
                self.lost.append(Lost(attachment.name, Reason.FILE_LOST, None, attachment.size, ours=True))
                await self._raise_disk_full(full)
            except Permanent as gone:
                self.lost.append(Lost(attachment.name, gone.reason, None, attachment.size))
            except Unknown as broken:
                raise Transient(broken.detail) from broken  # of a download nothing can have arrived
        if not self.lost:
            return content, local
        words = "\n".join(item.words for item in self.lost)
        text = f"{content.text}\n\n{words}" if content.text else words
        return msgspec.structs.replace(content, text=text, attachments=tuple(kept)), local

    async def _raise_disk_full(self, full: DiskFull) -> None:
        log.error("outbox.disk_full", row=self.row.id, error=full.detail)
        async with self.db.transaction() as tx:
            await alarms.raise_alarm(tx, "disk_full", socket.gethostname())

    def _mirror(self, sent: Sent, part: int) -> None:
        row = self.row
        if row.message_id is None or row.message_at is None:
            return
        self.twins += (
            Twin(row.lane_id, external, row.message_id, row.message_at, part * 10 + place, row.view_id)
            for place, external in enumerate(sent.message_ids)
        )
