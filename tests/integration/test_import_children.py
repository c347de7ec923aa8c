"""`children` of families.csv: months of birth, where the file has the column and the family has not said otherwise."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from storage.transaction import Database
from tests.integration.importing import FAMILIES, NOW, Desk, desk

HEADER = f"{FAMILIES},children"
ROW = "f1,{},{},,,large_family,Липецк,,,,,{}"
BORN = "SELECT f.external_id, c.born, c.source FROM child c JOIN family f ON f.id = c.family_id ORDER BY 1, 2"
MAY, NOVEMBER = date(2019, 5, 1), date(2021, 11, 1)


@pytest.fixture
def office(db: Database, tmp_path: Path) -> Desk:
    return desk(db, tmp_path)


async def test_children_are_brought_by_month_and_the_same_file_changes_nothing(office: Desk) -> None:
    row = ROW.format("p1", "Смирнова Ольга", "2021-11; 05.2019")
    outcome = await office.bring("families", row, header=HEADER)
    assert outcome.lines[0] == "Готово: новых 1, изменено 0, без изменений 0."
    assert await office.all(BORN) == [("f1", MAY, "import"), ("f1", NOVEMBER, "import")]
    before = await office.everything()
    outcome = await office.bring("families", row, header=HEADER)
    assert outcome.lines[0] == "Готово: новых 0, изменено 0, без изменений 1."
    assert await office.everything() == before


async def test_without_the_column_or_with_an_empty_cell_nothing_changes(office: Desk) -> None:
    await office.bring("families", ROW.format("p1", "Смирнова Ольга", "2019-05"), header=HEADER)
    await office.bring("families", "f1,p1,Смирнова Ольга,,,large_family,Липецк,,,,")
    await office.bring("families", ROW.format("p1", "Смирнова Ольга", ""), header=HEADER)
    assert await office.all(BORN) == [("f1", MAY, "import")]


async def test_a_later_file_sets_the_children_right_and_twins_are_two(office: Desk) -> None:
    await office.bring("families", ROW.format("p1", "Смирнова Ольга", "2019-05"), header=HEADER)
    outcome = await office.bring("families", ROW.format("p1", "Смирнова Ольга", "2021-11|2021-11"), header=HEADER)
    assert outcome.lines[0] == "Готово: новых 0, изменено 1, без изменений 0."
    assert await office.all(BORN) == [("f1", NOVEMBER, "import"), ("f1", NOVEMBER, "import")]


async def test_what_the_family_has_said_itself_outranks_the_file(office: Desk) -> None:
    row = ROW.format("p1", "Смирнова Ольга", "2019-05")
    await office.bring("families", row, header=HEADER)
    async with office.db.transaction() as tx:
        await tx.run("DELETE FROM child")
        await tx.run("UPDATE family SET children_said_at = $1", NOW)
    outcome = await office.bring("families", row, header=HEADER)
    assert await office.all(BORN) == []
    assert any("сказали иначе, чем в файле: 1" in line for line in outcome.lines)


async def test_a_bad_month_is_a_fault_of_its_row_and_two_adults_may_not_differ(office: Desk) -> None:
    told = await office.refused(
        "families",
        ROW.format("p1", "Смирнова Ольга", "2019"),
        ROW.format("p2", "Смирнов Иван", "2031-05"),
        ROW.format("p3", "Смирнова Анна", "двое"),
        ROW.format("p4", "Смирнова Вера", "05.1899"),
        header=HEADER,
    )
    words = "\n".join(told)
    assert "2: children: «2019» — не месяц рождения: ещё нужен месяц; нужно 2019-05 или 05.2019" in words
    assert "3: children: «2031-05» — не месяц рождения: май 2031 ещё впереди; нужно" in words
    assert "4: children: «двое» — не месяц рождения: нужно 2019-05" in words
    assert "5: children: «05.1899» — не месяц рождения: проверьте, пожалуйста, год: 1899; нужно" in words
    assert "у семьи одни и те же дети" in words
