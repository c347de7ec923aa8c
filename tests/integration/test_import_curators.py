"""`import --kind curators`: those who answer people."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.transaction import Database
from tests.integration.importing import CURATORS, Desk, desk

ANNA = (
    'c1,Иванова Анна,curator,Липецк;Елец,large_family;семья участника СВО,80,Europe/Samara,"Mo-Fr 08:00-17:00; PH off"'
)
ROW = """SELECT external_id, full_name, role, territories, audiences, capacity, timezone, hours
FROM curator ORDER BY id"""


@pytest.fixture
def office(db: Database, tmp_path: Path) -> Desk:
    return desk(db, tmp_path)


async def test_a_curator_is_brought_in_with_all_that_the_file_says(office: Desk) -> None:
    outcome = await office.bring("curators", ANNA, "d1,Петров Пётр,doctor,,,,,")
    assert outcome.lines == ["Готово: новых 2, изменено 0, без изменений 0."]
    assert await office.all(ROW) == [
        ("c1", "Иванова Анна", "curator", ["Липецк", "Елец"], ["large_family", "svo_family"], 80, "Europe/Samara",
         "Mo-Fr 08:00-17:00; PH off"),
        ("d1", "Петров Пётр", "doctor", [], [], None, None, ""),
    ]  # fmt: skip


async def test_the_same_file_twice_changes_nothing(office: Desk) -> None:
    await office.bring("curators", ANNA)
    before = await office.everything()
    outcome = await office.bring("curators", ANNA)
    assert outcome.lines == ["Готово: новых 0, изменено 0, без изменений 1."]
    assert await office.everything() == before


async def test_an_empty_cell_changes_nothing_and_a_star_means_all(office: Desk) -> None:
    await office.bring("curators", ANNA)
    outcome = await office.bring("curators", "c1,,,,,,,")
    assert (outcome.changed, outcome.same) == (0, 1)
    await office.bring("curators", "c1,Иванова Анна Петровна,,*,*,,,24/7")
    assert await office.all(ROW) == [
        ("c1", "Иванова Анна Петровна", "curator", [], [], 80, "Europe/Samara", "24/7"),
    ]


async def test_a_row_missing_from_a_later_file_deletes_nobody(office: Desk) -> None:
    await office.bring("curators", ANNA, "c2,Сидорова Вера,duty,,,,,")
    await office.bring("curators", "c2,Сидорова Вера,duty,,,,,")
    assert await office.one("SELECT count(*) FROM curator WHERE dismissed_at IS NULL") == 2


async def test_spreadsheets_write_a_mark_semicolons_and_bars_in_lists(office: Desk) -> None:
    row = 'c1;Иванова Анна;curator;Липецк|Елец;;;;"Mo-Fr 09:00-18:00; PH off"'
    text = f"{CURATORS.replace(',', ';')}\r\n{row}\r\n;;;;;;;\r\n"
    await office.bring_bytes("curators", b"\xef\xbb\xbf" + text.encode())
    assert (await office.all(ROW))[0][3] == ["Липецк", "Елец"]
    assert (await office.all(ROW))[0][7] == "Mo-Fr 09:00-18:00; PH off"


async def test_every_fault_is_told_at_once_with_its_line_and_column(office: Desk) -> None:
    told = await office.refused(
        "curators",
        "c1,Иванова Анна,boss,,,,,",
        "c2,,curator,,,0,Europe/Moskva,",
        "c2,Сидорова Вера,,,космонавт,,,Пн-Пт 9-18",
        ",Без номера,curator,,,,,",
    )
    assert [line.split(": ")[0:2] for line in told] == [
        ["2", "role"],
        ["3", "capacity"],
        ["3", "timezone"],
        ["3", "full_name"],
        ["4", "audiences"],
        ["4", "hours"],
        ["4", "curator_id"],
        ["4", "role"],
        ["5", "curator_id"],
    ]
    assert "«c2» уже есть в строке 3" in told[6]
    assert "Europe/Moskva" in told[2]


async def test_lines_are_counted_right_after_a_cell_of_several_lines(office: Desk) -> None:
    told = await office.refused(
        "curators", '"c1","Иванова\nАнна",curator,,,,,', "", 'c2,"Петров\n\nПётр",boss,,,,,', "c3,Ким,lawyer,,,x,,"
    )
    assert [line.split(":")[0] for line in told] == ["5", "8"]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (f"{CURATORS}\nc1,Иванова,curator,,,,,\n".encode("cp1251"), "2", "не в UTF-8"),
        (f"{CURATORS}\nc1,x,curator,,,,,\n".encode("utf-16"), "1", "не в UTF-8"),
        (f"{CURATORS}\nc1,x,curator,,,,,\n".encode("utf-16-le"), "1", "не в UTF-8"),
        (f"{CURATORS}\nc1,x,curator\n".encode(), "2", "ячеек 3, а столбцов 8"),
        (f"{CURATORS}\nc1,x,curator,,,,,,,y\n".encode(), "2", "ячеек 10, а столбцов 8"),
        (f'{CURATORS}\nc1,"x,curator,,,,,\nc2,y,duty,,,,,\n'.encode(), "2", "кавычки не сходятся"),
        (b"", "1", "столбца нет"),
        (b"curator_id,full_name,phone\n", "1", "такого столбца нет"),
        (b"curator_id,full_name,role,role\n", "1", "столбец стоит дважды"),
    ],
)
async def test_a_file_of_another_shape_is_told_by_its_line(office: Desk, content: bytes, line: str, words: str) -> None:
    told = await office.refused_bytes("curators", content)
    assert any(one.startswith(f"{line}: ") and words in one for one in told), told


async def test_columns_may_stand_in_any_order_and_optional_ones_be_left_out(office: Desk) -> None:
    outcome = await office.bring("curators", "duty,c9,Ким Вера", header="role,curator_id,full_name")
    assert outcome.new == 1


async def test_who_was_dismissed_is_not_brought_back_by_a_file(office: Desk) -> None:
    await office.bring("curators", ANNA)
    await office.one("UPDATE curator SET dismissed_at = now() RETURNING 1")
    outcome = await office.bring("curators", ANNA)
    assert outcome.notes == ["Уволенных среди них 1: файл их не возвращает."]
    assert await office.one("SELECT count(*) FROM curator WHERE dismissed_at IS NULL") == 0
