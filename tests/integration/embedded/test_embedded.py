"""The embedded PostgreSQL as a program uses it."""

from __future__ import annotations

import asyncio
import subprocess
import time
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from storage import embedded
from storage.embedded import binaries, create_database, drop_database, running, status
from tests.integration.embedded.players import another_user, ask, is_there


async def test_cold_start_makes_a_database_that_knows_russian_and_warm_start_keeps_it(data_dir: Path) -> None:
    began = time.monotonic()
    async with running(data_dir) as url:
        cold = time.monotonic() - began
        assert await ask(url, "select lower('ПРИВЕТ')") == "привет"
        assert await ask(url, "select to_tsvector('russian', 'лекарства') @@ to_tsquery('russian', 'лекарство')")
        assert await ask(url, "show fsync") == "on"
        assert await ask(url, "show synchronous_commit") == "on"
        assert await ask(url, "show listen_addresses") == ""
        await ask(url, "create table kept as select 'да' as word")
    began = time.monotonic()
    async with running(data_dir) as url:
        warm = time.monotonic() - began
        assert await ask(url, "select word from kept") == "да"
    assert cold < 6, "2 s on a quiet machine"
    assert warm < 2, "0.5 s on a quiet machine"


async def test_the_address_works_with_sqlalchemy_and_with_psql_side_by_side(data_dir: Path) -> None:
    async with running(data_dir, durable=False) as url:
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            assert await connection.scalar(text("select current_user || '@' || current_database()")) == "zabota@zabota"
        await engine.dispose()
        for tool in ("psql", "pg_dump"):
            path = embedded.binaries_dir(data_dir) / tool
            arguments = ("-c", "select 1") if tool == "psql" else ()
            host = str(status(data_dir).host)
            done = await asyncio.to_thread(
                subprocess.run,
                [path, "-h", host, "-U", "zabota", *arguments, "zabota"],
                capture_output=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["с пробелом и «кавычками»", "д" * 90, 'it\'s $HOME, `id`; "x":1'])
async def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / ("x" * 60) / "data"
    async with running(folder, durable=False) as url:
        host = status(folder).host
        assert host
        assert len(host) < 100
        assert await ask(url, "select 1") == 1
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            assert await connection.scalar(text("select 1")) == 1
        await engine.dispose()
    assert (folder / "postgres/PG_VERSION").exists(), "the cluster itself stays in the data folder"
    assert not is_there(host), "no link is left behind"


async def test_the_environment_around_does_not_matter(data_dir: Path) -> None:
    odd = {"LC_ALL": "C", "LANG": "ru_RU.KOI8-R", "PGPORT": "1", "PGHOST": "nowhere", "PGDATA": "/", "TZ": "Asia/Tokyo"}
    async with another_user(data_dir, environment=odd) as (_, url, _pid):
        assert await ask(url, "select lower('ПРИВЕТ')") == "привет"
        assert await ask(url, "show timezone") == "UTC"


async def test_tests_get_databases_of_their_own_from_a_template(data_dir: Path) -> None:
    async with running(data_dir, durable=False) as url:
        template = await create_database(url, "template_tests")
        await ask(template, "create table seeds as select 1 as n")
        ours = await create_database(url, "worker 0", template="template_tests")
        assert await ask(ours, "select n from seeds") == 1
        assert await ask(url, "show fsync") == "off"
        await drop_database(url, "worker 0")
        with pytest.raises(asyncpg.InvalidCatalogNameError):
            await ask(ours, "select 1")


async def test_what_is_said_to_the_database_does_not_reach_its_log(data_dir: Path) -> None:
    async with running(data_dir, durable=False) as url:
        await ask(url, "create table people as select 'Тайный' as name")
        await ask(url, "create unique index on people (name)")
        with pytest.raises(asyncpg.UniqueViolationError):
            await ask(url, "insert into people values ('Тайный')")
    said = "".join(file.read_text() for file in (data_dir / "postgres/log").iterdir())
    assert "duplicate key" in said
    assert "Тайный" not in said


@pytest.mark.skipif(
    not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")), reason="no PostgreSQL of the system's here"
)
async def test_the_systems_postgresql_serves_where_the_package_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "PACKAGE", "no_such_package")
    data_dir = tmp_path / "дом" / "data"
    async with running(data_dir, durable=False) as url:
        major = int(str(await ask(url, "show server_version_num"))) // 10_000
        assert major == binaries.choose().major
        assert await ask(url, "select upper('ё')") == "Ё"
    monkeypatch.undo()
    async with running(data_dir, durable=False) as url:
        assert int(str(await ask(url, "show server_version_num"))) // 10_000 == major, "a cluster keeps its PostgreSQL"
