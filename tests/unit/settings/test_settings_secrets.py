"""Secrets: from files, never printed, and the keys made beside the embedded database."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.settings import SettingsError, secret_keys
from tests.unit.settings.given import DATABASE, KEY, MAX, OTHER, PUBLIC, TELEGRAM, VK, faults, read


def test_secrets_are_never_printed() -> None:
    settings = read(TELEGRAM, VK, MAX, PUBLIC, DATABASE)
    said = f"{settings!r} {settings} {settings.telegram} {settings.vk} {settings.max} {settings.model_dump()}"
    for secret in ("AAE_secret", "vk1.a", "max-secret", "hunter2", KEY, "w" * 24, "c0nf1rm"):
        assert secret not in said


def test_a_fault_never_repeats_a_secret() -> None:
    said = "\n".join(
        faults(
            TELEGRAM_TOKEN="no-colon-topsecret",
            DATABASE_URL="mysql://me:topsecret@db/x",
            SECRET_KEYS="topsecret",
            WEBHOOK_SECRET="топ topsecret",
            VK_API_URL="https://me:topsecret@vk.example/",
        )
    )
    assert said.count("\n") == 4
    assert "topsecret" not in said


def test_every_secret_may_come_from_a_file(tmp_path: Path) -> None:
    together = TELEGRAM | VK | MAX | PUBLIC | DATABASE
    secrets = (
        "TELEGRAM_TOKEN",
        "VK_TOKEN",
        "MAX_TOKEN",
        "WEBHOOK_SECRET",
        "SECRET_KEYS",
        "DATABASE_URL",
        "VK_CONFIRMATION",
    )
    given = {name: value for name, value in together.items() if name not in secrets}
    for name in secrets:
        (tmp_path / name).write_text(f"\ufeff  {together[name]}\r\n", encoding="utf-8")
        given[f"{name}_FILE"] = str(tmp_path / name)
    assert read(given) == read(together)


def test_a_secret_given_twice_or_by_a_file_that_is_not_there_or_empty_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    told = faults(
        MAX,
        VK,
        MAX_TOKEN_FILE="/x",
        TELEGRAM_TOKEN_FILE=str(tmp_path / "none"),
        SECRET_KEYS_FILE=str(tmp_path / "empty"),
        DATABASE_URL_FILE=str(tmp_path / "binary"),
    )
    assert [line.split(" ")[0].strip(":") for line in told] == [
        "ZABOTA_DATABASE_URL_FILE",
        "ZABOTA_MAX_TOKEN",
        "ZABOTA_SECRET_KEYS_FILE",
        "ZABOTA_TELEGRAM_TOKEN_FILE",
    ], "and a secret that couldn't be read isn't missing besides"


def test_keys_are_made_once_beside_the_embedded_database(tmp_path: Path) -> None:
    settings = read(DATA_DIR=str(tmp_path / "new" / "data"))
    with ThreadPoolExecutor(8) as together:
        made = [future.result() for future in [together.submit(secret_keys, settings) for _ in range(8)]]
    assert all(keys == made[0] for keys in made)
    assert len(made[0]) == 1
    Fernet(made[0][0])
    data_dir = tmp_path / "new" / "data"
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700
    assert [file.name for file in data_dir.iterdir()] == ["secret.keys"]
    assert stat.S_IMODE((data_dir / "secret.keys").stat().st_mode) == 0o600


def test_keys_given_later_encrypt_and_those_made_before_still_decrypt(tmp_path: Path) -> None:
    made = secret_keys(read(DATA_DIR=str(tmp_path)))
    assert secret_keys(read(DATA_DIR=str(tmp_path), SECRET_KEYS=f"{KEY}, {OTHER}")) == [
        KEY.encode(),
        OTHER.encode(),
        *made,
    ]


def test_with_a_database_of_ones_own_only_the_given_keys_count(tmp_path: Path) -> None:
    assert secret_keys(read(DATABASE, DATA_DIR=str(tmp_path / "data"))) == [KEY.encode()]
    assert not (tmp_path / "data").exists()


def test_a_file_with_keys_that_is_spoilt_is_told_in_words_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret.keys").write_text("spoilt\n")
    with pytest.raises(SettingsError, match="не ключи"):
        secret_keys(read(DATA_DIR=str(tmp_path)))
    assert (tmp_path / "secret.keys").read_text() == "spoilt\n"
