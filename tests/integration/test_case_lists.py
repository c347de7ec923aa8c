"""Lists of cases by pages: every case once, on the way there and back, whatever is filtered; the queue's counts."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.queries import answers, case_lists
from storage.queries.case_lists import Key, Which
from storage.transaction import Database, Tx
from tests.integration.console_play import a_curator, words
from tests.rig import Rig, until

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PLACES = ("Липецк", "Елец", "Грязи")
STATUSES = (*case_lists.OPEN, "closed")
PRIORITIES = ("low", "normal", "high", "urgent")
CURATOR = "INSERT INTO curator (external_id, full_name, role) VALUES ($1, $1, 'curator') RETURNING id"
CASE = """
INSERT INTO family_case (number, family_id, owner_id, topic, words, status, priority, opened_at, touched_at, due_at)
VALUES ($1, $2, $3, 'law', 'с', $4, $5, $6, $6, $6)
"""
ALL = """
SELECT c.id, c.status, c.priority, c.due_at, f.territory, COALESCE(f.curator_id, c.owner_id) AS owner
FROM family_case c JOIN family f ON f.id = c.family_id
"""


async def _seeded(tx: Tx, seed: int) -> list[int]:
    """Families of two curators and of nobody, with cases of which many share a date; the curators."""
    rnd = random.Random(seed)
    curators = [await tx.value(CURATOR, name) for name in ("а", "б")]
    for number in range(25):
        family = await tx.value(
            "INSERT INTO family (external_id, territory, curator_id) VALUES ($1, $2, $3) RETURNING id",
            f"f{number}", rnd.choice(PLACES), rnd.choice([*curators, None]),
        )  # fmt: skip
        for step in range(rnd.randint(0, 9)):
            await tx.run(
                CASE, f"{number}-{step}", family, rnd.choice([*curators, None]), rnd.choice(STATUSES),
                rnd.choice(PRIORITIES), NOW + timedelta(days=rnd.randint(-5, 5)),
            )  # fmt: skip
        await tx.run("UPDATE family SET territory = $2 WHERE id = $1", family, rnd.choice(PLACES))
    return curators


def _expected(rows: list[Any], which: Which) -> list[int]:
    """The slow way."""
    fit = [
        row for row in rows
        if row["status"] in (which.statuses or case_lists.OPEN)
        and (which.owners is None or row["owner"] in which.owners)
        and (which.owners is not None or which.territories is None or row["territory"] in which.territories)
        and (which.priorities is None or row["priority"] in which.priorities)
        and (which.overdue_at is None or row["due_at"] < which.overdue_at)
    ]  # fmt: skip
    ranks = which.priorities or list(PRIORITIES)
    by = [(ranks.index(row["priority"]) if which.priorities else 0, row["due_at"], row["id"]) for row in fit]
    return [case_id for _, _, case_id in sorted(by)]


def _key(row: Any) -> Key:
    return Key(row["rank"], row["due_at"], row["id"])


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_walk_there_and_back_meets_every_case_once_in_order(db: Database, seed: int) -> None:
    async with db.transaction() as tx:
        curators = await _seeded(tx, seed)
        rows = await tx.rows(ALL)
        for owners in (None, curators[:1], curators):
            for territories in (None, ["Елец"], ["Елец", "Липецк"]):
                for more in (
                    Which(),
                    Which(statuses=["waiting_family", "waiting_agency"]),
                    Which(priorities=["urgent", "high"]),
                    Which(overdue_at=NOW),
                ):
                    which = more._replace(owners=owners, territories=territories)
                    there = await _walked(tx, which, onwards=True)
                    assert there == _expected(rows, which)
                    assert await _walked(tx, which, onwards=False) == there


async def _walked(tx: Tx, which: Which, *, onwards: bool) -> list[int]:
    """Go through the whole list three at a time, from its beginning or from its end."""
    met: list[int] = []
    key = None if onwards else Key(99, case_lists.FAR, 2**62)
    while found := await case_lists.page(
        tx, which, most=3, after=key if onwards else None, before=None if onwards else key
    ):
        ids = [row["id"] for row in found]
        met = [*met, *ids] if onwards else [*ids, *met]
        key = _key(found[-1] if onwards else found[0])
    return met


async def test_who_waits_is_counted_to_a_hundred_and_read_by_ones_own_territory_or_families(db: Database) -> None:
    async with db.transaction() as tx:
        curator = await tx.value(CURATOR, "к")
        for number in range(130):
            family = await tx.value(
                "INSERT INTO family (external_id, territory, curator_id) VALUES ($1, $2, $3) RETURNING id",
                f"f{number}", PLACES[number % 2], curator if number % 10 == 0 else None,
            )  # fmt: skip
            since = NOW - timedelta(minutes=number)
            thread = await tx.value(
                "INSERT INTO thread (family_id, waiting_since) VALUES ($1, $2) RETURNING id", family, since
            )
            await answers.open_clocks(tx, [(thread, family, "first", curator, since, since + timedelta(minutes=15))])
        everybody = await answers.waiting(tx, None, None, 20)
        there = await answers.waiting(tx, ["Елец"], None, 20)
        own = await answers.waiting(tx, None, [curator], 5)
        assert [len(everybody), len(there), len(own)] == [20, 20, 5]
        assert [found[0]["total"] for found in (everybody, there, own)] == [answers.COUNTED, 65, 13]
        assert [row["due_at"] for row in everybody] == sorted(row["due_at"] for row in everybody)
        assert everybody[0]["opened_at"] == NOW - timedelta(minutes=129)
        assert {row["territory"] for row in there} == {"Елец"}
        assert {row["curator_id"] for row in own} == {curator}
        await tx.run("UPDATE family SET territory = 'Липецк' WHERE territory = 'Елец'")
        assert await answers.waiting(tx, ["Елец"], None, 20) == []
        await tx.run("UPDATE thread SET waiting_since = NULL WHERE id = $1", own[0]["thread_id"])
        assert (await answers.waiting(tx, None, [curator], 5))[0]["total"] == 12


async def test_pages_are_turned_in_the_console(rig: Rig) -> None:
    boss_id, boss = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    family = await rig.family(boss_id)
    async with rig.db.transaction() as tx:
        for number in range(20):
            await tx.run(CASE, f"2026-{number:06}", family, None, "new", "normal", NOW + timedelta(days=number))
    await boss.send("Обращения")
    first = await boss.sees("Мои обращения:")
    await boss.press(first["id"], "Все")
    shown = await boss.sees("Все обращения территории:")
    assert [text.split(" · ")[0] for text in words(shown)[:8]] == [f"2026-{number:06}" for number in range(8)]
    assert "← Назад" not in words(shown)
    await boss.press(shown["id"], "Дальше →")
    second = await boss.sees("2026-000008")
    await boss.press(second["id"], "Дальше →")
    third = await boss.sees("2026-000016")
    assert "Дальше →" not in words(third)
    await boss.press(third["id"], "← Назад")
    await boss.press(second["id"], "← Назад")

    async def pages() -> list[str] | None:
        found = [text for text in await boss.heard() if "Все обращения территории" in text]
        return found if len(found) == 5 else None

    found = await until(pages, what="the pages")
    assert found is not None
    assert "2026-000000" in found[4]
