"""A program: the service itself, its roles in a process of its own; `calm` takes the pauses between messages away."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

from bot.app import App
from bot.connect import connect_all
from bot.settings import load
from storage.transaction import Database
from tests.bench.programs import play, tell


async def main(config: dict[str, Any]) -> None:
    """Run until asked to stop.

    The messengers' limits are off in the comparisons, so a chat's own interval must not hold our side back: what is
    left is the program's work alone. The bots' rates are set by the environment, as anybody would.
    """
    settings = load(config["environment"], env_file=None)
    db = Database(config["database"])
    bots = await connect_all(settings)
    if config["calm"]:
        for _, port in bots.values():
            port.able = dataclasses.replace(port.able, chat_interval=0.0, group_interval=0.0)
    app = App(settings, db, bots, frozenset(config["roles"]))
    running = asyncio.create_task(app.run())
    await app.ready.wait()
    tell({"ready": True, "holder": app.holder, "port": app.web.port})
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        app.stop()
        await running
    finally:
        await db.close()


if __name__ == "__main__":
    play(main)
