"""receive(update): stored, routed and decided in one transaction; what can't be handled is parked, never in the way."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo

import asyncpg

from bot import metrics
from bot.care import card_lines
from bot.channels.errors import Unparseable
from bot.channels.port import Ear, Raw
from bot.clock_time import ServiceTime
from bot.composing import Composing
from bot.one_by_one import OneByOne
from bot.parking import park
from bot.places import where
from bot.plain_talk import PlainTalk
from curators.staff import Staff, StaffRoom
from curators.turn import Reminding, Turn
from storage.event import Event, EventKind
from storage.queries import console_place, inbox, outbox, plain
from storage.transaction import AGAIN, Database, Looking, StorageAway, Tx
from storage.vault import Vault

Decide = Callable[[Turn], Awaitable[None]]
LOOKED_UP = frozenset({console_place.PLACE})
"""What a plain message may need to know besides who is behind it."""
TRIES = 5
MOMENT = 0.1
"""Seconds to wait where an answer came quicker than the record of what it answers."""
MET = (asyncpg.UniqueViolationError, asyncpg.ForeignKeyViolationError)
"""Two made the same thing at once, or one took away what the other builds on: the second look finds how it is."""

_received, _received_within = cache(metrics.RECEIVED.labels), cache(metrics.RECEIVE_SECONDS.labels)


class Early(Exception):
    """The update refers to a message whose sending is not recorded yet."""


AT_ONCE = 10
"""Updates of one process that are decided side by side; one chat's stay in order.

More would not be done sooner: they'd take the database's processors from each other, and connections from the rest.
"""


class Inbox:
    """One bot's inbox."""

    def __init__(
        self,
        db: Database,
        ear: Ear,
        staff: StaffRoom,
        time_: ServiceTime,
        decide: Decide,
        ring: Callable[[], None],
        *,
        zone: str,
        reacts: frozenset[str],
        vault: Vault | None = None,
        operator: str = "ngo",
        reminding: Reminding | None = None,
        measure_fresh: timedelta = timedelta(days=180),
        dispatch: bool = False,
        gate: asyncio.Semaphore | None = None,
    ) -> None:
        self.topics = False
        """This bot may make topics in private chats; told by its first contact."""
        self.db, self.ear, self.staff, self.time = db, ear, staff, time_
        self._decide, self._ring, self._zone, self._reacts = decide, ring, zone, reacts
        self._vault, self._operator = vault, operator
        self._reminding = reminding or Reminding()
        self._measure_fresh, self._dispatch = measure_fresh, dispatch
        self._care = card_lines.of(vault, ZoneInfo(zone)) if vault is not None else None
        self._composing = Composing(db)
        self._chats, self._lanes = OneByOne(), OneByOne()
        self._gate = gate or asyncio.Semaphore(AT_ONCE)
        self._plain_talk = PlainTalk()

    async def receive_all(self, updates: Sequence[Raw]) -> None:
        """Receive a batch: chats side by side, each in its order. StorageAway: none of them may be acknowledged."""
        chats: dict[str, list[tuple[Raw, Event]]] = {}
        for raw in updates:
            event = await self.understood(raw)
            if event is not None:
                chats.setdefault(event.chat_id, []).append((raw, event))

        async def one_chat(batch: list[tuple[Raw, Event]]) -> None:
            for raw, event in batch:
                await self.take(raw, event)

        # No TaskGroup: before Python 3.11.4 the task it failed in is cut off by its next time-out, and polls no more.
        ended = await asyncio.gather(*(one_chat(batch) for batch in chats.values()), return_exceptions=True)
        for fault in ended:
            if isinstance(fault, BaseException):
                raise fault

    async def receive(self, raw: Raw) -> None:
        """Store one update with all that follows from it; returns only when that has committed."""
        event = await self.understood(raw)
        if event is not None:
            await self.take(raw, event)

    def _key(self, raw: Raw) -> str:
        """The update's key, digested: a messenger's own key may hold the number of somebody who refused to be kept."""
        return hashlib.blake2b(self.ear.key(raw).encode(), digest_size=16).hexdigest()

    async def understood(self, raw: Raw) -> Event | None:
        """What the update means; None where it has been parked for its shape."""
        try:
            return self.ear.parse(raw)
        except Unparseable as strange:
            await park(self.db, self.ear, self._key(raw), raw, str(strange))
        except Exception as error:  # noqa: BLE001  # an update of any shape must not stop the next
            await park(self.db, self.ear, self._key(raw), raw, where(error))
        return None

    async def take(self, raw: Raw, event: Event) -> None:
        """Decide about an update that was understood; parked where that fails."""
        began = time.perf_counter()
        channel = self.ear.channel
        if event.kind is EventKind.TYPING:
            await self._composing.seen(channel, event)
        if event.kind in {EventKind.IGNORED, EventKind.TYPING}:
            return
        key = self._key(raw)
        async with self._chats.turn(event.chat_id):
            try:
                fresh = await self._handle(key, event)
            except StorageAway:
                raise
            except Exception as error:  # noqa: BLE001  # parked with its reason, and the next goes on
                await park(self.db, self.ear, key, raw, where(error))
                return
        if fresh:
            _received(channel, event.kind).inc()
            _received_within(channel).observe(time.perf_counter() - began)
            self._ring()
        else:
            metrics.REPEATED.labels(channel).inc()

    async def _handle(self, key: str, event: Event) -> bool:
        """Decide in one transaction; False where the update came before. Tried again where the database rolled back."""
        for attempt in range(TRIES):
            try:
                return await self._decide_once(key, event, last=attempt == TRIES - 1)
            except Early:
                await asyncio.sleep(MOMENT)
            except AGAIN as clash:
                if attempt == TRIES - 1:
                    raise StorageAway(type(clash).__name__) from clash
                await asyncio.sleep(random.uniform(0, MOMENT))  # noqa: S311  # no secret: two that met must not again
            except MET:
                if attempt == TRIES - 1:
                    raise
        return False

    async def _decide_once(self, key: str, event: Event, *, last: bool) -> bool:
        known = self._plain_talk.known(event)
        if known is not None and await self._plainly(key, event, known):
            return True
        async with self._gate, self.db.transaction() as tx:
            return await self.decide_in(tx, key, event, last=last)

    async def _plainly(self, key: str, event: Event, known: inbox.Arrival) -> bool:
        """Decide before any transaction, store all by one statement; False: nothing is stored, decide within one.

        Most messages are this: read and passed on. One or two trips to the database instead of five or six.
        """
        ear = self.ear
        looking = Looking(self.db, LOOKED_UP, self._gate)
        try:
            turn = self._turn(looking, event, known, await self.staff.now(looking, known.roster))
            await self._decide(turn)
        except (StorageAway, *AGAIN):
            raise
        except Exception:  # noqa: BLE001  # Unopened; or else it fails again in a transaction, from what is so now
            return False
        if turn.plain is None or turn.lines:
            return False
        # Two that are put into one lane would wait for each other in the database, where waiting costs more.
        async with self._lanes.turn(turn.plain.line.lane_id), self._gate, self.db.single() as tx:
            stored = await plain.store(tx, ear.channel, ear.bot, key, known, turn.plain)
        if stored:
            self._plain_talk.told(event, turn.plain.told_until)
        return stored

    async def decide_in(self, tx: Tx, key: str, event: Event, *, last: bool = True) -> bool:
        """Decide about one update in a transaction that is open; False where it came before."""
        ear = self.ear
        ref = event.reply_to if event.kind is EventKind.MESSAGE else event.message_id
        arrival = await inbox.arrive(
            tx, ear.channel, ear.bot, key, user_id=event.user_id, chat_id=event.chat_id, ref=ref
        )
        if arrival is None:
            return False
        if ref is not None and arrival.ref_id is None and arrival.in_air and event.refers and not last:
            raise Early
        turn = self._turn(tx, event, arrival, await self.staff.now(tx, arrival.roster))
        await self._decide(turn)
        await outbox.enqueue(tx, turn.lines)
        self._plain_talk.seen(event, arrival)
        return True

    def _turn(self, tx: Tx, event: Event, arrival: inbox.Arrival, staff: Staff) -> Turn:
        return Turn(
            tx=tx,
            channel=self.ear.channel,
            bot=self.ear.bot,
            event=event,
            arrival=arrival,
            staff=staff,
            now=self.time.now(arrival.clock),
            zone=self._zone,
            reacts=self._reacts,
            topics=self.topics,
            vault=self._vault,
            operator=self._operator,
            reminding=self._reminding,
            measure_fresh=self._measure_fresh,
            care=self._care,
            dispatch=self._dispatch,
        )
