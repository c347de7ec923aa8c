"""What the three messengers share: people, the clock, files; a `Side` for each of them, and the dispatcher beside them.

How to build a messenger on it (sandbox/telegram is the largest example):

1. `build(world)` takes `side = world.side("vk", allowed=Allowed(bot=20))` and makes a class that satisfies
   `sandbox.messenger.Messenger`: it holds the side and says in its messenger's own words what people do
   (`person_sent` makes ids, keeps messages by `side.store(chat, message)`, puts updates by `side.updates.put(…)`).
2. The application is `sandbox.wire.application(messenger)`: it already has `/phone/*`, `/control/*`, the network switch
   and the cleanup; add the messenger's own API routes to it.
3. Each API handler parses its parameters into `sandbox.wire.Call` and returns
   `await sandbox.wire.serve(messenger, request, call, act)`: the journal, faults and limits happen there,
   then `act()` does the work; it raises `sandbox.wire.Refused(response, words)` to answer the messenger's own error.
4. A request that doesn't fit the client library's models: `side.note_invalid(method, why)`, then the messenger's own
   400. Skip the check while `side.validate` is off.
5. What the bot does to a chat is kept in `side.chats[...]` as `StoredMessage`s (`sandbox/chats.py`); tell the page by
   `side.changes.tell("message", chat.id)`. `side.store` tells it itself.
6. Polling: `await side.updates.wait(number, seconds)`, `side.updates.since(number, limit)`,
   `side.updates.acknowledge_before(number)`; with a history that may be reread give `rereadable=True` to `world.side`.
   Webhooks: `side.courier = Courier(side.updates, headers=…, accepted=…)`, then `.set(url)` and `.unset()`.
7. What the messenger itself must know after the demo's next start: name the attributes in `KEPT` of the object that
   has them, and `world.memory.keep("vk", thing)`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sandbox.dispatcher import Dispatcher
from sandbox.files import Files
from sandbox.limits import Allowed
from sandbox.memory import Memory
from sandbox.program import Program
from sandbox.side import Side


@dataclass(frozen=True, slots=True)
class Person:
    """A sample person: one human with an account in each messenger; `role` is said on their phone, in Russian."""

    key: str
    name: str
    phone: str | None = None
    telegram_id: int | None = None
    vk_id: int | None = None
    max_id: int | None = None
    role: str = ""


class World:
    """The sandbox's shared state; `limits`, `validate` and `topics` are what a side starts with.

    `memory`: where it is kept until the next start (the demo). `program`: the bot, where the page may kill it.
    """

    def __init__(
        self,
        people: Iterable[Person] = (),
        *,
        clock: Callable[[], float] = time.time,
        limits: bool = False,
        validate: bool = True,
        topics: bool = True,
        folder: Path | None = None,
        memory: Path | None = None,
        program: Program | None = None,
    ) -> None:
        self.people = list(people)
        self.clock = clock
        self.limits = limits
        self.validate = validate
        self.topics = topics
        self.files = Files(folder)
        self.memory = Memory(memory)
        self.memory.keep("files", self.files)
        self.program = program
        self.dispatcher = Dispatcher(clock)
        self.memory.keep("dispatcher", self.dispatcher)
        self.sides: dict[str, Side] = {}

    def side(self, name: str, *, allowed: Allowed | None = None, rereadable: bool = False) -> Side:
        """Give the side called telegram, vk or max, made on the first call with these limits."""
        if name not in self.sides:
            side = Side(
                name,
                files=self.files,
                clock=self.clock,
                allowed=allowed or Allowed(),
                limits=self.limits,
                validate=self.validate,
                rereadable=rereadable,
            )
            self.memory.keep(f"{name} side", side)
            for person in self.people:
                number = getattr(person, f"{name}_id")
                if number is not None:
                    side.account(str(number), person.name, person.phone)
            self.sides[name] = side
        return self.sides[name]

    def close(self) -> None:
        """Remove temporary files."""
        self.files.close()
