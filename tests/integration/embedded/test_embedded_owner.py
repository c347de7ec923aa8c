"""Whose server it is: for root, for a plain user, and for both over one folder."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from storage.embedded import Embedded, EmbeddedError, binaries, running
from tests.integration.embedded.players import (
    AS_ROOT,
    ROOT,
    USER,
    another_user,
    ask,
    mode,
    owner_of,
    program_of,
    uid_of,
)

pytestmark = pytest.mark.skipif(not AS_ROOT, reason="only root lets others run its server")


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A folder that others may pass through; pytest closes its own at every start."""
    with tempfile.TemporaryDirectory(prefix="zabota-test-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def packages(open_path: Path) -> Path:
    """A virtualenv's packages in a folder closed to others, as under /root."""
    package = binaries.package_folder()
    if package is None:
        pytest.skip("the package is not installed")
    source, site = package.parent.parent, open_path / "closed" / "site-packages"
    shutil.copytree(source, site / source.name, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = source.with_name(f"{source.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, site / libraries.name)
    (open_path / "closed").chmod(0o700)
    return site


@pytest.fixture
def plain() -> dict[str, Any]:
    """How to start a Python of a plain user who can read this code; `python` is which."""
    nobody = pwd.getpwnam("nobody")
    path = f"{ROOT}:{Path(asyncpg.__file__).parents[1]}"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    played: dict[str, Any] = {
        "user": nobody.pw_uid,
        "group": nobody.pw_gid,
        "extra_groups": [],
        "cwd": "/",
        "env": environment,
    }
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        with contextlib.suppress(OSError):
            tried = subprocess.run(
                [python, "-c", "import storage.embedded"], check=False, capture_output=True, **played
            )
            if tried.returncode == 0:
                return {"python": python, **played}
    pytest.skip("no Python here that a plain user may run")


@pytest.fixture
def home(open_path: Path) -> Path:
    """The plain user's own folder."""
    folder = open_path / "home"
    folder.mkdir(mode=0o700)
    shutil.chown(folder, "nobody")
    return folder


async def test_as_root_the_server_is_nobodys_even_where_it_may_not_enter_the_parents(tmp_path: Path) -> None:
    closed = tmp_path / "root's home"
    closed.mkdir(mode=0o700)
    data_dir = closed / "clone/data"
    async with running(data_dir, durable=False) as url:
        assert await ask(url, "select 1") == 1
        assert uid_of(Embedded(data_dir).pid) != 0
    assert [mode(folder) for folder in (closed, data_dir, data_dir / "postgres")] == [0o700] * 3, "nothing was opened"


async def test_as_root_programs_in_a_closed_folder_are_copied_once_where_they_can_be_run(
    packages: Path, open_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(packages))
    cache = open_path / "cache"
    monkeypatch.setattr("storage.embedded.reach.CACHES", (cache,))
    for _ in range(2):
        async with running(open_path / "data", durable=False) as url:
            assert await ask(url, "select 1") == 1
            assert program_of(Embedded(open_path / "data").pid).is_relative_to(cache)
    assert len(list(cache.iterdir())) == 1


async def test_as_root_a_cache_that_others_could_have_filled_is_not_trusted(
    packages: Path, open_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(packages))
    theirs, writable = open_path / "theirs", open_path / "writable"
    theirs.mkdir()
    shutil.chown(theirs, "nobody")
    writable.mkdir()
    writable.chmod(0o777)
    monkeypatch.setattr("storage.embedded.reach.CACHES", (theirs, writable))
    with pytest.raises(EmbeddedError, match="не может запустить PostgreSQL"):
        Embedded(open_path / "data").open()
    assert not [*theirs.iterdir(), *writable.iterdir()]


async def test_a_plain_user_runs_it_and_root_comes_beside(plain: dict[str, Any], home: Path) -> None:
    owner = owner_of(home)
    async with another_user(home / "data", **plain) as (_, url, pid):
        assert uid_of(pid) == owner
        async with running(home / "data", durable=False) as ours:
            assert Embedded(home / "data").pid == pid
            assert await ask(ours, "select 1") == 1
    # Root starts it next, still as its owner, who comes back afterwards.
    async with running(home / "data", durable=False):
        assert uid_of(Embedded(home / "data").pid) == owner
    async with another_user(home / "data", **plain) as (_, url, _pid):
        assert await ask(url, "select 1") == 1


async def test_a_folder_that_root_made_first_serves_the_user_whose_parent_it_is_not(
    plain: dict[str, Any], home: Path
) -> None:
    async with running(home, durable=False):
        assert uid_of(Embedded(home).pid) == owner_of(home), "the folder's owner, not nobody in particular"
    async with another_user(home, **plain) as (_, url, _pid):
        assert await ask(url, "select 1") == 1


async def test_a_folder_closed_to_the_plain_user_is_told_in_words(plain: dict[str, Any], home: Path) -> None:
    shutil.chown(home, "root")
    said = await refusal(home / "data", plain)
    assert "не годится для базы (Permission denied)" in said


async def test_a_cluster_of_somebody_else_is_told_in_words(plain: dict[str, Any], home: Path) -> None:
    (home / "postgres").mkdir()
    assert "принадлежит другому пользователю" in await refusal(home, plain)


async def refusal(data_dir: Path, plain: dict[str, Any]) -> str:
    """What a plain user is told, at the end of the traceback."""
    played = dict(plain)
    process = await asyncio.create_subprocess_exec(
        *(played.pop("python"), "-c", USER, str(data_dir)), **played, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == 1
    return said.decode().strip().splitlines()[-1]
