"""What operators and their tools ask: is it alive, is it ready, how does it fare."""

from __future__ import annotations

import asyncio
import time

import orjson
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import metrics
from bot.web.health import Health, Look

BEAT = 0.5
ALIVE = 5.0
"""Seconds the loop may stand still and still count as turning."""


class Probes:
    """Probes and metrics of this process."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self._turned = time.monotonic()

    def routes(self) -> list[web.RouteDef]:
        """Where they are asked."""
        return [
            web.get("/health/live", self.live),
            web.get("/health/ready", self.ready),
            web.get("/metrics", self.metrics),
        ]

    async def beat(self) -> None:
        """Note that the loop turns, and how late it was, until cancelled."""
        while True:
            await asyncio.sleep(BEAT)
            now = time.monotonic()
            metrics.LOOP_LAG.set(max(0.0, now - self._turned - BEAT))
            self._turned = now

    async def live(self, _: web.Request) -> web.Response:
        """200 while the loop turns."""
        still = time.monotonic() - self._turned
        return web.Response(status=200 if still < ALIVE else 503, text=f"{still:.1f}")

    async def ready(self, _: web.Request) -> web.Response:
        """200 when this process can do its work; 503 with what is wrong."""
        report = self._health.report(await self._health.look(max_age=1.0))
        body = orjson.dumps(report.body, option=orjson.OPT_INDENT_2)
        return web.Response(status=200 if report.ready else 503, body=body, content_type="application/json")

    async def metrics(self, _: web.Request) -> web.Response:
        """Prometheus; the queue is counted anew at most every five seconds."""
        _gauge(await self._health.look(max_age=5.0))
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _gauge(look: Look) -> None:
    """Set the gauges of the queue; while the database is away they are gone rather than old."""
    metrics.QUEUE.clear()
    metrics.OLDEST.clear()
    metrics.DATABASE_UP.set(look.reading is not None)
    for row in look.reading.waiting if look.reading else ():
        metrics.QUEUE.labels(row.channel, str(row.priority)).inc(row.rows)
        oldest = metrics.OLDEST.labels(row.channel, str(row.priority))
        oldest.set(max(row.late or 0.0, 0.0))
