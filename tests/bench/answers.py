"""Ten thousand answer clocks that run out in the same minute: raised a second, each once with four clocks at work."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

from bot.clock_time import ServiceTime
from bot.settings import load
from bot.ticks.answers import Answers
from curators.staff import StaffRoom
from storage.transaction import Database
from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_least

SEED = """
WITH people AS (
    INSERT INTO curator (external_id, full_name, role, hours)
    VALUES ('own', 'Иванова Анна Петровна', 'curator', '24/7'), ('duty', 'Орлов Пётр Николаевич', 'duty', '24/7')
    RETURNING id, role
), lanes AS (
    INSERT INTO lane (channel, bot, chat_id) SELECT 'vk', 'bench', role FROM people RETURNING id, chat_id
), consoles AS (
    INSERT INTO console (curator_id, lane_id, mode)
    SELECT p.id, l.id, 'flat' FROM people p JOIN lanes l ON l.chat_id = p.role
), families AS (
    INSERT INTO family (external_id, territory, curator_id)
    SELECT 'f' || n, 'Липецк', (SELECT id FROM people WHERE role = 'curator') FROM generate_series(1, $1::int) n
    RETURNING id
)
INSERT INTO thread (family_id, waiting_since) SELECT id, $2 FROM families
"""


async def run(bench: Bench) -> list[Figure]:
    """Seed families that all wait, let their clocks run out, raise them with one clock and with four."""
    number = bench.pick(1_000, 10_000)
    rates = {}
    for clocks in (1, 4):
        async with bench.ground.database() as url:
            rates[clocks], once = await _measure(url, number, clocks)
        if once != number:
            raise AssertionError(f"{once} of {number} were raised exactly once")
    return [
        Figure(
            "answers",
            f"{number} answer clocks run out at once, {clocks} at work: raised a second, each once",
            rate,
            at_least(3_000),
            unit="1/s",
        )
        for clocks, rate in rates.items()
    ]


async def _measure(url: str, number: int, clocks: int) -> tuple[float, int]:
    now = datetime.now(UTC)
    db = Database(url)
    try:
        async with db.transaction() as tx:
            await tx.run(SEED, number, now - timedelta(minutes=20))
        more = True
        while more:
            async with db.transaction() as tx:
                more = await Answers(load({}), StaffRoom("Europe/Moscow"), ServiceTime()).follow(tx)
        await db.close()
        began = time.monotonic()
        await asyncio.gather(*(_clock(url) for _ in range(clocks)))
        took = time.monotonic() - began
        db = Database(url)
        async with db.transaction() as tx:
            once = await tx.value("SELECT count(DISTINCT key) FROM outbox WHERE key LIKE 'late:%'")
        return number / took, int(once)
    finally:
        await db.close()


async def _clock(url: str) -> None:
    db = Database(url)
    answers = Answers(load({}), StaffRoom("Europe/Moscow"), ServiceTime())
    try:
        more = True
        while more:
            async with db.transaction() as tx:
                more = await answers.raise_late(tx)
    finally:
        await db.close()
