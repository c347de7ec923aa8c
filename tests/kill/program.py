"""The service as a process to be killed; settings come from the environment, as in production."""

from __future__ import annotations

import asyncio
import os
import signal

from bot.app import App
from bot.connect import connect_all
from bot.settings import load
from storage.transaction import Database


async def work(roles: frozenset[str]) -> None:
    """Do these roles' work until SIGTERM."""
    settings = load(os.environ, env_file=None)
    assert settings.database_url is not None
    db = Database(settings.database_url.get_secret_value(), size=8)
    app = App(settings, db, await connect_all(settings), roles)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, app.stop)
    try:
        await app.run()
    finally:
        await db.close()
