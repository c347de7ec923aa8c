"""What is said, in one Russian line, when the embedded PostgreSQL cannot work."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.embedded import Embedded, EmbeddedError, binaries, running, status
from tests.integration.embedded.players import AS_ROOT, ask


async def test_a_cluster_of_a_version_that_is_not_here_is_refused_in_words(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres/PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedError, match="База создана PostgreSQL 9, а здесь только 1"):
        Embedded(data_dir).open()


async def test_no_postgresql_at_all_is_told_in_words(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "PACKAGE", "no_such_package")
    monkeypatch.setattr(binaries, "SYSTEM", ())
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(EmbeddedError, match="Не нашлось PostgreSQL: выполните make setup"):
        Embedded(data_dir).open()


async def test_a_database_with_a_deaf_locale_is_refused(data_dir: Path) -> None:
    server = Embedded(data_dir, durable=False)
    server.open()
    try:
        deaf = "create database zabota template template0 locale_provider libc locale 'C'"
        await ask(server.url.replace("/zabota?", "/postgres?"), deaf)
    finally:
        server.close()
    with pytest.raises(EmbeddedError, match="не различает русские буквы"):
        async with running(data_dir, durable=False):
            pytest.fail("was to be refused")
    assert not status(data_dir).running


def test_a_file_in_the_place_of_the_folder_is_told_in_words(data_dir: Path) -> None:
    data_dir.write_text("")
    with pytest.raises(EmbeddedError, match="не годится для базы"):
        Embedded(data_dir).open()


async def test_a_broken_cluster_is_told_in_words_with_the_reason(data_dir: Path) -> None:
    async with running(data_dir, durable=False):
        pass
    (data_dir / "postgres/global/pg_control").unlink()
    with pytest.raises(EmbeddedError, match=r"не запускается: .*control"):
        Embedded(data_dir).open()


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", folder], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("may not mount a small disk here")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.skipif(not AS_ROOT, reason="only root mounts")
async def test_a_full_disk_is_told_before_anything_is_written(data_dir: Path) -> None:
    with small_disk(data_dir), pytest.raises(EmbeddedError, match=r"осталось 20 МБ, а базе нужно не меньше 200 МБ"):
        Embedded(data_dir).open()
