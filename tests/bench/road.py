"""The road of a message walked by hand, statement by statement: received, claimed, sent to nobody, recorded."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, cast

from bot.channels.port import Ear, Port, Raw
from bot.channels.telegram.listen import TelegramEar
from bot.channels.telegram.session import make_bot
from bot.channels.vk.client import open_client
from bot.channels.vk.listen import VkEar
from bot.clock_time import ServiceTime
from bot.inbox import Inbox
from bot.route import decide
from bot.sending.console_port import ConsoleDesk
from bot.sending.deliver import Courier
from bot.sending.files import Files
from bot.sending.recorder import Recorder
from bot.sending.settle import settle
from curators.staff import StaffRoom
from storage.queries import sending
from tests.bench.explaining import ExplainingDatabase
from tests.bench.ground import connected
from tests.bench.outbox_worker import InstantPort
from tests.bench.phones import WORDS
from tests.bench.seeding import BOTS
from tests.bench.statements import TOPICS

ZONE = "Europe/Moscow"
FIRST = 500_000_000
"""Numbers of messages that no load has used."""
WARMING = 5
"""Round trips that are not counted: the connection's own caches fill."""
HOLDER, INTERVAL = "road", 1e-6


class Held:
    """What a trip asks of its sender."""

    def holds(self, lane_id: int) -> bool:
        """Nobody else is here."""
        return True

    async def pace(self) -> None:
        """No rate to keep."""


class Road:
    """The program's own parts over a database that explains, without a wire on either side."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.db = url, ExplainingDatabase(url)
        self.staff, self.time = StaffRoom(ZONE), ServiceTime()
        self._clients = (open_client("sandbox-vk-token", None), make_bot("1000001:SANDBOX", None))
        ears = (VkEar(self._clients[0], int(BOTS["vk"]), None), TelegramEar(self._clients[1]))
        self.inboxes = {ear.channel: self._inbox(ear) for ear in ears}
        self.couriers = {channel: self._courier(channel, folder) for channel in ("telegram", "vk")}

    def _inbox(self, ear: Ear) -> Inbox:
        return Inbox(
            self.db, ear, self.staff, self.time, decide, lambda: None, zone=ZONE, reacts=frozenset({"telegram", "vk"})
        )

    def _courier(self, channel: str, folder: Path) -> Courier:
        port = cast("Port", InstantPort(folder / f"road-{channel}.txt", channel))
        return Courier(self.db, port, Files(folder, {}), ConsoleDesk(self.db, self.time, self.staff))

    async def receive(self, channel: str, raw: Raw) -> None:
        """Take one update in."""
        await self.inboxes[channel].receive(raw)

    async def send(self, channel: str) -> int:
        """Claim what is due, send it to nobody, record it; how many rows."""
        courier, bot = self.couriers[channel], BOTS[channel]
        async with self.db.brisk() as tx:
            claimed = await sending.claim(tx, channel, bot, HOLDER, most=64, interval=INTERVAL)
        landed = [(row, await courier.deliver(Held(), row)) for row in claimed if row.id is not None]
        if landed:
            await Recorder(self.db, channel, bot, HOLDER, settle).record(landed)
        return len(landed)

    async def walk(self, messages: int) -> dict[str, float]:
        """Blocks a message, by statement: as many messages of families as answers of their curators."""
        query = f"{TOPICS} ORDER BY v.id LIMIT $1"
        async with connected(self.url) as connection:
            places = [list(record) for record in await connection.fetch(query, messages + WARMING)]
        for channel in ("telegram", "vk"):
            while await self.send(channel):
                pass
        for number, (chat, topic, account) in enumerate(places):
            if number == WARMING:
                self.db.blocks.clear()
            await self.receive("vk", from_family(int(account), FIRST + number))
            assert await self.send("telegram")
            await self.receive("telegram", from_curator(int(chat), int(topic), FIRST + number))
            assert await self.send("vk")
        return {query: blocks / (2 * messages) for query, blocks in self.db.blocks.items()}

    async def close(self) -> None:
        """Close the database, and the clients, which have not been used."""
        await self.db.close()
        await self._clients[0].close()
        await self._clients[1].session.close()


def from_family(account: int, number: int) -> dict[str, Any]:
    """VK's update about a message."""
    message = {"id": 0, "date": int(time.time()), "peer_id": account, "from_id": account, "text": WORDS}
    message |= {"conversation_message_id": number, "attachments": [], "fwd_messages": [], "random_id": 0}
    return {
        "type": "message_new",
        "group_id": int(BOTS["vk"]),
        "event_id": f"road{number}",
        "v": "5.199",
        "object": {"message": message, "client_info": {}},
    }


def from_curator(chat: int, topic: int, number: int) -> dict[str, Any]:
    """Telegram's update about a message in a topic of a private chat."""
    person = {"id": chat, "is_bot": False, "first_name": "Анна"}
    message = {
        "message_id": number,
        "message_thread_id": topic,
        "is_topic_message": True,
        "date": int(time.time()),
        "chat": {"id": chat, "type": "private", "first_name": "Анна"},
        "from": person,
        "text": WORDS,
    }
    return {"update_id": number, "message": message}
