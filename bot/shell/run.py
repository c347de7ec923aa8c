"""The `run` command's inside: start, say that it is ready, stop on a signal; the second signal ends at once."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
from collections.abc import Iterator

import structlog

from bot.app import STOP_WITHIN, App
from bot.channels.errors import ChannelError
from bot.connect import connect_all
from bot.settings import Settings
from bot.shell.opening import open_database
from bot.shell.refusal import Refusal, Status, leaves, unexpected
from bot.shell.terminal import say
from storage.transaction import StorageAway

log = structlog.get_logger()

NAMES = {"telegram": "Telegram", "vk": "ВКонтакте", "max": "MAX"}
LANDING = 2.0
"""Seconds that tasks get to let go once the time for a clean stop is over."""


class Stopping:
    """What a signal does: the first asks to stop, the second ends the process at once."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    def ask(self, number: int) -> None:
        """Take a signal."""
        if self.asked.is_set():
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
            return
        say("Останавливаюсь: дописываю начатое. Ещё раз — выйти сразу.")
        self.asked.set()

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Take SIGINT and SIGTERM while the block lasts."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.ask, number)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)


async def serve(settings: Settings, roles: frozenset[str]) -> None:
    """Work until a signal; raises Refusal where it can't start or go on."""
    stopping = Stopping()
    with stopping.listening():
        work = asyncio.create_task(_work(settings, roles, stopping.asked))
        asked = asyncio.create_task(stopping.asked.wait())
        try:
            await asyncio.wait({work, asked}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                await asyncio.wait({work}, timeout=STOP_WITHIN - LANDING)
            if not work.done():
                # Whatever hangs, nothing is lost: what isn't recorded as done is done again by who comes next.
                log.warning("stop.forced")
                work.cancel()
                await asyncio.wait({work}, timeout=LANDING)
        finally:
            asked.cancel()
        if work.done() and not work.cancelled() and (error := work.exception()) is not None:
            raise error


async def _work(settings: Settings, roles: frozenset[str], asked: asyncio.Event) -> None:
    async with open_database(settings) as db:
        if asked.is_set():
            return
        try:
            app = App(settings, db, await connect_all(settings), roles)
        except ChannelError as error:
            raise Refusal(Status.AWAY, f"Мессенджер не подключается: {error.detail}.") from error
        running = asyncio.create_task(app.run())
        ready = asyncio.create_task(_announce(app, roles))
        stop = asyncio.create_task(asked.wait())
        try:
            await asyncio.wait({running, stop}, return_when=asyncio.FIRST_COMPLETED)
            app.stop()
            await running
        except BaseExceptionGroup as group:
            raise _failed(group) from group
        finally:
            for task in (ready, stop):
                task.cancel()
            running.cancel()
            await asyncio.gather(running, ready, stop, return_exceptions=True)
    log.info("run.stopped")


async def _announce(app: App, roles: frozenset[str]) -> None:
    await app.ready.wait()
    # What the program itself is made of lives as long as it does: the collector need not walk it again and again.
    gc.collect()
    gc.freeze()
    log.info("run.ready", channels=sorted(app.channels), roles=sorted(roles))
    channels = ", ".join(NAMES[channel] for channel in app.channels)
    part = "" if len(roles) == 4 else f" (роли: {', '.join(sorted(roles))})"
    host = f"[{app.settings.http_host}]" if ":" in app.settings.http_host else app.settings.http_host
    say(f"Готово: {channels}{part}. Состояние: http://{host}:{app.web.port}/health/ready. Остановить: Ctrl+C.")


def _failed(group: BaseExceptionGroup) -> BaseException:
    """Give what the process ends with; the log holds kinds and places, the terminal one line."""
    errors = [leaf for leaf in leaves(group) if not isinstance(leaf, asyncio.CancelledError)]
    if not errors:
        return asyncio.CancelledError()
    log.critical("run.failed", exc_info=group)
    if all(isinstance(error, StorageAway) for error in errors):
        return Refusal(Status.AWAY, "База данных пропала: сервис остановился. Запустите его снова, когда она вернётся.")
    return Refusal(Status.BAD_INPUT, f"{unexpected(errors)} Сервис остановился, подробности — в журнале.")
