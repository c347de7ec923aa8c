"""A curator's lists and cards in a small service and in a big one: each button and word answered as in the console."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet

from bot.care import card_lines
from curators.console import entry
from curators.staff import StaffRoom
from curators.turn import Turn
from storage import content as contents
from storage.content import Content
from storage.event import Event, EventKind
from storage.queries import accounts
from storage.transaction import Database, Tx
from storage.vault import Vault
from tests.bench.bench import Bench
from tests.bench.counting import counting
from tests.bench.figures import Figure, at_most, compared
from tests.bench.ground import connected
from tests.bench.lists_seeding import SUPERVISOR, seed_lists
from tests.bench.seeding import BOTS, CURATOR

SIDES = ("big", "small")
ROUNDS, WARMING = 20, 2
AT_ONCE = 5
"""Looks a round; their mean counts."""
OWN, ALL, ONE = CURATOR, SUPERVISOR, SUPERVISOR + 1
"""A curator, who supervises everywhere, who supervises one territory: by the messenger's number."""
ZONE = "Europe/Moscow"
VIEW = """
SELECT v.topic, t.id AS thread, (SELECT min(id) FROM family_case WHERE family_id = t.family_id) AS case_id
FROM view v JOIN thread t ON t.id = v.thread_id JOIN console c ON c.id = v.console_id
JOIN lane l ON l.id = c.lane_id WHERE l.chat_id = $1 ORDER BY v.id OFFSET 20 LIMIT 1
"""


class Look(NamedTuple):
    """Who looks, the words they type or the button they press, and how many pages on."""

    who: int
    words: str = ""
    button: str = ""
    pages: int = 0
    topic: bool = False


LOOKS: Mapping[str, Look] = {
    "my cases": Look(OWN, "Обращения"),
    "my cases, third page": Look(OWN, "Обращения", pages=2),
    "my urgent cases": Look(OWN, button="c:cl:4:0"),
    "my cases that wait": Look(OWN, button="c:cl:1:0"),
    "my overdue cases": Look(OWN, button="c:cl:2:0"),
    "cases of all territories": Look(ALL, button="c:cl:3:0"),
    "cases of all territories, tenth page": Look(ALL, button="c:cl:3:0", pages=9),
    "cases of my territory": Look(ONE, button="c:cl:3:0"),
    "overdue cases of my territory": Look(ONE, button="c:cl:2:0"),
    "waiting cases of my territory": Look(ONE, button="c:cl:1:0"),
    "urgent cases of my territory": Look(ONE, button="c:cl:4:0"),
    "my families": Look(OWN, "Семьи"),
    "my families by name": Look(OWN, "/семьи Кузнецова"),
    "all families": Look(ALL, button="c:fat:0"),
    "all families by name": Look(ALL, "/семьи Кузнецова"),
    "families of my territory": Look(ONE, button="c:fat:0"),
    "families of my territory by name": Look(ONE, "/семьи Кузнецова"),
    "my queue": Look(OWN, "Очередь"),
    "the queue of all": Look(ALL, "Очередь"),
    "the queue of my territory": Look(ONE, "Очередь"),
    "a family's card": Look(OWN, "Карточка", topic=True),
    "a family's cases": Look(OWN, "Обращение", topic=True),
    "a case": Look(OWN, button="c:co:{case_id}"),
    "a talk's history": Look(OWN, "История", topic=True),
    "a talk's history by a word": Look(OWN, "История посылка", topic=True),
}


class _Undone(Exception):
    """A look leaves no trace: its audit, its answer are rolled back."""


class Service:
    """The console over one database."""

    def __init__(self, url: str) -> None:
        self._url, self._staff = url, StaffRoom(ZONE)
        self._vault = Vault([Fernet.generate_key()])
        self._care = card_lines.of(self._vault, ZoneInfo(ZONE))
        self.db = Database(url, size=2)
        self._topic: str | None = None
        self._case: int | None = None

    async def open(self) -> None:
        """Find the family that is looked at."""
        async with connected(self._url) as connection:
            found = await connection.fetchrow(VIEW, str(OWN))
        self._topic, self._case = found["topic"], found["case_id"]

    async def timed(self, look: Look) -> float:
        """Milliseconds of one look."""
        spent = 0.0
        with suppress(_Undone):
            async with self.db.transaction() as tx:
                await self._staff.now(tx)
                for _ in range(AT_ONCE):
                    spent += (await self._seen(tx, look))[0]
                raise _Undone
        return 1000 * spent / AT_ONCE

    async def touched(self, look: Look) -> dict[str, float]:
        """Blocks of the statements of one look, as PostgreSQL counts them: of the plans that are really used."""
        with suppress(_Undone):
            async with self.db.transaction() as tx:
                async with counting(self._url) as counted:
                    await self._seen(tx, look)
                    await tx.value("SELECT 1")  # a statement is counted when the next one begins
                raise _Undone
        return {query: found["blocks"] for query, found in counted.queries.items()}

    async def _seen(self, tx: Tx, look: Look) -> tuple[float, Content]:
        """Seconds of the last page, and what it says."""
        button = look.button.format(case_id=self._case)
        for page in range(look.pages + 1):
            began = time.perf_counter()
            shown = await self._answered(tx, look, button)
            took = time.perf_counter() - began
            if page < look.pages:
                [button] = [one.data or "" for row in shown.buttons for one in row if one.text == "Дальше →"]
        return took, shown

    async def _answered(self, tx: Tx, look: Look, button: str) -> Content:
        """What the console says to it."""
        kind, topic = (EventKind.BUTTON, None) if button else (EventKind.MESSAGE, self._topic if look.topic else None)
        now, who = datetime.now(UTC), str(look.who)
        said = Content(text=look.words) if not button else None
        event = Event(kind, who, who, now, thread_id=topic, message_id="1", content=said, button=button or None)
        identity = await tx.value(IDENTITY, who)
        arrival, staff = await accounts.behind(tx, identity), await self._staff.now(tx)
        bot = BOTS["telegram"]
        turn = Turn(tx, "telegram", bot, event, arrival, staff, now, ZONE, vault=self._vault, care=self._care)
        await entry.handle(turn)
        return next(contents.from_json(line.payload) for line in reversed(turn.lines) if line.op == "say")

    async def close(self) -> None:
        """Close the database."""
        await self.db.close()


IDENTITY = "SELECT id FROM identity WHERE channel = 'telegram' AND user_id = $1"


async def run(bench: Bench) -> list[Figure]:
    """Each look in turns over both, then once more for its blocks."""
    families = dict(zip(SIDES, bench.pick((5_000, 500), (50_000, 500)), strict=True))
    times: dict[str, dict[str, list[float]]] = {name: {side: [] for side in SIDES} for name in LOOKS}
    async with AsyncExitStack() as stack:
        sides = {}
        for side, number in families.items():
            url = await stack.enter_async_context(bench.ground.database())
            await seed_lists(url, number)
            sides[side] = Service(url)
            stack.push_async_callback(sides[side].close)
            await sides[side].open()
        await bench.ground.settle()
        for number in range(WARMING + ROUNDS):
            # Who looks second finds the program's own way warm: each side is first in every other round.
            order = SIDES if number % 2 else SIDES[::-1]
            for name, look in LOOKS.items():
                for side in order:
                    took = await sides[side].timed(look)
                    if number >= WARMING:
                        times[name][side].append(took)
        blocks = {name: {side: await sides[side].touched(look) for side in SIDES} for name, look in LOOKS.items()}
    return [*(_figure(name, times[name], blocks[name]) for name in LOOKS), _all(families, times, blocks)]


def _figure(name: str, times: dict[str, list[float]], blocks: dict[str, dict[str, float]]) -> Figure:
    big, small = (sum(blocks[side].values()) for side in SIDES)
    return compared(
        "lists", name, times["big"], times["small"], at_most(1.2), "ms",
        remark=f"blocks {big:.0f} ÷ {small:.0f} = {big / small:.2f}", blocks=blocks,
    )  # fmt: skip


def _all(
    families: Mapping[str, int],
    times: dict[str, dict[str, list[float]]],
    blocks: dict[str, dict[str, dict[str, float]]],
) -> Figure:
    """All looks together, once each."""
    spent = [sum(statistics.median(of[side]) for of in times.values()) for side in SIDES]
    touched = [sum(sum(of[side].values()) for of in blocks.values()) for side in SIDES]
    what = f"all lists and cards, once each, {families['big']:,} families and {10 * families['big']:,} cases ÷ 500"
    return Figure(
        "lists", what, spent[0] / spent[1], at_most(1.2), spent[0], spent[1], "ms",
        remark=f"blocks {touched[0]:,.0f} ÷ {touched[1]:,.0f} = {touched[0] / touched[1]:.2f}",
    )  # fmt: skip
