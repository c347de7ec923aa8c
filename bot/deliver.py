"""One row of the outbox → calls to one messenger → what became of it."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import msgspec
import orjson
import structlog

from bot.channels.parts import Part, parts
from bot.channels.port import (
    Address,
    ChannelError,
    ChatMoved,
    Permanent,
    Port,
    Reason,
    Sent,
    TooBig,
    TopicGone,
)
from bot.failures import judge
from bot.files import DiskFull, Files
from curators.heading import headed
from storage import content as contents
from storage.content import Attachment, Content
from storage.queries import alarms, lanes, sending, talk
from storage.queries.sending import Claimed, Outcome, Twin
from storage.transaction import Database, StorageAway

log = structlog.get_logger()

TOPIC_TRIES = 3
NO_TOPICS = {Reason.FORBIDDEN, Reason.NOT_ABLE, Reason.BAD_REQUEST}
"""The chat allows the bot no topic: what is said is said all the same, in its common one."""
NO_RIGHT = "темы нет: включите темы и дайте боту право «Управление темами»"
DATABASE_BACK = 2.0
"""Seconds until a row is tried again whose sending needed the database while it was away."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A file that couldn't be carried over; the rest of its message was."""

    name: str | None
    reason: Reason
    limit: int | None
    size: int | None
    ours: bool = False
    """Our own disk had no room for it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a row."""

    state: str
    gate: float = 0.0
    wait: float = 0.0
    failing: bool = False
    doubtful: bool = False
    reason: Reason | None = None
    progress: str | None = None
    bot_rest: float = 0.0
    twins: tuple[Twin, ...] = ()
    lost: tuple[Lost, ...] = ()
    detail: str = ""

    @classmethod
    def idle(cls) -> Delivery:
        """The lane had nothing due."""
        return cls("idle")

    @classmethod
    def expired(cls) -> Delivery:
        """Its time to live has ended before it left."""
        return cls("cancelled", reason=Reason.EXPIRED)

    def outcome(self, row: Claimed) -> Outcome:
        """The same for the record."""
        return Outcome(
            lane_id=row.lane_id,
            version=row.version,
            id=row.id,
            state=self.state,
            gate=self.gate,
            wait=self.wait,
            failing=self.failing,
            doubtful=self.doubtful or row.in_air == row.id,
            reason=self.reason,
            progress=self.progress,
        )


class Console(Protocol):
    """What the courier must know of consoles to make a topic: its title and what stands at its top."""

    async def topic(self, view_id: int) -> tuple[str, Content, Content | None]:
        """Title, card, and (for a topic made anew) the recent history."""


class Courier:
    """Delivers rows through one bot of one messenger."""

    def __init__(self, db: Database, port: Port, files: Files, console: Console) -> None:
        self.db, self.port, self.files, self.console = db, port, files, console

    async def deliver(self, pacer: Pacer, row: Claimed) -> Delivery:
        """Do what the row says; never raises a messenger's error."""
        assert row.op is not None
        trip = Trip(self, pacer, row)
        doing = {
            "say": trip.say,
            "edit": trip.edit,
            "delete": trip.delete,
            "react": trip.react,
            "answer": trip.answer,
            "typing": trip.typing,
            "card": trip.card,
            "close_topic": trip.close_topic,
        }[row.op]
        try:
            await doing()
        except ChannelError as error:
            return await self._failed(trip, error)
        except StorageAway:
            return trip.put_off(DATABASE_BACK)
        except Exception as error:
            # One row nobody foresaw must not stop the rest: it is tried again, and fails visibly like any other.
            log.exception("deliver.unexpected", row=row.id, op=row.op)
            return await self._failed(trip, ChannelError(type(error).__name__))
        able = self.port.able
        speaks = row.op in {"say", "card"}
        rest = (able.chat_interval if row.private else able.group_interval) if speaks else 0.0
        return Delivery("sent", gate=rest, twins=tuple(trip.twins), lost=tuple(trip.lost), doubtful=trip.doubtful)

    async def _failed(self, trip: Trip, error: ChannelError) -> Delivery:
        row = trip.row
        silent = None
        try:
            if isinstance(error, ChatMoved):
                async with self.db.transaction() as tx:
                    await lanes.move(tx, row.lane_id, error.chat_id)
            if row.failing is not None:
                async with self.db.transaction() as tx:
                    silent = await sending.silent_for(tx, self.port.channel, self.port.bot)
        except StorageAway:
            return trip.put_off(DATABASE_BACK)
        verdict = judge(error, attempts=(row.attempts or 0) + 1, failing=row.failing, silent=silent)
        return Delivery(
            "waiting" if verdict.again else "failed",
            gate=verdict.gate,
            wait=verdict.wait,
            failing=verdict.failing,
            doubtful=verdict.doubtful,
            reason=verdict.reason,
            progress=trip.progress_json(),
            bot_rest=verdict.bot_rest,
            twins=tuple(trip.twins),
            lost=tuple(trip.lost),
            detail=f"{type(error).__name__}: {error.detail}"[:300],
        )


class Pacer(Protocol):
    """Grants one more request of the bot's rate."""

    async def pace(self) -> None:
        """Wait for it."""


class Trip:
    """One try to deliver one row: what has been sent so far, what could not be carried."""

    def __init__(self, courier: Courier, pacer: Pacer, row: Claimed) -> None:
        self.row, self.port, self.db = row, courier.port, courier.db
        self.files, self.console, self.pacer = courier.files, courier.console, pacer
        self.topic = row.topic
        self.card_id = row.card_id
        self.instead: str | None = None
        """The heading in the chat's common topic, where the bot may make none of its own."""
        self.twins: list[Twin] = []
        self.lost: list[Lost] = []
        self.doubtful = bool(row.doubtful) or row.in_air == row.id
        self.sent_parts: int = orjson.loads(row.progress)["parts"] if row.progress else 0
        self._calls = 0

    @property
    def to(self) -> Address:
        """The chat and the topic."""
        return Address(self.row.chat_id, self.topic, self.row.private)

    def put_off(self, seconds: float) -> Delivery:
        """Nothing is wrong with the row: it goes on later where it stopped."""
        return Delivery(
            "waiting",
            wait=seconds,
            doubtful=self.doubtful,
            progress=self.progress_json(),
            twins=tuple(self.twins),
            lost=tuple(self.lost),
        )

    def progress_json(self) -> str | None:
        """Where a multi-part send must go on."""
        return orjson.dumps({"parts": self.sent_parts}).decode() if self.sent_parts else None

    def content(self) -> Content:
        """The content of a `say` or an `edit`."""
        return contents.from_json(self.row.payload or "{}")

    def params(self) -> dict[str, Any]:
        """The parameters of any other op."""
        found: dict[str, Any] = orjson.loads(self.row.payload or "{}")
        return found

    async def call(self) -> None:
        """Every request after the first waits for its own share of the rate: the first's came with the claim."""
        if self._calls:
            await self.pacer.pace()
        self._calls += 1

    async def say(self) -> None:
        """Send a message, all its parts, into the right topic."""
        content = self.content()
        for attempt in range(TOPIC_TRIES):
            await self._ensure_topic()
            try:
                await self._send_parts(headed(content, self.instead))
            except TopicGone:
                if self.topic is None or self.row.view_id is None or attempt == TOPIC_TRIES - 1:
                    raise
                await self._forget_topic()
            else:
                return

    async def _send_parts(self, content: Content) -> None:
        carried, local = await self._carry(content)
        pieces = parts(carried, self.port.able)
        for number, piece in enumerate(pieces):
            if number < self.sent_parts:
                continue
            sent = await self._send_part(piece, number, local)
            self._mirror(sent, number)
            if number + 1 < len(pieces):
                self.sent_parts = number + 1

    async def _send_part(self, piece: Part, number: int, local: Mapping[int, Path]) -> Sent:
        await self.call()
        files = {place: local[origin] for place, origin in enumerate(piece.origins) if origin in local}
        reply = self.row.reply_id if number == 0 else None
        key = ((self.row.id or 0) * 31 + number) % (2**31 - 2) + 1
        return await self.port.send(self.to, piece.content, key=key, reply_to=reply, files=files)

    async def _carry(self, content: Content) -> tuple[Content, dict[int, Path]]:
        """Fetch what must be uploaded; a file that can't be carried becomes a line of words."""
        kept: list[Attachment] = []
        local: dict[int, Path] = {}
        for attachment in content.attachments:
            if attachment.channel == self.port.channel and attachment.bot == self.port.bot and attachment.ref:
                kept.append(attachment)
                continue
            try:
                local[len(kept)] = await self.files.obtain(attachment, self.port.able.upload_limit)
                kept.append(attachment)
            except TooBig as big:
                self.lost.append(Lost(attachment.name, Reason.TOO_BIG, big.limit, attachment.size))
            except DiskFull as full:
                self.lost.append(Lost(attachment.name, Reason.FILE_LOST, None, attachment.size, ours=True))
                await self._raise_disk_full(full)
            except Permanent as gone:
                self.lost.append(Lost(attachment.name, gone.reason, None, attachment.size))
        if not self.lost:
            return content, local
        words = "\n".join(lost_words(item) for item in self.lost)
        text = f"{content.text}\n\n{words}" if content.text else words
        return msgspec.structs.replace(content, text=text, attachments=tuple(kept)), local

    async def _raise_disk_full(self, full: DiskFull) -> None:
        log.error("deliver.disk_full", row=self.row.id, error=full.detail)
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

    async def _ensure_topic(self) -> None:
        """Make the view's topic with its card where there is none; each step is recorded before the next."""
        view_id = self.row.view_id
        if view_id is None or self.row.mode not in {"topics", "forum"} or self.topic is not None:
            return
        title, card, history = await self.console.topic(view_id)
        await self.call()
        try:
            self.topic = await self.port.open_topic(self.row.chat_id, title)
        except Permanent as refused:
            if refused.reason not in NO_TOPICS:
                raise
            self.instead = f"👪 {title} · {NO_RIGHT}"
            return
        async with self.db.transaction() as tx:
            await talk.topic_made(tx, view_id, self.topic)
        await self._send_card(view_id, card)
        if history is not None:
            await self.call()
            for number, piece in enumerate(parts(history, self.port.able)):
                await self.port.send(self.to, piece.content, key=_own_key(self.row, 7 + number))

    async def _send_card(self, view_id: int, card: Content) -> None:
        await self.call()
        sent = await self.port.send(self.to, card, key=_own_key(self.row, 5))
        self.card_id = sent.message_ids[0]
        async with self.db.transaction() as tx:
            await talk.card_made(tx, view_id, self.card_id)
        if self.port.able.pin:
            try:
                await self.call()
                await self.port.pin(self.to, self.card_id)
            except Permanent:
                pass  # a card that can't be pinned is a card all the same

    async def _forget_topic(self) -> None:
        assert self.row.view_id is not None
        assert self.topic is not None
        async with self.db.transaction() as tx:
            await talk.topic_gone(tx, self.row.view_id, self.topic)
        self.topic = self.card_id = None

    async def edit(self) -> None:
        """Change our message in place; what can't be changed is said anew, marked «изменено»."""
        content = self.content()
        twins: list[str] = orjson.loads(self.row.twins or "[]")
        carried = msgspec.structs.replace(content, attachments=())
        pieces = (
            parts(content, replace_text_limit(self.port)) if content.attachments else parts(carried, self.port.able)
        )
        if twins and self.port.able.edit and len(pieces) == 1:
            try:
                await self.call()
                await self.port.edit(self.to, twins[0], content)
            except Permanent as refused:
                if refused.reason in {Reason.BLOCKED, Reason.CHAT_GONE, Reason.UNAUTHORIZED}:
                    raise
            else:
                return
        marked = msgspec.structs.replace(carried, text=f"✏️ Изменено:\n{content.text}", spans=shifted(content))
        await self._ensure_topic()
        await self._send_parts(marked)

    async def delete(self) -> None:
        """Delete our message where the messenger can, else say that it was deleted."""
        for external in orjson.loads(self.row.twins or "[]"):
            await self.call()
            await self.port.delete(self.to, external)

    async def react(self) -> None:
        """Set or take back a reaction on the message's first twin here."""
        twins: list[str] = orjson.loads(self.row.twins or "[]")
        if twins and self.port.able.reactions:
            await self.call()
            await self.port.react(self.to, twins[0], self.params().get("emoji"))

    async def answer(self) -> None:
        """Stop a pressed button's spinner."""
        params = self.params()
        await self.call()
        await self.port.answer(params["callback_id"], params.get("text"), params)

    async def typing(self) -> None:
        """Show «печатает…»."""
        if self.port.able.typing and not (self.row.mode in {"topics", "forum"} and self.topic is None):
            await self.call()
            await self.port.typing(self.to)

    async def card(self) -> None:
        """Bring the pinned card up to date."""
        view_id = self.row.view_id
        assert view_id is not None
        _, card, _ = await self.console.topic(view_id)
        if self.card_id is None:
            if self.topic is not None or self.row.mode == "flat":
                await self._send_card(view_id, card)
            return
        try:
            await self.call()
            await self.port.edit(self.to, self.card_id, card)
        except Permanent as gone:
            if gone.reason is not Reason.MESSAGE_GONE:
                raise
            await self._send_card(view_id, card)

    async def close_topic(self) -> None:
        """Delete the topic with all it holds: its curator may see this family no more."""
        topic = self.params().get("topic") or self.topic
        if topic is not None:
            await self.call()
            await self.port.delete_topic(self.row.chat_id, topic)


def _own_key(row: Claimed, number: int) -> int:
    """A key for what the courier adds by itself (a card), apart from the row's own parts."""
    return ((row.id or 0) * 31 + 15 + number) % (2**31 - 2) + 1


def lost_words(lost: Lost) -> str:
    """What stands in place of a file that couldn't be carried."""
    name = f"«{lost.name}»" if lost.name else "без имени"
    if lost.reason is Reason.TOO_BIG and lost.limit:
        return f"[Файл {name} не удалось передать: он больше {lost.limit // 2**20} МБ.]"
    if lost.ours:
        return f"[Файл {name} не удалось передать: у нас кончилось место, уже чиним. Попросите прислать его позже.]"
    return f"[Файл {name} не удалось передать: его больше нет у мессенджера.]"


def shifted(content: Content) -> tuple[contents.Span, ...]:
    """The spans behind the «Изменено» line."""
    ahead = len("✏️ Изменено:\n")
    return tuple(msgspec.structs.replace(span, start=span.start + ahead) for span in content.spans)


def replace_text_limit(port: Port) -> Any:
    """Capabilities under which a captioned message counts as one piece if its caption fits."""
    return replace(port.able, text_limit=port.able.caption_limit)
