"""Families and curators who write to each other without end, and what must stand on their phones afterwards."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.kill.house import House
from tests.rig import Phone, until

PAIRS = (
    ("vk", "telegram"),
    ("max", "telegram"),
    ("telegram", "vk"),
    ("max", "vk"),
    ("telegram", "max"),
    ("vk", "max"),
)
"""The family's messenger and its curator's."""
LONG = "слово " * 677
"""With its tokens just what Telegram and VK carry in one message, and MAX has to cut."""


@dataclass
class Side:
    """One direction of a talk: what `writer` has written must stand on `reader`'s screen."""

    name: str
    writer: Phone
    reader: Phone
    channel: str
    """The reader's messenger."""
    address: dict[str, str] = field(default_factory=dict)
    """Where the writer writes: a topic, or a message to reply to."""
    tokens: list[str] = field(default_factory=list)
    long: bool = False
    """The writer's messenger carries in one message what the reader's has to cut."""

    async def write(self, *, long: bool = False) -> None:
        """Write the next message; a long one has a token at its head and one at its end."""
        token = f"{self.name}-{len(self.tokens):04}"
        self.tokens.append(token)
        text = f"{token}! {LONG}"
        if long:
            end = f"{self.name}-{len(self.tokens):04}"
            self.tokens.append(end)
            text += f"{end}!"
        await self.writer.send(text if long else f"{token}!", **self.address)

    async def seen(self) -> list[str]:
        """Tokens on the reader's screen, in the screen's order."""
        shown = [message["text"] for message in await self.reader.messages() if message["from"] == "bot"]
        mine = set(self.tokens)
        return [word[:-1] for text in shown for word in text.split() if word.endswith("!") and word[:-1] in mine]


async def settle_in(house: House) -> list[Side]:
    """Three curators with two families each, all joined and one message each way: both directions of every talk."""
    curators: dict[str, tuple[int, Phone]] = {}
    for channel in ("telegram", "vk", "max"):
        curator_id, code = await house.rig.curator(f"Куратор {channel}")
        phone = house.rig.phone(channel)
        await phone.start(code)
        await until(phone.heard, 15.0, what="the curator's greeting")
        curators[channel] = curator_id, phone
    sides: list[Side] = []
    for number, (family_on, curator_on) in enumerate(PAIRS):
        curator_id, desk = curators[curator_on]
        _, code = await house.rig.person(await house.rig.family(curator_id), f"Смирнова Ольга {number}")
        phone = house.rig.phone(family_on)
        await house.rig.join(phone, code)
        inward = Side(f"f{number}", phone, desk, curator_on, long=curator_on == "max")
        await inward.write()
        seen = await desk.sees(f"{inward.tokens[0]}!", 15.0)
        address = {"topic": seen["topic"]} if seen["topic"] else {"reply_to": seen["id"]}
        sides += [inward, Side(f"c{number}", desk, phone, family_on, address, long=family_on == "max")]
    return sides


async def chatter(side: Side, rng: random.Random, stop: asyncio.Event) -> None:
    """Write now and then until `stop`; from VK sometimes more than the others can carry in one message."""
    while not stop.is_set():
        await asyncio.sleep(rng.uniform(0.5, 5.0))
        await side.write(long=side.long and rng.random() < 0.2)


async def verdict(house: House, sides: list[Side]) -> Counter[str]:
    """Hold every phone against what was written: nothing lost, in order, doubled only where it is known as doubtful."""
    counts: Counter[str] = Counter()
    for side in sides:
        seen = await side.seen()
        times = Counter(seen)
        lost = [token for token in side.tokens if not times[token]]
        assert not lost, f"lost on {side.channel}: {lost}"
        assert seen == sorted(seen), f"out of order on {side.channel}: {seen}"
        doubled = [token for token, count in times.items() if count > 1]
        assert not (doubled and side.channel == "vk"), f"doubled on VK: {doubled}"
        for token in doubled:
            assert await doubtful(house, token, side.channel), f"doubled on {side.channel}, not marked: {token}"
        counts["written"] += len(side.tokens)
        counts["doubled"] += len(doubled)
    return counts


async def doubtful(house: House, token: str, channel: str) -> bool:
    """The outbox row that carried this token says that an answer was lost."""
    rows: list[Any] = await house.ask(
        "SELECT o.doubtful FROM message m JOIN outbox o ON o.message_id = m.id AND o.op = 'say' "
        "JOIN lane l ON l.id = o.lane_id WHERE m.content->>'text' LIKE '%' || $1 || '!%' AND l.channel = $2",
        token,
        channel,
    )
    return any(flag for (flag,) in rows)


async def stuck(house: House) -> list[Any]:
    """Rows that nobody would ever look at: waiting in a lane that is not due and that nobody is about to free."""
    return await house.ask(
        "SELECT o.id, o.op, l.next_at, l.lease_until FROM outbox o JOIN lane l ON l.id = o.lane_id "
        "WHERE o.state = 'waiting' AND (l.next_at IS NULL OR o.next_at IS NULL "
        "OR l.lease_until > clock_timestamp() + interval '9 seconds')"
    )


async def quiet(house: House, within: float) -> None:
    """Wait until nothing is on its way: no update unread, no row waiting, no lane held."""

    async def over() -> bool:
        for channel in ("telegram", "vk", "max"):
            if (await house.rig.control(channel, "stats"))["updates_queued"]:
                return False
        [(waiting, held)] = await house.ask(
            "SELECT (SELECT count(*) FROM outbox WHERE state = 'waiting'), "
            "(SELECT count(*) FROM lane WHERE lease_until IS NOT NULL OR next_at IS NOT NULL)"
        )
        return bool(waiting == 0 and held == 0)

    await until(over, within, "quiet")
