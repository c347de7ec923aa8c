"""`keys rotate`: everything encrypted anew, wherever it was interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import LargeBinary

from bot.upkeep import rotating
from bot.upkeep.rotating import rotate
from storage.models import Row
from storage.queries.sealing import COLUMNS
from storage.transaction import Database
from storage.vault import Vault
from tests.integration.importing import Desk

OLD, NEW = Fernet.generate_key(), Fernet.generate_key()
ROWS = [f"f{n},p{n},Человек {n},+7910000{n:04d},1990-01-01,teacher,Липецк,,,," for n in range(7)]


@pytest.fixture
async def office(db: Database, tmp_path: Path) -> Desk:
    made = Desk(db, tmp_path, Vault([OLD]))
    await made.bring("families", *ROWS)
    return made


def test_every_column_of_bytes_is_known_to_be_encrypted() -> None:
    of_bytes = {
        (table.name, column.name)
        for table in Row.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert of_bytes == {(table, column) for table, columns in COLUMNS.items() for column in columns}


async def test_the_new_key_alone_opens_everything_and_finds_phones(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotating, "BATCH", 3)
    assert await rotate(office.db, [NEW, OLD]) == (14, 0)
    new = Vault([NEW])
    rows = await office.all("SELECT phone, birth_date, phone_blind FROM person ORDER BY id")
    assert [new.decrypt(phone) for phone, _, _ in rows] == [f"+7910000{n:04d}" for n in range(7)]
    assert {new.decrypt(birth_date) for _, birth_date, _ in rows} == {"1990-01-01"}
    assert rows[3][2] == new.blind("+79100000003")
    assert await rotate(office.db, [NEW, OLD]) == (0, 0)


async def test_what_no_key_opens_is_left_and_counted(office: Desk) -> None:
    await office.one("UPDATE person SET birth_date = $1 WHERE external_id = 'p1' RETURNING 1", Fernet(
        Fernet.generate_key()).encrypt(b"1990-01-01"))  # fmt: skip
    assert await rotate(office.db, [NEW, OLD]) == (13, 1)


async def test_a_person_without_secrets_is_passed_over(office: Desk) -> None:
    await office.bring("families", "f9,p9,Без телефона,,,teacher,Липецк,,,,")
    assert await rotate(office.db, [NEW, OLD]) == (14, 0)
