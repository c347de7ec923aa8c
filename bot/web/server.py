"""The HTTP server of a process."""

from __future__ import annotations

import asyncio
import os
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
            reason = os.strerror(error.errno or 0)
            where = f"порт {self.port} на {self._host}"
            raise SettingsError(
                [f"ZABOTA_HTTP_PORT: {where} не открывается ({reason}): освободите его или задайте другой."]
            ) from error
        self.port = int(self._runner.addresses[0][1])
        self._beating = asyncio.create_task(self._probes.beat())

    async def close(self) -> None:
        """Take no more requests, answer those in hand."""
        if self._beating is not None:
            self._beating.cancel()
            with suppress(asyncio.CancelledError):
                await self._beating
        await self._runner.cleanup()
