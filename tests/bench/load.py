"""A program: families that write and curators that answer at once, through the phones of the local messengers.

`closed`: so many families are in a talk, each writes again when it has its answer: how much goes through.
`open`: so many messages a second in all, whatever happens: how long each takes on its way, wire to wire.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any

import aiohttp

from tests.bench.figures import percentile
from tests.bench.phones import WORDS, Exchange, Heard
from tests.bench.programs import play, tell
from tests.bench.seeding import FAMILY, People

LOOK = 0.01
"""Seconds between looks at a journal."""


class Load:
    """One phase of load: what was sent when, what arrived when."""

    def __init__(self, config: dict[str, Any], http: aiohttp.ClientSession) -> None:
        self.people = People(**config["people"])
        self.echo: bool = config.get("echo", True)
        self.first: int = config["first"]
        self.topics: list[list[str]] | None = config.get("topics")
        """Chat, topic and family's account of each view: the curators write, unasked."""
        addresses = config["addresses"]
        family_on, curator_on = self.people.family_on, self.people.curator_on
        self.families = Exchange(family_on, addresses[family_on], http)
        self.curators = Exchange(curator_on, addresses[curator_on], http)
        self.sent: dict[tuple[bool, int, int], float] = {}
        self.arrived: dict[tuple[bool, int, int], float] = {}
        self.repeated = 0
        self._answers: dict[int, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def watch(self) -> None:
        """Hear what arrives; a curator answers a family's message in its topic."""
        exchanges = (
            [self.families] if self.families.address == self.curators.address else [self.families, self.curators]
        )
        while True:
            for exchange in exchanges:
                for heard in await exchange.hear():
                    self._hear(heard)
            await asyncio.sleep(LOOK)

    def _hear(self, heard: Heard) -> None:
        key = (heard.answer, heard.family, heard.number)
        if key in self.arrived:
            self.repeated += 1
            return
        self.arrived[key] = heard.at
        if heard.answer or not self.echo:
            if (answered := self._answers.get(heard.family)) is not None:
                answered.set()
        else:
            task = asyncio.create_task(self._answer(heard))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, heard: Heard) -> None:
        self.sent[True, heard.family, heard.number] = time.time()
        text = f"@{heard.family}:{heard.number} {WORDS}"
        await self.curators.write(heard.chat, text, heard.topic)

    async def write(self, family: int, number: int) -> None:
        """Write as a family, or (where `topics` are given) as its curator."""
        if self.topics is not None:
            chat, topic, account = self.topics[family % len(self.topics)]
            family = int(account) - FAMILY
            self.sent[True, family, number] = time.time()
            await self.curators.write(chat, f"@{family}:{number} {WORDS}", topic)
            return
        self.sent[False, family, number] = time.time()
        await self.families.write(self.people.user(family), f"#{family}:{number} {WORDS}")

    async def closed(self, talks: int, seconds: float) -> None:
        """Keep so many families in a talk."""
        end = time.time() + seconds

        async def talk(place: int) -> None:
            number = self.first
            while time.time() < end:
                for family in range(place, self.people.families, talks):
                    answered = self._answers[family] = asyncio.Event()
                    await self.write(family, number)
                    with suppress(TimeoutError):
                        async with asyncio.timeout(max(1.0, end - time.time())):
                            await answered.wait()
                    if time.time() >= end:
                        return
                number += 1

        await asyncio.gather(*(talk(place) for place in range(min(talks, self.people.families))))

    async def open(self, rate: float, seconds: float) -> None:
        """Have so many messages a second relayed, both ways together; the families take turns."""
        interval = (2.0 if self.echo else 1.0) / rate
        start = time.time()
        for count in range(int(seconds / interval)):
            await asyncio.sleep(max(0.0, start + count * interval - time.time()))
            family = count % self.people.families
            task = asyncio.create_task(self.write(family, self.first + count // self.people.families))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def land(self, patience: float) -> None:
        """Wait until everything sent has arrived."""
        end = time.time() + patience
        while time.time() < end and len(self.arrived) < len(self.sent):  # noqa: ASYNC110  # another process knows
            await asyncio.sleep(LOOK)  # what arrives is heard by looking

    def result(self, since: float, until: float) -> dict[str, Any]:
        """What came of it: the rate counts arrivals between the two moments, the times every message."""
        taken = {key: at - self.sent[key] for key, at in self.arrived.items() if key in self.sent}
        inbound = [seconds for (answer, *_), seconds in taken.items() if not answer]
        outbound = [seconds for (answer, *_), seconds in taken.items() if answer]
        counted = sum(since <= at < until for at in self.arrived.values())
        return {
            "rate": counted / (until - since),
            "relayed": len(self.arrived),
            "lost": len(self.sent.keys() - self.arrived.keys()),
            "repeated": self.repeated,
            "p50": percentile([*inbound, *outbound], 0.5),
            "p95": percentile([*inbound, *outbound], 0.95),
            "p95_in": percentile(inbound, 0.95),
            "p95_out": percentile(outbound, 0.95),
            "worst": max([*inbound, *outbound], default=0.0),
        }


async def main(config: dict[str, Any]) -> None:
    """One phase; the first `lead` seconds are not counted in the rate."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        load = Load(config, http)
        for exchange in (load.families, load.curators):
            await exchange.forget()
            await exchange.hear()
        watching = asyncio.create_task(load.watch())
        seconds, lead = config["seconds"], config.get("lead", 0.0)
        began = time.time()
        if config["mode"] == "closed":
            await load.closed(config["talks"], seconds + lead)
        else:
            await load.open(config["rate"], seconds + lead)
        ended = time.time()
        await load.land(config.get("patience", 10.0))
        watching.cancel()
        result = load.result(began + lead, ended)
        if config.get("each"):
            result["each"] = [[*key, at, load.arrived.get(key)] for key, at in load.sent.items()]
    tell(result)


if __name__ == "__main__":
    play(main)
