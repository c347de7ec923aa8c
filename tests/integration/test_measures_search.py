"""Searching measures on a real database: questions as people type them, and what nobody has."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from bot.measures.finding import find_measures
from storage.transaction import Database
from tests.integration.catalogue import STARTER, bring
from tests.integration.program import ROOT

TODAY = date(2026, 6, 15)
QUESTIONS: list[tuple[str, str]] = [
    (str(words), wanted)
    for words, wanted in yaml.safe_load((ROOT / "tests/unit/measure_questions.yaml").read_text(encoding="utf-8"))
]


async def ids(db: Database, words: str, *, territory: str = "Липецк", most: int = 3) -> list[str]:
    """What a search finds, the best first."""
    async with db.transaction() as tx:
        hits = await find_measures(tx, words, today=TODAY, territory=territory, audiences=(), most=most)
        return [str(await tx.value("SELECT external_id FROM measure WHERE id = $1", hit.id)) for hit in hits]


async def test_the_right_measure_is_among_the_first_three_as_people_type(db: Database) -> None:
    await bring(db, STARTER)
    missed = [(words, wanted, got) for words, wanted in QUESTIONS if wanted not in (got := await ids(db, words))]
    assert len(QUESTIONS) >= 60
    assert not missed


@pytest.mark.parametrize("words", ["велосипед", "погода завтра", "ъъъ", "рецепт борща", "!!!", "куда"])
async def test_what_the_catalogue_has_not_is_not_found(db: Database, words: str) -> None:
    await bring(db, STARTER)
    assert await ids(db, words) == []
