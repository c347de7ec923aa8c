"""Families that name no curator get one, and keep them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from storage.transaction import Database
from tests.integration.importing import Desk, desk

GIVEN = """SELECT f.external_id, c.external_id FROM family f LEFT JOIN curator c ON c.id = f.curator_id ORDER BY f.id"""


@pytest.fixture
def office(db: Database, tmp_path: Path) -> Desk:
    return desk(db, tmp_path)


def family(number: int, territory: str = "Липецк", audience: str = "large_family", curator: str = "") -> str:
    return f"f{number},p{number},Семья {number},,,{audience},{territory},,{curator},,"


async def test_a_family_is_given_by_territory_and_audience(office: Desk) -> None:
    await office.bring(
        "curators",
        "lip,Липецкий,curator,Липецк,,,,",
        "mum,Для мам,curator,Липецк,expectant_mother,,,",
        "el,Елецкий,curator,Елец,,,,",
        "doc,Врач,doctor,,,,,",
    )
    outcome = await office.bring("families", family(1), family(2, "Елец"), family(3, audience="будущая мама"))
    assert await office.all(GIVEN) == [("f1", "lip"), ("f2", "el"), ("f3", "mum")]
    assert outcome.notes == ["Кураторы подобраны для семей: 3."]


async def test_the_load_is_shared_evenly_and_those_named_by_the_file_are_counted_first(office: Desk) -> None:
    await office.bring("curators", *(f"c{number},Куратор,curator,,,,," for number in range(3)))
    await office.bring(
        "families", *(family(number) for number in range(50)), *(family(50 + n, curator="c0") for n in range(10))
    )
    given = Counter(curator for _, curator in await office.all(GIVEN))
    assert given == {"c0": 20, "c1": 20, "c2": 20}


async def test_a_family_keeps_its_curator_for_good(office: Desk) -> None:
    await office.bring("curators", "c1,Один,curator,,,,,")
    await office.bring("families", *(family(number) for number in range(5)))
    await office.bring("curators", "c2,Два,curator,Липецк,,,,")
    outcome = await office.bring("families", *(family(number) for number in range(5)))
    assert outcome.same == 5
    assert {curator for _, curator in await office.all(GIVEN)} == {"c1"}


async def test_who_nobody_fits_is_left_without_told_and_given_once_somebody_does(office: Desk) -> None:
    await office.bring("curators", "c1,Один,curator,Липецк,,2,,")
    rows = [family(1), family(2), family(3), family(4, "Грязи")]
    outcome = await office.bring("families", *rows)
    assert [curator for _, curator in await office.all(GIVEN)] == ["c1", "c1", None, None]
    assert "Без куратора осталось семей: 2 (Липецк — 1, Грязи — 1)" in outcome.notes[1]
    assert "curator_id" in outcome.notes[1]
    assert (await office.bring("families", *rows)).same == 4
    await office.bring("curators", "c2,Два,curator,Грязи,,,,", "c1,Один,curator,,,3,,")
    outcome = await office.bring("families", *rows)
    assert (outcome.changed, outcome.notes) == (2, ["Кураторы подобраны для семей: 2."])
    assert [curator for _, curator in await office.all(GIVEN)] == ["c1", "c1", "c1", "c2"]


async def test_an_absent_curator_is_chosen_last(office: Desk) -> None:
    await office.bring("curators", "c1,Один,curator,Липецк,,,,", "c2,Два,curator,Липецк,,,,")
    await office.bring("absences", "c1,2026-06-01,2026-06-30,")
    await office.bring("families", family(1), family(2))
    assert [curator for _, curator in await office.all(GIVEN)] == ["c2", "c2"]


async def test_the_roster_is_read_anew_after_families_were_given(office: Desk) -> None:
    await office.bring("curators", "c1,Один,curator,,,,,")
    before = await office.one("SELECT value FROM setting WHERE name = 'roster'")
    await office.bring("families", family(1))
    assert await office.one("SELECT value FROM setting WHERE name = 'roster'") != before


async def test_thousands_of_rows_are_written_in_batches_and_a_second_time_in_none(office: Desk) -> None:
    await office.bring("curators", *(f"c{number},Куратор,curator,,,,," for number in range(20)))
    rows = [family(number) for number in range(4500)]
    assert (await office.bring("families", *rows)).new == 4500
    assert await office.one("SELECT count(*) FROM person p JOIN family f ON f.id = p.family_id") == 4500
    assert (await office.bring("families", *rows)).same == 4500
