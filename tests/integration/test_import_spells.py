"""`import --kind absences` and `--kind shifts`."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.transaction import Database
from tests.integration.importing import Desk, desk

AWAY = """SELECT c.external_id, a.starts_at::text, a.ends_at::text, s.external_id FROM absence a
JOIN curator c ON c.id = a.curator_id LEFT JOIN curator s ON s.id = a.substitute_id ORDER BY a.id"""


@pytest.fixture
async def office(db: Database, tmp_path: Path) -> Desk:
    made = desk(db, tmp_path)
    await made.bring("curators", "c1,Один,curator,,,,,", "c2,Два,curator,,,,Asia/Omsk,", "d1,Дежурный,duty,,,,,")
    return made


async def test_a_bare_end_lasts_till_the_end_of_its_day_by_the_curator_s_clock(office: Desk) -> None:
    outcome = await office.bring(
        "absences",
        "c1,2026-07-01,2026-07-14,c2",
        "c2,01.07.2026,01.07.2026,",
        "d1,2026-07-01T09:00,2026-07-01 13:30,",
        "d1,2026-07-02T09:00+00:00,2026-07-02T10:00Z,",
    )
    assert outcome.new == 4
    assert await office.all(AWAY) == [
        ("c1", "2026-06-30 21:00:00+00", "2026-07-14 21:00:00+00", "c2"),
        ("c2", "2026-06-30 18:00:00+00", "2026-07-01 18:00:00+00", None),
        ("d1", "2026-07-01 06:00:00+00", "2026-07-01 10:30:00+00", None),
        ("d1", "2026-07-02 09:00:00+00", "2026-07-02 10:00:00+00", None),
    ]


async def test_the_same_file_twice_changes_nothing_and_a_corrected_end_is_changed(office: Desk) -> None:
    await office.bring("absences", "c1,2026-07-01,2026-07-14,c2")
    before = await office.everything()
    assert (await office.bring("absences", "c1,2026-07-01,2026-07-14,")).same == 1
    assert await office.everything() == before
    assert (await office.bring("absences", "c1,2026-07-01,2026-07-10,d1")).changed == 1
    assert await office.all(AWAY) == [("c1", "2026-06-30 21:00:00+00", "2026-07-10 21:00:00+00", "d1")]


async def test_every_fault_is_told_at_once(office: Desk) -> None:
    await office.bring("absences", "c2,2026-08-01,2026-08-10,")
    told = await office.refused(
        "absences",
        "c9,2026-07-01,2026-07-14,c8",
        "c1,2026-07-01,2026-07-14,c1",
        "c1,2026-07-14,2026-07-20,",
        "d1,2026-07-05,2026-07-01,",
        "d1,скоро,2026-02-30,",
        ",,,",
        "c2,2026-08-10,2026-08-12,",
        "c2,2026-09-01T10:00,,",
        "c2,2026-09-01T10:99,2026-09-02,",
    )
    assert told == [
        "2: curator_id: «c9» никому не принадлежит: сначала импортируйте кураторов (--kind curators)",
        "2: substitute_id: «c8» никому не принадлежит: сначала импортируйте кураторов (--kind curators)",
        "3: substitute_id: человек не может замещать сам себя",
        "4: from: пересекается с отсутствием того же человека в строке 3",
        "5: to: «2026-07-01» не позже начала «2026-07-05»",
        "6: from: «скоро» — не время: нужно 2026-01-31 или 2026-01-31T18:00",
        "6: to: «2026-02-30» — такого дня нет в календаре",
        "8: from: пересекается с уже внесённым отсутствием 01.08.2026–10.08.2026; чтобы изменить то, укажите его from",
        "9: to: не заполнено",
        "10: from: «2026-09-01T10:99» — не время: нужно 2026-01-31 или 2026-01-31T18:00",
    ]


async def test_absences_that_touch_do_not_overlap(office: Desk) -> None:
    outcome = await office.bring("absences", "c1,2026-07-01,2026-07-14,", "c1,2026-07-15,2026-07-20,")
    assert outcome.new == 2


async def test_shifts_are_brought_in_and_may_overlap(office: Desk) -> None:
    rows = ("d1,2026-07-01T20:00,2026-07-02T08:00", "d1,2026-07-02T07:00,2026-07-02T20:00")
    assert (await office.bring("shifts", *rows)).new == 2
    assert (await office.bring("shifts", *rows)).same == 2
    assert await office.all("SELECT starts_at::text, ends_at::text FROM shift ORDER BY id") == [
        ("2026-07-01 17:00:00+00", "2026-07-02 05:00:00+00"),
        ("2026-07-02 04:00:00+00", "2026-07-02 17:00:00+00"),
    ]


async def test_the_same_shift_twice_and_a_shift_of_a_dismissed_person_are_faults(office: Desk) -> None:
    await office.bring("shifts", "c2,2026-06-30,2026-06-30")
    await office.one("UPDATE curator SET dismissed_at = now() WHERE external_id = 'c2' RETURNING 1")
    told = await office.refused(
        "shifts", "d1,2026-07-01,2026-07-01", "d1,2026-07-01T00:00,2026-07-02", "c2,2026-06-30,2026-06-30",
        "c2,2026-07-05,2026-07-05",
    )  # fmt: skip
    assert told == [
        "3: from: то же начало у того же человека уже есть в строке 2",
        "5: curator_id: «c2» здесь больше не работает",
    ]
