"""The bot's rate in a long drain, with the messengers' limits on: never over, and nearly all of it used."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass

from sandbox.remote import Remote
from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.phones import SENDING
from tests.bench.programs import program
from tests.bench.queueing import queue, strangers
from tests.bench.sides import greet, sandbox, service_config

CAPS = {"telegram": 30, "vk": 20, "max": 30}
"""Requests a second that each messenger allows a bot."""
CHATS = 300


@dataclass(frozen=True, slots=True)
class Used:
    """What one messenger saw in a window."""

    share: float
    over_limit: int
    worst_second: int


async def run(bench: Bench) -> list[Figure]:
    """One sender process, then a second beside it, over the three messengers at once."""
    seconds, folder = bench.pick(6.0, 60.0), bench.folder / "rates"
    figures: list[Figure] = []
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(bench.ground.database())
        messengers = await stack.enter_async_context(sandbox(limits=True))
        addresses = {channel: getattr(messengers.addresses, channel) for channel in CAPS}
        for channel, cap in CAPS.items():
            await greet(addresses[channel], strangers(CHATS))
            await queue(database, channel, chats=CHATS, rows=int(cap * (2 * seconds + 30) / CHATS) + 1)
        config = service_config(messengers, database, folder, set(CAPS), calm=False)
        for processes in (1, 2):
            await stack.enter_async_context(program("service", folder, **config, roles=["sender"]))
            await asyncio.sleep(2.0)
            found = await asyncio.gather(*(_window(addresses[channel], channel, seconds) for channel in CAPS))
            figures += _figures(processes, dict(zip(CAPS, found, strict=True)))
    return figures


async def _window(address: str, channel: str, seconds: float) -> Used:
    """Watch one messenger for a while."""
    async with Remote(address) as remote:
        since, until = time.time(), time.time() + seconds
        await asyncio.sleep(seconds + 0.2)
        arrived = [entry for entry in await remote.journal(SENDING[channel]) if since <= entry["at"] < until]
        stats = await remote.stats()
    return Used(len(arrived) / (CAPS[channel] * seconds), stats["over_limit"], stats["worst_second"])


def _figures(processes: int, found: dict[str, Used]) -> list[Figure]:
    name = f"{processes} process{'es' if processes > 1 else ''}"
    raw = {channel: asdict(used) for channel, used in found.items()}
    shares = ", ".join(f"{channel} {used.share:.1%}" for channel, used in found.items())
    worst = ", ".join(f"{channel} {used.worst_second} of {CAPS[channel]}" for channel, used in found.items())
    over = sum(used.over_limit + max(0, used.worst_second - CAPS[channel]) for channel, used in found.items())
    return [
        Figure("rates", f"{name}: requests over a limit", float(over), at_most(0), remark=f"Worst second: {worst}."),
        Figure("rates", f"{name}: least share of a rate used", min(used.share for used in found.values()),
               at_least(0.95), remark=f"{shares}.", raw=raw),
    ]  # fmt: skip
