"""A file of people doesn't bring back who was erased: told by its line, the rest of the file comes as ever."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.outreach.choosing import Rules
from bot.rights import erasing
from bot.upkeep.rotating import rotate
from curators.turn import Reminding
from storage.queries import erasures
from storage.transaction import Database
from storage.vault import Vault
from tests.integration.importing import Desk

OLD, NEW = Fernet.generate_key(), Fernet.generate_key()
OLGA = "f1,p1,Смирнова Ольга,+7 910 123-45-67,01.02.1990,teacher,Липецк,,,,base@2026-01-10"
IVAN = "f1,p2,Смирнов Иван,,,teacher,Липецк,,,,"
VERA = "f2,p3,Ким Вера,,,teacher,Елец,,,,"
SKIPPED = (
    "Строка {}: человек удалён по его просьбе 15.06.2026, строка пропущена; чтобы вернуть, пусть человек сам напишет "
    "боту и согласится заново."
)


@pytest.fixture
async def office(db: Database, tmp_path: Path) -> Desk:
    made = Desk(db, tmp_path, Vault([OLD]))
    await made.bring("families", OLGA, IVAN, VERA)
    return made


async def _erased(office: Desk, external_id: str) -> None:
    async with office.db.transaction() as tx:
        person_id = await tx.value("SELECT id FROM person WHERE external_id = $1", external_id)
        asked = await erasures.put(tx, person_id, "approved", "asked", office.now, office.now, office.now)
        assert asked is not None
        one = await erasures.one(tx, asked)
        assert one is not None
        await erasing.erase(tx, one, office.now, None, Rules("ngo", "Europe/Moscow", Reminding(), office.vault))


def _told(notes: list[str]) -> list[str]:
    return [note for note in notes if note.startswith(("Строка", "Удалённых"))]


async def test_a_row_of_who_was_erased_is_passed_over_and_told_by_its_line(office: Desk) -> None:
    await _erased(office, "p1")
    await _erased(office, "p3")
    before = await office.one("SELECT count(*) FROM family")
    outcome = await office.bring("families", OLGA.replace("10.01", "11.01"), IVAN, VERA)
    assert _told(outcome.notes) == [SKIPPED.format(2), SKIPPED.format(4)]
    assert (outcome.new, outcome.changed, outcome.same) == (0, 0, 1)
    names = [name for (name,) in await office.all("SELECT full_name FROM person ORDER BY id")]
    assert names == ["Удалено", "Смирнов Иван", "Удалено"]
    assert await office.one("SELECT count(*) FROM family") == before, "no family for nobody"
    assert await office.one("SELECT count(*) FROM consent WHERE withdrawn_at IS NULL") == 0


async def test_the_id_itself_is_kept_nowhere_and_new_keys_still_know_it(office: Desk) -> None:
    await office.bring("families", "f9,card-of-nina-77,Нина,,,teacher,Липецк,,,,")
    await _erased(office, "card-of-nina-77")
    kept = str(await office.all("SELECT to_jsonb(e)::text FROM erasure e"))
    assert "nina" not in kept
    token = await office.one("SELECT forgot FROM erasure")
    assert "nina" not in office.vault.decrypt(token), "a digest, not the id"
    await rotate(office.db, [NEW, OLD])
    later = replace(office, vault=Vault([NEW]))
    outcome = await later.bring("families", "f9,card-of-nina-77,Нина,,,teacher,Липецк,,,,")
    assert _told(outcome.notes) == [SKIPPED.format(2)]
    outcome = await replace(office, vault=Vault([Fernet.generate_key()])).bring("families", VERA)
    assert _told(outcome.notes) == [
        "Удалённых, которых по этому файлу уже не узнать: 1. Верните утерянный ключ в ZABOTA_SECRET_KEYS."
    ]
