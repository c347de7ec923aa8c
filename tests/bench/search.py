"""Sixty questions as people type them over five thousand measures: the right answer near the top, and how fast."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from cryptography.fernet import Fernet

from bot.imports.kinds import bring_in, read_file
from bot.imports.outcome import Context
from bot.measures.finding import find_measures
from storage.transaction import Database, Tx
from storage.vault import Vault
from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.measure_catalogue import local

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "tests" / "unit" / "measure_questions.yaml"
BARE = """
SELECT id FROM measure WHERE found @@ websearch_to_tsquery('russian', $1)
ORDER BY ts_rank(found, websearch_to_tsquery('russian', $1)) DESC LIMIT 3
"""
HERE = "Липецк"


async def run(bench: Bench) -> list[Figure]:
    """Fill a catalogue, ask every question several times of each side by turns."""
    questions = [(str(words), wanted) for words, wanted in yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))]
    async with bench.ground.database() as url:
        db = Database(url)
        try:
            measures = await _fill(db, bench.folder)
            return await _ask(db, questions, measures, bench.pick(3, 20))
        finally:
            await db.close()


async def _fill(db: Database, folder: Path) -> int:
    """Bring in the starter catalogue and the local ones as an operator does; how many there are."""
    file = folder / "local.yaml"
    file.write_text(yaml.safe_dump(list(local()), allow_unicode=True), encoding="utf-8")
    context = Context(datetime.now(UTC), ZoneInfo("Europe/Moscow"), Vault([Fernet.generate_key()]))
    for given in (ROOT / "scenarios" / "catalogue" / "measures.yaml", file):
        await bring_in(db, read_file(given, "measures"), context)
    async with db.transaction() as tx:
        return int(await tx.value("SELECT count(*) FROM measure"))


async def _ask(db: Database, questions: list[tuple[str, str]], measures: int, times: int) -> list[Figure]:
    today = datetime.now(UTC).date()

    async def ours(tx: Tx, words: str) -> list[int]:
        return [hit.id for hit in await find_measures(tx, words, today=today, territory=HERE, audiences=(), most=3)]

    async def bare(tx: Tx, words: str) -> list[int]:
        return [row["id"] for row in await tx.rows(BARE, words)]

    async with db.transaction() as tx:
        known = {row["external_id"]: row["id"] for row in await tx.rows("SELECT id, external_id FROM measure")}
    right = dict.fromkeys(("ours", "bare"), 0)
    took: dict[str, list[float]] = {"ours": [], "bare": []}
    sides: list[tuple[str, Callable[[Tx, str], Awaitable[list[int]]]]] = [("ours", ours), ("bare", bare)]
    for turn in range(times + 1):  # the first is not counted: connections, plans and words are made in it
        for words, wanted in questions:
            for side, ask in sides:
                began = time.perf_counter()
                async with db.transaction() as tx:
                    found = await ask(tx, words)
                if turn:
                    took[side].append((time.perf_counter() - began) * 1000)
                else:
                    right[side] += known[wanted] in found
    p95 = {side: statistics.quantiles(times_, n=20)[-1] for side, times_ in took.items()}
    number = len(questions)
    return [
        Figure(
            "search",
            f"{number} questions as people type them over {measures} measures: the right one in the first 3",
            100 * right["ours"] / number,
            at_least(95),
            ours=100 * right["ours"] / number,
            theirs=100 * right["bare"] / number,
            unit="%",
        ),
        Figure(
            "search",
            "the same: p95 of a search, beside a bare full-text query",
            p95["ours"] / p95["bare"],
            at_most(3),
            ours=p95["ours"],
            theirs=p95["bare"],
            unit="ms",
        ),
    ]
