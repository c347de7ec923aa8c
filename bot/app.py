"""Builds everything from settings and runs it in one TaskGroup."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from bot.channels.port import ChannelError, Ear, Me, Port
from bot.clock_time import ServiceTime
from bot.console_port import ConsoleDesk
from bot.deliver import Courier, Delivery
from bot.files import Files
from bot.inbox import Inbox
from bot.ingress import Poller
from bot.outbox import Sender
from bot.route import decide
from bot.settings import Settings, secret_keys
from bot.settle import settle
from curators.staff import StaffRoom
from storage.queries.sending import Claimed
from storage.transaction import Database
from storage.vault import Vault

log = structlog.get_logger()

STOP_WITHIN = 10.0
"""Seconds in which a clean stop lets what is in the air land."""


@dataclass(slots=True)
class Channel:
    """One messenger's bot as this process uses it."""

    ear: Ear
    port: Port
    inbox: Inbox
    sender: Sender | None
    poller: Poller | None
    me: Me | None = None


class App:
    """The service in this process: `roles` of ingress, worker, sender, clock."""

    def __init__(
        self, settings: Settings, db: Database, bots: dict[str, tuple[Ear, Port]], roles: frozenset[str]
    ) -> None:
        self.settings, self.db, self.roles = settings, db, roles
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.time = ServiceTime()
        zone = settings.timezone.key
        self.staff = StaffRoom(zone)
        self.vault = Vault(secret_keys(settings))
        self.ports = {channel: port for channel, (_, port) in bots.items()}
        self.files = Files(settings.data_dir / "attachments", self.ports)
        reacts = frozenset(channel for channel, port in self.ports.items() if port.able.reactions)
        self.channels: dict[str, Channel] = {}
        self.ready = asyncio.Event()
        self._stop = asyncio.Event()
        for channel, (ear, port) in bots.items():
            inbox = Inbox(
                db,
                ear,
                self.staff,
                self.time,
                decide,
                self.ring,
                zone=zone,
                reacts=reacts,
                vault=self.vault,
                operator=settings.operator,
            )
            self.channels[channel] = Channel(
                ear,
                port,
                inbox,
                self._sender(port) if "sender" in roles else None,
                Poller(db, ear, inbox, self.holder) if "ingress" in roles and not settings.public_url else None,
            )

    def _sender(self, port: Port) -> Sender:
        rates = {
            "telegram": self.settings.telegram_rate,
            "vk": self.settings.vk_rate,
            "max": self.settings.max_rate,
        }
        courier = Courier(self.db, port, self.files, ConsoleDesk(self.db, self.time))

        async def deliver(sender: Sender, row: Claimed) -> Delivery:
            return await courier.deliver(sender, row)

        return Sender(self.db, port.channel, port.bot, self.holder, rates[port.channel], deliver, settle)

    def ring(self) -> None:
        """Something was put into the outbox: this process's senders look at once."""
        for channel in self.channels.values():
            if channel.sender is not None:
                channel.sender.bell.set()

    def stop(self) -> None:
        """Stop cleanly."""
        self._stop.set()

    async def run(self) -> None:
        """Work until `stop`."""
        running: list[Callable[[], None]] = []
        async with asyncio.TaskGroup() as group:
            contacts = [group.create_task(self._first_contact(channel)) for channel in self.channels.values()]
            for channel in self.channels.values():
                if channel.poller is not None:
                    group.create_task(channel.poller.run())
                    running.append(channel.poller.stop)
                if channel.sender is not None:
                    group.create_task(channel.sender.run())
                    running.append(channel.sender.stop)
            self.ready.set()
            await self._stop.wait()
            for stop in running:
                stop()
            for contact in contacts:
                contact.cancel()
        for port in self.ports.values():
            await port.close()

    async def _first_contact(self, channel: Channel) -> None:
        """Learn who the bot is, as soon as its messenger answers."""
        while channel.me is None:
            with suppress(ChannelError):
                channel.me = await channel.port.me()
                channel.inbox.topics = channel.me.topics
                return
            await asyncio.sleep(2.0)
