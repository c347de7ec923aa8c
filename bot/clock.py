"""The clock: APScheduler turns a handful of ticks, and what is due is found in the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import metrics
from storage.transaction import AGAIN, StorageAway

log = structlog.get_logger()

LANDS_WITHIN = 5.0
"""Seconds in which a stop lets running ticks end; after that they are rolled back, which harms nothing."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Something to be done every so many seconds; harmless where several processes do it at once."""

    name: str
    every: float
    act: Callable[[], Awaitable[None]]


class Clock:
    """The ticks of this process, the first run of each at the start."""

    def __init__(self, ticks: Sequence[Tick]) -> None:
        self._ticks = ticks
        self._running: set[str] = set()
        self._still = asyncio.Event()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping.set()

    async def run(self) -> None:
        """Tick until `stop`."""
        # A tick that comes late is as good as one in time: by default APScheduler drops one that is a second late, and
        # runs one that was missed often as often.
        scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        # On whole seconds, the first one too, from which the others are counted: what is due at eight is not looked for
        # half a second after it.
        begun = datetime.now(UTC).replace(microsecond=0)
        for tick in self._ticks:
            scheduler.add_job(
                self._once,
                "interval",
                args=[tick],
                seconds=tick.every,
                id=tick.name,
                start_date=begun,
                next_run_time=begun,
            )
        scheduler.start()
        await self._stopping.wait()
        scheduler.pause()
        try:
            async with asyncio.timeout(LANDS_WITHIN):
                while self._running:
                    self._still.clear()
                    await self._still.wait()
        except TimeoutError:
            log.warning("clock.cut_short", ticks=sorted(self._running))
        scheduler.shutdown(wait=False)

    async def _once(self, tick: Tick) -> None:
        """Run a tick; what goes wrong is told, and the next run tries again."""
        began = time.monotonic()
        outcome = "failed"
        self._running.add(tick.name)
        try:
            await tick.act()
            outcome = "done"
        except (StorageAway, *AGAIN) as away:
            outcome = "put_off"
            log.warning("clock.put_off", tick=tick.name, error=type(away).__name__)
        except Exception:
            log.exception("clock.failed", tick=tick.name)
        finally:
            self._running.discard(tick.name)
            self._still.set()
            metrics.TICKS.labels(tick.name, outcome).inc()
            metrics.TICK_SECONDS.labels(tick.name).observe(time.monotonic() - began)
