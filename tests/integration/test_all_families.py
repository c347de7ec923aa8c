"""«Все семьи»: every family of a territory once, there and back; found by an adult's, curator's or place's name."""

from __future__ import annotations

from typing import Any

from storage.queries import all_families
from storage.queries.all_families import Word
from storage.transaction import Database, Tx
from tests.integration.console_play import a_curator, words
from tests.rig import Phone, Rig, until

NAMES = ("Смирнова", "Алёхина", "Петрова", "Зуева", "Алексеева")
PERSON = "INSERT INTO person (external_id, family_id, full_name, audiences) VALUES ($1, $2, $3, '{}')"
FAMILY = "INSERT INTO family (external_id, territory, curator_id) VALUES ($1, $2, $3) RETURNING id"
CURATOR = "INSERT INTO curator (external_id, full_name, role) VALUES ('c', 'Орлова Вера', 'curator') RETURNING id"
ALL = """
SELECT f.id, f.territory, (SELECT p.full_name FROM person p WHERE p.family_id = f.id ORDER BY p.id LIMIT 1) AS name
FROM family f WHERE EXISTS (SELECT FROM person p WHERE p.family_id = f.id)
"""


async def _seeded(tx: Tx) -> int:
    """Families of one and of two adults, many of the same name, one of nobody; the curator of a few."""
    curator = int(await tx.value(CURATOR))
    for number in range(23):
        family = await tx.value(FAMILY, f"f{number}", ("Липецк", "Елец")[number % 2], curator if number < 5 else None)
        await tx.run(PERSON, f"a{number}", family, f"{NAMES[number % 5]} Ольга")
        if number % 3 == 0:
            await tx.run(PERSON, f"b{number}", family, f"{NAMES[(number + 1) % 5]} Иван")
    await tx.run(FAMILY, "empty", "Елец", None)
    return curator


async def test_a_walk_by_name_meets_every_family_once_there_and_back(db: Database) -> None:
    async with db.transaction() as tx:
        await _seeded(tx)
        rows = await tx.rows(ALL)
        for where in (None, ["Елец"], ["Елец", "Липецк"], ["Нигде"]):
            wanted = [row["id"] for row in rows if where is None or row["territory"] in where]
            there = await _walked(tx, where)
            assert sorted(row["id"] for row in there) == sorted(wanted)
            keys = [(row["name"], row["person_id"]) for row in there]
            assert keys == [tuple(row) for row in await tx.rows(SORTED, [key for _, key in keys])]
            for at in range(1, len(there)):
                before = await all_families.page(tx, where, most=3, before=there[at]["person_id"])
                assert [row["id"] for row in before] == [row["id"] for row in there[max(0, at - 3) : at]]


SORTED = "SELECT full_name, id FROM person WHERE id = ANY($1::bigint[]) ORDER BY full_name, id"


async def _walked(tx: Tx, where: list[str] | None) -> list[Any]:
    met: list[Any] = []
    key = None
    while found := await all_families.page(tx, where, most=4, after=key):
        met += found
        key = found[-1]["person_id"]
    return met


async def test_words_are_found_in_any_name(db: Database) -> None:
    async with db.transaction() as tx:
        curator = await _seeded(tx)
        nobody, everywhere = Word("никто", [], []), Word("ли", [], ["Липецк"])
        orlova, alehina = Word("орлова", [curator], []), Word("алехина", [], [])

        async def count(*asked: Word, where: list[str] | None = None) -> int:
            return len(await all_families.found(tx, where, asked, most=50))

        assert await count(nobody) == 0
        assert await count(orlova) == 5
        assert await count(everywhere) == 12
        assert await count(orlova, everywhere) == 3
        assert await count(alehina, orlova) == 2  # one of her own, and one in which another is the first adult
        assert await count(alehina, where=["Нигде"]) == 0
        assert await count(Word("100%", [], [])) == 0
        ids = [row["id"] for row in await all_families.found(tx, None, [everywhere], most=50)]
        turned = [row["id"] for row in await all_families.found(tx, None, [everywhere], most=50, skip=5)]
        assert turned == ids[5:]
        assert await all_families.territories(tx) == ["Елец", "Липецк"]


async def test_a_name_that_begins_with_the_word_comes_before_those_it_only_stands_in(db: Database) -> None:
    async with db.transaction() as tx:
        await _seeded(tx)
        petrov = await tx.value(FAMILY, "petrov", "Елец", None)
        await tx.run(PERSON, "petrov", petrov, "Абрамова Петра")
        asked = [Word("петр", [], [])]
        there = await all_families.found(tx, None, asked, most=50)
        names = [row["name"] for row in there]
        first = [name for name in names if name.startswith("Петрова")]
        assert len(first) == 5
        assert names[:5] == first
        assert names[5] == "Абрамова Петра"
        assert len(there) == len({row["id"] for row in there})
        paged = [await all_families.found(tx, None, asked, most=3, skip=skip) for skip in range(0, len(there), 3)]
        assert [row["id"] for page in paged for row in page] == [row["id"] for row in there]
        assert await all_families.found(tx, ["Липецк"], asked, most=50) == [
            row for row in there if row["id"] in await _ids(tx, "Липецк")
        ]


async def _ids(tx: Tx, place: str) -> set[int]:
    return {row["id"] for row in await tx.rows("SELECT id FROM family WHERE territory = $1", place)}


async def test_pages_of_all_families_are_turned_in_the_console(rig: Rig) -> None:
    _, boss = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    async with rig.db.transaction() as tx:
        await _seeded(tx)
    await boss.send("Семьи")
    own = await boss.sees("Своих семей у вас нет")
    await boss.press(own["id"], "Все семьи территории")
    first = await boss.sees("Семьи вашей территории по алфавиту")
    assert [text for text in words(first) if text.startswith(("←", "Дальше"))] == ["Дальше →"]
    await boss.press(first["id"], "Дальше →")
    second = await _page(boss, 2)
    assert "← Назад" in words(second)
    assert words(second)[:8] != words(first)[:8]
    await boss.press(second["id"], "Дальше →")
    third = await _page(boss, 3)
    assert "Дальше →" not in words(third)
    await boss.press(third["id"], "← Назад")
    assert words(await _page(boss, 4)) == words(second)
    await boss.press(second["id"], "← Назад")
    assert words(await _page(boss, 5)) == words(first)


async def _page(boss: Phone, number: int) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        shown = [one for one in await boss.messages() if "по алфавиту" in one["text"]]
        return shown[-1] if len(shown) == number else None

    found = await until(look, what=f"page {number}")
    assert found is not None
    return found
