"""How soon another process takes over from one that is killed, or hangs (SIGSTOP): the poller, and a sender."""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from sandbox.remote import Remote
from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_most
from tests.bench.ground import value
from tests.bench.programs import Program
from tests.bench.seeding import BOTS, People, seed
from tests.bench.sides import Phase, Side, sandbox, service_config

LEADER = "SELECT holder FROM lease WHERE name = 'poll:telegram:' || $1"
RATE = 10.0
"""Messages a second that families write meanwhile."""
BEFORE, AFTER = 3.0, 12.0
"""Seconds of talk before the blow and after it."""


@dataclass
class House:
    """Two processes that listen and two that send, over the same messengers and database."""

    side: Side
    database: str
    config: dict[str, Any]
    roles: tuple[str, ...] = ("ingress", "ingress", "sender", "sender")

    async def start(self, place: int) -> Program:
        """The process in this place."""
        return await Program.start("tests.bench.service", self.side.folder, **self.config, roles=[self.roles[place]])

    async def victim(self, role: str) -> int:
        """The place of the process that polls now, or of a sender."""
        if role == "sender":
            return self.roles.index(role)
        holder = await value(self.database, LEADER, BOTS["telegram"])
        return next(place for place, one in enumerate(self.side.relays) if one.said["holder"] == holder)

    async def struck(self, number: signal.Signals, role: str) -> tuple[float, Phase]:
        """Strike one amid the talk; the longest wait that it cost, and the talk."""
        place = await self.victim(role)
        talk = asyncio.create_task(
            self.side.phase(mode="open", rate=RATE, seconds=BEFORE + AFTER, echo=False, patience=25, each=True)
        )
        await asyncio.sleep(BEFORE)
        struck = time.time()
        self.side.relays[place].signal(number)
        phase = await talk
        waits = [at - max(sent, struck) for *_, sent, at in phase.load["each"] if at is not None and at > struck]
        if number is signal.SIGKILL:
            await self.side.relays[place].gone()
            self.side.relays[place] = await self.start(place)
        else:
            self.side.relays[place].signal(signal.SIGCONT)
        await asyncio.sleep(3.0)
        return max(waits, default=0.0), phase


async def run(bench: Bench) -> list[Figure]:
    """Four blows, one after another; each request takes a while, so that there is always one in the air."""
    people = People(families=20, curators=10, family_on="telegram")
    folder = bench.folder / "takeover"
    blows = [("ingress", signal.SIGSTOP), ("sender", signal.SIGSTOP)]
    if not bench.quick:
        blows += [("ingress", signal.SIGKILL), ("sender", signal.SIGKILL)]
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(bench.ground.database())
        await seed(database, people)
        messengers = await stack.enter_async_context(sandbox())
        side = Side("ours", bench.ground, folder, people, messengers)
        house = House(side, database, service_config(messengers, database, folder, {"telegram"}))
        try:
            side.relays += await asyncio.gather(*map(house.start, range(len(house.roles))))
            await side.warm()
            async with Remote(messengers.addresses.telegram) as telegram:
                await telegram.fault("sendMessage", "delay", seconds=0.5, times=1_000_000)
            return [await _blow(house, number, role) for role, number in blows]
        finally:
            for one in side.relays:
                await one.stop()


async def _blow(house: House, number: signal.Signals, role: str) -> Figure:
    wait, phase = await house.struck(number, role)
    load = {name: found for name, found in phase.load.items() if name != "each"}
    return Figure(
        "takeover",
        f"{number.name} of {'the poller' if role == 'ingress' else 'a sender'}: longest wait",
        wait if not load["lost"] else None,
        at_most(10),
        unit="s",
        remark=f"Lost {load['lost']}, arrived twice {load['repeated']} (Telegram has no key against it).",
        raw=load,
    )
