"""A side of a comparison: a sandbox, a relay that works over it, and phases of load measured on them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from sandbox.remote import Remote
from sandbox.serve import Process, start_process
from tests.bench.ground import Ground
from tests.bench.programs import Program, ask, program
from tests.bench.seeding import People
from tests.rig import environment

ROUND = 1_000_000
"""Numbers of messages a phase may take: no two phases share one."""
_phases = itertools.count(1)


@dataclass
class Phase:
    """What one phase of load came to; processor seconds of the relay, of PostgreSQL and of the sandbox."""

    load: dict[str, Any]
    relay: float
    database: float
    sandbox: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return float(self.load["rate"])

    @property
    def milliseconds(self) -> float:
        """Processor time of the relay a message, ms."""
        return 1000.0 * self.relay / max(1, int(self.load["relayed"]))

    @property
    def database_milliseconds(self) -> float:
        """Processor time of PostgreSQL a message, ms."""
        return 1000.0 * self.database / max(1, int(self.load["relayed"]))


@dataclass
class Side:
    """One relay over one sandbox."""

    name: str
    ground: Ground
    folder: Path
    people: People
    sandbox: Process
    relays: list[Program] = field(default_factory=list)

    @property
    def addresses(self) -> dict[str, str]:
        """The messengers' addresses by name."""
        return {"telegram": self.sandbox.addresses.telegram, "vk": self.sandbox.addresses.vk,
                "max": self.sandbox.addresses.max}  # fmt: skip

    async def warm(self, *, rate: float = 50) -> None:
        """Let the curators come, and every family write once: topics are made, paths are warm."""
        curators = map(self.people.curator_of, range(self.people.curators))
        await greet(self.addresses[self.people.curator_on], curators)
        await self.phase(mode="open", rate=rate, seconds=1 + 2 * self.people.families / rate, patience=20)

    async def phase(self, **config: Any) -> Phase:
        """Load this side for a while."""
        config = {"addresses": self.addresses, "people": asdict(self.people), "first": next(_phases) * ROUND, **config}
        sandbox = psutil.Process(self.sandbox.popen.pid)
        before = self._spent(sandbox)
        load = await ask("load", self.folder, **config)
        after = self._spent(sandbox)
        return Phase(load, *(late - early for early, late in zip(before, after, strict=True)))

    async def stats(self) -> dict[str, dict[str, Any]]:
        """The messengers' own counts."""
        found = {}
        for channel in {self.people.family_on, self.people.curator_on}:
            async with Remote(self.addresses[channel]) as remote:
                found[channel] = await remote.stats()
        return found

    def _spent(self, sandbox: psutil.Process) -> tuple[float, float, float]:
        spent = sandbox.cpu_times()
        relays = sum(relay.processor_time() for relay in self.relays)
        return relays, self.ground.processor_time(), spent.user + spent.system


async def greet(address: str, users: Any) -> None:
    """Let people start the bot, so that it may write to them."""
    async with Remote(address) as remote:
        turns = asyncio.Semaphore(16)

        async def start(user: int) -> None:
            async with turns:
                await remote.phone("start", user=user)

        await asyncio.gather(*map(start, users))


@asynccontextmanager
async def sandbox(*, limits: bool = False) -> AsyncIterator[Process]:
    """The local messengers in a process of their own."""
    process = await asyncio.to_thread(start_process, limits=limits)
    try:
        yield process
    finally:
        await asyncio.to_thread(process.stop)


def service_config(
    side: Process,
    database: str,
    folder: Path,
    channels: set[str],
    *,
    calm: bool = True,
    environ: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """How `service` is to run against these messengers."""
    given = environment(side.addresses, folder / "data", **(environ or {}))
    for channel in {"telegram", "vk", "max"} - channels:
        given = {name: text for name, text in given.items() if not name.startswith(f"ZABOTA_{channel.upper()}_")}
    if calm:
        given |= {f"ZABOTA_{channel.upper()}_RATE": "10000" for channel in channels}
    return {"database": database, "environment": given, "calm": calm}


@asynccontextmanager
async def our_side(ground: Ground, folder: Path, people: People, database: str, **more: Any) -> AsyncIterator[Side]:
    """The service over a sandbox and a seeded database."""
    async with AsyncExitStack() as stack:
        messengers = await stack.enter_async_context(sandbox())
        config = service_config(messengers, database, folder, {people.family_on, people.curator_on}, **more)
        relay = await stack.enter_async_context(program("service", folder, **config, roles=["ingress", "sender"]))
        yield Side("ours", ground, folder, people, messengers, [relay])


@asynccontextmanager
async def memory_side(ground: Ground, folder: Path, people: People) -> AsyncIterator[Side]:
    """The rival over a sandbox of its own."""
    async with AsyncExitStack() as stack:
        messengers = await stack.enter_async_context(sandbox())
        addresses = {"telegram": messengers.addresses.telegram, "vk": messengers.addresses.vk}
        relay = await stack.enter_async_context(
            program("memory_relay", folder, addresses=addresses, people=asdict(people))
        )
        yield Side("memory", ground, folder, people, messengers, [relay])
