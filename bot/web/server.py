"""The HTTP server of a process."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from contextlib import suppress

from aiohttp import web

from bot.settings import SettingsError
from bot.web.door import LARGEST, Door
from bot.web.probes import Probes

LANDS_WITHIN = 5.0
"""Seconds in which a stop lets requests in hand be answered."""


class WebServer:
    """Listens at one address; `port` is the one chosen where 0 was asked for."""

    def __init__(self, host: str, port: int, door: Door | None, probes: Probes) -> None:
        self._host, self.port = host, port
        self._probes = probes
        application = web.Application(client_max_size=LARGEST)
        application.add_routes(probes.routes())
        if door is not None:
            application.add_routes(door.routes())
        self._runner = web.AppRunner(application, access_log=None, handle_signals=False, shutdown_timeout=LANDS_WITHIN)
        self._beating: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Listen; SettingsError where the port can't be had."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self.port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise SettingsError([_why(error, self._host, self.port)]) from error
        self.port = int(self._runner.addresses[0][1])
        self._beating = asyncio.create_task(self._probes.beat())

    async def close(self) -> None:
        """Take no more requests, answer those in hand."""
        if self._beating is not None:
            self._beating.cancel()
            with suppress(asyncio.CancelledError):
                await self._beating
        await self._runner.cleanup()


def _why(error: OSError, host: str, port: int) -> str:
    """Say which setting is at fault: an address that isn't this machine's, or a port that can't be had on it."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"ZABOTA_HTTP_HOST: у этого компьютера нет адреса «{host}»: задайте 127.0.0.1, 0.0.0.0 или свой адрес."
    where, why = f"порт {port} на {host}", os.strerror(error.errno or 0)
    return f"ZABOTA_HTTP_PORT: {where} не открывается ({why}): освободите его или задайте другой."
