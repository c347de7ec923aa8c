"""How every command works: settings first, then the log, then its work in one event loop; faults become lines."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TextIO, TypeVar

from bot.settings import Settings, SettingsError, load
from bot.shell import logs
from bot.shell.refusal import Refusal, Status
from storage.embedded import EmbeddedError
from storage.transaction import StorageAway
from storage.vault import Sealed

T = TypeVar("T")


def settings_or_refuse(*, stream: TextIO = sys.stderr) -> Settings:
    """Read the settings and set up the log on `stream`; every fault of theirs is a line."""
    try:
        settings = load()
    except SettingsError as error:
        raise Refusal(Status.USAGE, *error.faults) from error
    logs.configure(settings, stream)
    return settings


def act(settings: Settings, work: Callable[[Settings], Coroutine[None, None, T]]) -> T:
    """Do a command's work to its end."""
    try:
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            return runner.run(work(settings))
    except SettingsError as error:
        raise Refusal(Status.USAGE, *error.faults) from error
    except Sealed as error:
        raise Refusal(
            Status.USAGE,
            "ZABOTA_SECRET_KEYS: этими ключами данные не расшифровать: верните прежний ключ вторым в списке.",
        ) from error
    except EmbeddedError as error:
        raise Refusal(Status.AWAY, str(error)) from error
    except StorageAway as error:
        raise Refusal(
            Status.AWAY, "База данных недоступна: проверьте, что PostgreSQL работает, и повторите."
        ) from error


def write_file(path: Path, raw: bytes) -> None:
    """Write what a command made; a folder that isn't there or may not be written to is a line."""
    try:
        path.write_bytes(raw)
    except OSError as error:
        raise Refusal(Status.BAD_INPUT, f"{path}: не записать, {error.strerror}. Проверьте папку и права.") from error


def loop_factory() -> asyncio.AbstractEventLoop:
    """Give uvloop's loop where there is one."""
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
