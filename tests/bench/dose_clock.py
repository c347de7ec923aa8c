"""A program: the clock of doses alone, in a process of its own; it tells when each of its sets was committed."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from bot.clock import Clock, Tick
from bot.clock_time import ServiceTime
from bot.settings import load
from bot.ticks.doses import Doses
from curators.staff import StaffRoom
from storage.queries.doses import Part
from storage.transaction import Database
from storage.vault import Vault
from tests.bench.programs import play, tell


class Watched(Doses):
    """The clock of doses, with a note of each set."""

    committed: list[float]

    async def _set(self, part: Part) -> int:
        """One set; by the machine's clock, when it was safe."""
        done = await super()._set(part)
        if done:
            self.committed.append(time.time())
        return done


async def main(config: dict[str, Any]) -> None:
    """Tick as the service does, until asked to stop."""
    settings = load(config["environment"], env_file=None)
    db = Database(config["database"], size=8)
    key = config["environment"]["ZABOTA_SECRET_KEYS"].encode()
    doses = Watched(db, StaffRoom(settings.timezone.key), ServiceTime(), settings, Vault([key]))
    doses.committed = []
    clock = Clock([Tick("doses", 1.0, doses.tick)])
    running = asyncio.create_task(clock.run())
    tell({"ready": True})
    try:
        while True:
            await asyncio.sleep(0.5)
            if doses.committed and time.time() - doses.committed[-1] > 1.5:
                tell({"sets": len(doses.committed), "last": doses.committed[-1]})
                doses.committed.clear()
    except asyncio.CancelledError:
        clock.stop()
        await running
    finally:
        await db.close()


if __name__ == "__main__":
    play(main)
