"""Behind the scenes, for the page: who there is, how the program does, its clock and its small figures."""

from __future__ import annotations

from contextlib import suppress

import aiohttp
from aiohttp import web

from sandbox.chats import BOT
from sandbox.clock import moved
from sandbox.control import as_json
from sandbox.program import CommandError, Program
from sandbox.world import World

MESSENGERS = ("telegram", "vk", "max")
WAITING = "zabota_outbox_waiting"
"""The program's metric: rows of the outbox that wait."""
PATIENCE = aiohttp.ClientTimeout(total=1)


class Stage:
    """`/api/people` and `/demo/*`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._http: aiohttp.ClientSession | None = None

    async def people(self, _: web.Request) -> web.Response:
        """Everybody's phones: one for each messenger a person has."""
        phones: list[dict[str, str | None]] = [
            {
                "key": f"{person.key}-{messenger}",
                "name": person.name,
                "role": person.role,
                "phone": person.phone,
                "messenger": messenger,
                "user": str(getattr(person, f"{messenger}_id")),
            }
            for person in self.world.people
            for messenger in MESSENGERS
            if getattr(person, f"{messenger}_id") is not None
        ]
        return as_json({"phones": phones})

    async def state(self, _: web.Request) -> web.Response:
        """How everything does."""
        program = self.world.program
        return as_json(
            {
                "program": program and {"state": program.state, "deaths": program.deaths},
                "now": (program.clock if program else self.world.clock)(),
                "ahead": program.clock.ahead if program else 0,
                "networks": {name: side.network for name, side in self.world.sides.items()},
                "orders": self.world.dispatcher.desk(),
                "figures": {**self._spoken(), "waiting": await self._waiting(program)},
            }
        )

    async def kill(self, _: web.Request) -> web.Response:
        """Kill the program."""
        self._program().kill()
        return as_json({})

    async def start(self, _: web.Request) -> web.Response:
        """Start it at once."""
        self._program().start()
        return as_json({})

    async def clock(self, request: web.Request) -> web.Response:
        """Move the clock: `{to: quarter|hour|day|morning|noon|evening|night|monday|reset}`."""
        program = self._program()
        try:
            ahead = moved(program.clock.ahead, str((await request.json()).get("to")), program.clock())
            await program.move_clock(ahead)
        except (ValueError, CommandError) as fault:
            return as_json({"error": str(fault)}, 400)
        return as_json({"ahead": ahead})

    async def answer(self, request: web.Request) -> web.Response:
        """Answer an order at the dispatcher's: `{number, step: accepted|assigned|coming|done}`."""
        said = await request.json()
        try:
            self.world.dispatcher.answer(str(said.get("number")), str(said.get("step")))
        except KeyError:
            return as_json({"error": "Этот вызов уже закрыт"}, 400)
        return as_json({})

    async def close(self) -> None:
        """Close connections."""
        if self._http is not None:
            await self._http.close()

    def _program(self) -> Program:
        if self.world.program is None:
            raise web.HTTPNotFound(text="программа запущена не отсюда")
        return self.world.program

    def _spoken(self) -> dict[str, int]:
        """How many messages people have written, and how many the bot has brought them."""
        senders = [
            message.sender
            for side in self.world.sides.values()
            for chat in side.chats.values()
            for message in chat.messages.values()
            if message.service is None
        ]
        brought = senders.count(BOT)
        return {"written": len(senders) - brought, "delivered": brought}

    async def _waiting(self, program: Program | None) -> int | None:
        if program is None or program.state != "running":
            return None
        self._http = self._http or aiohttp.ClientSession(timeout=PATIENCE)
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self._http.get(f"{program.address}/metrics") as answer:
                return _total(await answer.text(), WAITING) if answer.status == 200 else None
        return None


def _total(metrics: str, name: str) -> int:
    """Sum a gauge over its labels."""
    lines = (line for line in metrics.splitlines() if line.startswith((f"{name}{{", f"{name} ")))
    return int(sum(float(line.rpartition(" ")[2]) for line in lines))
