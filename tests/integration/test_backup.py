"""A copy of the database, its keys, and the way back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from storage.embedded import running
from storage.schema_version import newest
from storage.transaction import Database
from storage.vault import Vault
from tests.integration.program import bot, environment
from tests.rig import Rig

PHONE = "+79001234567"


async def test_a_talk_and_an_encrypted_phone_come_back_from_a_copy_made_while_the_service_worked(
    tmp_path: Path,
) -> None:
    data, copies, other = tmp_path / "data", tmp_path / "copies", tmp_path / "other"
    copies.mkdir()
    assert (await bot("migrate", env=environment(DATA_DIR=str(data)))).status == 0
    async with running(data) as url:
        async with Rig.running(url, tmp_path) as rig:
            family, curator = await rig.pair("vk", "telegram")
            await family.send("Сохраните меня")
            await curator.sees("Сохраните меня")
            async with rig.db.transaction() as tx:
                await tx.run("UPDATE person SET phone = $1", rig.app.vault.encrypt(PHONE))
            made = await bot("backup", str(copies / "zabota.dump"), env=environment(DATA_DIR=str(data)))
            assert made.status == 0, made.err
            assert "Ключи шифрования в неё не входят" in made.err
        shutil.copy(data / "secret.keys", copies)
    assert (copies / "zabota.dump").stat().st_mode & 0o077 == 0

    # Another machine: an empty data folder, the keys, the copy.
    other.mkdir(mode=0o700)
    shutil.copy(copies / "secret.keys", other)
    restored = await bot("restore", str(copies / "zabota.dump"), env=environment(DATA_DIR=str(other)))
    assert restored.status == 0, restored.err
    assert "ключи её не открывают" not in restored.err
    async with running(other) as url:
        db = Database(url)
        async with db.transaction() as tx:
            assert await tx.value("SELECT version_num FROM alembic_version") == newest()
            assert await tx.value("SELECT content->>'text' FROM message WHERE direction = 'in'") == "Сохраните меня"
            sealed = await tx.value("SELECT phone FROM person")
            await tx.run("UPDATE curator SET full_name = 'Другое Имя'")
            assert await tx.value("SELECT value::int > 1 FROM setting WHERE name = 'roster'")  # triggers are back too
        await db.close()
        keys = (other / "secret.keys").read_text().strip().encode().split(b",")
        assert Vault(keys).decrypt(sealed) == PHONE
    again = await bot("restore", str(copies / "zabota.dump"), env=environment(DATA_DIR=str(other)))
    assert again.status == 1
    assert "В базе уже есть данные" in again.err


async def test_a_copy_restored_without_its_keys_says_so(tmp_path: Path) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    assert (await bot("migrate", env=environment(DATA_DIR=str(data)))).status == 0
    async with running(data) as url, Rig.running(url, tmp_path) as rig:
        await rig.person(await rig.family(), phone=rig.app.vault.encrypt(PHONE))
    assert (await bot("backup", str(tmp_path / "c"), env=environment(DATA_DIR=str(data)))).status == 0
    restored = await bot("restore", str(tmp_path / "c"), env=environment(DATA_DIR=str(other)))
    assert restored.status == 0
    assert "нынешние ключи её не открывают" in restored.err


@pytest.mark.parametrize("command", ["backup", "restore"])
async def test_a_file_that_cannot_be_is_told_in_one_line(tmp_path: Path, command: str) -> None:
    env = environment(DATA_DIR=str(tmp_path / "data"))
    ended = await bot(command, str(tmp_path / "nowhere" / "x.dump"), env=env)
    assert (ended.status, len(ended.lines)) == (1, 1)
