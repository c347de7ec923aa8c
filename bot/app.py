"""Builds everything from settings and runs it in one TaskGroup."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from dataclasses import dataclass

import structlog

from bot.care import card_lines
from bot.care.drawings import MAKERS
from bot.care.rules import reminding
from bot.channels.errors import ChannelError
from bot.channels.port import Ear, Me, Port
from bot.clock import Clock, Tick
from bot.clock_time import ServiceTime
from bot.inbox import AT_ONCE, Inbox
from bot.ingress import Poller
from bot.outbox import Sender
from bot.places import where
from bot.reports.made import MAKERS as REPORTS
from bot.rights.made import MAKERS as RIGHTS
from bot.route import decide
from bot.sending.console_port import ConsoleDesk
from bot.sending.deliver import Courier, Delivery
from bot.sending.files import Files
from bot.sending.pictures import Pictures
from bot.sending.settle import settle
from bot.settings import Settings, secret_keys
from bot.ticks import table
from bot.web.door import Door
from bot.web.health import Health
from bot.web.probes import Probes
from bot.web.server import WebServer
from bot.web.subscriber import Subscriber
from curators.staff import StaffRoom
from scenarios import licensed_scale
from scenarios.screening_items import load_pack
from storage.queries.sending import Claimed
from storage.schema_version import newest
from storage.transaction import Database
from storage.vault import Vault

log = structlog.get_logger()

FIRST_CONTACT = 2
"""Requests of the bot's rate that a first contact may take (on VK it asks twice)."""
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
    subscriber: Subscriber | None
    me: Me | None = None

    @property
    def met(self) -> bool:
        """The messenger has answered since the start, and knows where to bring updates."""
        return self.me is not None and (self.subscriber is None or self.subscriber.settled)


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
        if settings.epds_pack is not None:
            licensed_scale.put_on_shelf(load_pack(settings.epds_pack))
        self.ports = {channel: port for channel, (_, port) in bots.items()}
        self.folder = settings.data_dir / "attachments"
        pictures = Pictures(db, self.vault, self.time, reminding(settings), zone, {**MAKERS, **REPORTS, **RIGHTS})
        self.files = Files(self.folder, self.ports, pictures.make)
        reacts = frozenset(channel for channel, port in self.ports.items() if port.able.reactions)
        self.channels: dict[str, Channel] = {}
        self.clock = Clock(self._ticks())
        self.ready = asyncio.Event()
        self._stop = asyncio.Event()
        gate = asyncio.Semaphore(AT_ONCE)
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
                reminding=reminding(settings),
                measure_fresh=settings.measure_fresh,
                dispatch=settings.dispatch_url is not None,
                gate=gate,
            )
            self.channels[channel] = Channel(
                ear,
                port,
                inbox,
                self._sender(port) if "sender" in roles else None,
                Poller(db, ear, inbox, self.holder) if "ingress" in roles and not settings.public_url else None,
                self._subscriber(ear),
            )
        self.web = self._web()

    def _subscriber(self, ear: Ear) -> Subscriber | None:
        url, secret = self.settings.public_url, self.settings.webhook_secret
        if url is None or secret is None or "ingress" not in self.roles:
            return None
        return Subscriber(self.db, ear, f"{url}/webhook/{ear.channel}", secret.get_secret_value(), self.holder)

    def _web(self) -> WebServer:
        secret = self.settings.webhook_secret
        door = None
        if self.settings.public_url is not None and secret is not None and "ingress" in self.roles:
            bots = {name: (channel.ear, channel.inbox) for name, channel in self.channels.items()}
            door = Door(bots, secret.get_secret_value())
        health = Health(self.db, lambda: {name: channel.met for name, channel in self.channels.items()}, newest())
        return WebServer(self.settings.http_host, self.settings.http_port, door, Probes(health))

    def _ticks(self) -> list[Tick]:
        of_the_clock = (
            table.of_the_clock(self.db, self.staff, self.time, self.settings, self.vault)
            if "clock" in self.roles
            else []
        )
        of_a_sender = table.of_a_sender(self.db, self.files, self.folder) if "sender" in self.roles else []
        of_a_worker = table.of_a_worker(self.db, self.settings) if "worker" in self.roles else []
        return [*of_the_clock, *of_a_worker, *of_a_sender]

    def _sender(self, port: Port) -> Sender:
        rates = {
            "telegram": self.settings.telegram_rate,
            "vk": self.settings.vk_rate,
            "max": self.settings.max_rate,
        }
        desk = ConsoleDesk(self.db, self.time, self.staff, card_lines.of(self.vault, self.settings.timezone))
        courier = Courier(self.db, port, self.files, desk)

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
        """Work until `stop`; SettingsError where the port can't be had."""
        try:
            await self.web.open()
            try:
                await self._work()
            finally:
                await self.web.close()
        finally:
            for port in self.ports.values():
                await port.close()

    async def _work(self) -> None:
        """Everything side by side; on `stop` nothing new is begun, and what is in hand ends."""
        async with asyncio.TaskGroup() as group:
            contacts = []
            parts: list[Poller | Subscriber | Sender | Clock] = [self.clock]
            group.create_task(self.clock.run())
            for channel in self.channels.values():
                contacts.append(group.create_task(self._first_contact(channel)))
                parts += [part for part in (channel.poller, channel.subscriber, channel.sender) if part is not None]
                for speaking in (channel.subscriber, channel.sender):
                    if speaking is not None:
                        group.create_task(speaking.run())
                if channel.poller is not None:
                    waits = {contacts[-1]} if channel.port.able.topics else set()
                    group.create_task(_listen(channel.poller, waits))
            self.ready.set()
            await self._stop.wait()
            await self.web.close()
            for part in parts:
                part.stop()
            for contact in contacts:
                contact.cancel()

    async def _first_contact(self, channel: Channel) -> None:
        """Learn who the bot is, as soon as its messenger answers."""
        told = ""
        while channel.me is None:
            try:
                if channel.sender is not None:
                    await channel.sender.reserve(FIRST_CONTACT)
                channel.me = await channel.port.me()
                channel.inbox.topics = channel.me.topics
            except Exception as error:  # noqa: BLE001  # an answer of an odd shape, too: the other messengers work on
                why = error.detail if isinstance(error, ChannelError) else where(error)
                if told != why:
                    log.warning("contact.none_yet", channel=channel.port.channel, error=why)
                told = why
                await asyncio.sleep(2.0)


async def _listen(poller: Poller, contact: set[asyncio.Task[None]]) -> None:
    """Listen, with topics only once it is known who the bot is: who joins before would get a console without them."""
    if contact:
        await asyncio.wait(contact)
    await poller.run()
