"""The monthly report over a million messages: its time, its memory, and every figure against the slow recount."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.reports.month import bounds
from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_most
from tests.bench.ground import connected
from tests.bench.month_seeding import DAYS, seed_month
from tests.bench.programs import ask
from tests.recount import Recount

ZONE = ZoneInfo("Europe/Moscow")
SHORTEST = 28
"""Days of a month, at least: so many of all messages lie in it that there are a million."""
AT_ONCE = 10_000
"""Rows of the slow recount that are fetched together."""


async def run(bench: Bench) -> list[Figure]:
    """The command that writes the workbook, the maker of the picture, then the slow recount of both."""
    families, messages = bench.pick((2_000, 40_000), (50_000, 1_000_000))
    now = datetime.now(UTC)
    first = date(now.year - (now.month == 1), (now.month - 2) % 12 + 1, 1)
    since, until = bounds(first, ZONE)
    folder = bench.folder / "month"
    folder.mkdir(exist_ok=True)
    async with bench.ground.database() as url:
        await seed_month(url, since, families=families, messages=messages * DAYS // SHORTEST)
        before = bench.ground.processor_time()
        rounds = [
            await ask("month_report", folder, database=url, month=f"{first:%Y-%m}", out=str(folder))
            for _ in range(bench.pick(1, 3))
        ]
        database = (bench.ground.processor_time() - before) / len(rounds) * 2 / 3  # the third reading is the JSON's
        slow = Recount(_reader(url), since, until, now)
        await slow.everything()
    wrong = _compared(json.loads(rounds[-1]["told"]), slow)
    best = min(rounds, key=lambda one: float(one["seconds"]))
    counted = sum(int(slow.figures[name] or 0) for name in ("messages_in", "messages_out"))
    return [
        Figure("month", f"report over {messages:,} messages and {families:,} families, workbook and picture",
               best["seconds"], at_most(20), unit="s",
               remark=f"{counted:,} of the messages are counted; the best of {len(rounds)}; processor time "
               f"{best['processor']:.1f} s of the process and {database:.1f} s of PostgreSQL.",
               raw={"seconds": [one["seconds"] for one in rounds], "workbook": [one["workbook"] for one in rounds]}),
        Figure("month", "memory of its process at most (RSS)", max(one["memory"] for one in rounds), at_most(300),
               unit="MB"),
        Figure("month", "figures and rows that differ from the slow recount", float(len(wrong)), at_most(0),
               remark="; ".join(wrong)[:300]),
    ]  # fmt: skip


def _reader(url: str) -> Any:
    """Rows of a query, a portion at a time: a million don't fit."""

    async def read(query: str) -> AsyncIterator[Any]:
        async with connected(url) as connection, connection.transaction():
            async for row in connection.cursor(query, prefetch=AT_ONCE):
                yield row

    return read


def _compared(report: dict[str, Any], slow: Recount) -> list[str]:
    """What the report says otherwise than the rows."""
    wrong = [
        f"{name}: {report['figures'].get(name)} instead of {value}"
        for name, value in slow.figures.items()
        if report["figures"].get(name) != value
    ]
    wrong += [f"{name}: not recounted" for name in report["figures"].keys() - slow.figures.keys()]
    for name, rows in slow.tables.items():
        found = [tuple(row.values()) for row in report["tables"][name]]
        wrong += [f"{name}: {row}" for row in rows.symmetric_difference(found)]
        wrong += [f"{name}: a row twice"] if len(found) != len(set(found)) else []
    return wrong
