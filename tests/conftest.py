"""One PostgreSQL a test run, one template a worker made by the real migrations, one database a test."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import settings

from storage.embedded import Embedded, running
from storage.migrating import migrate
from storage.transaction import Database
from tests.rig import Rig

MEMORY = Path("/dev/shm")
ROOM = 3 * 2**30
"""Bytes: a run's databases and its log, with much to spare."""

settings.register_profile("zabota", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("zabota")


@pytest.fixture(scope="session")
def cluster_folder() -> Iterator[Path]:
    """A folder all workers of this run share; the server in it is stopped by the last of them."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", secrets.token_hex(4))
    folder = _quickest_place() / f"zabota-tests-{run[:12]}"
    folder.mkdir(mode=0o700, exist_ok=True)
    yield folder
    if Embedded(folder).pid is None:
        shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture(scope="session")
async def server(cluster_folder: Path) -> AsyncIterator[str]:
    """The address of the run's PostgreSQL."""
    async with running(cluster_folder, durable=False) as url:
        yield url


@pytest_asyncio.fixture(scope="session")
async def template(server: str) -> str:
    """This worker's migrated database, to copy from."""
    name = f"template_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    await _administer(server, f'CREATE DATABASE "{name}"')
    await migrate(_named(server, name))
    return name


@pytest_asyncio.fixture
async def database_url(server: str, template: str) -> AsyncIterator[str]:
    """A fresh migrated database's address."""
    name = f"test_{os.getpid()}_{secrets.token_hex(4)}"
    await _administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY = FILE_COPY')
    yield _named(server, name)
    with contextlib.suppress(asyncpg.PostgresError):
        await _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest_asyncio.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """A fresh database, connected."""
    made = Database(database_url)
    yield made
    await made.close()


@pytest_asyncio.fixture
async def rig(database_url: str, tmp_path: Path) -> AsyncIterator[Rig]:
    """The whole service over a fresh database and three local messengers."""
    async with Rig.running(database_url, tmp_path) as made:
        yield made


def _quickest_place() -> Path:
    """In memory where there is room: a database a test is hundreds of files made and removed, dear on a disk."""
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return Path(tempfile.gettempdir())


def _named(server: str, name: str) -> str:
    head, _, query = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}?{query}"


async def _administer(server: str, statement: str) -> None:
    dsn = server.replace("postgresql+asyncpg://", "postgresql://", 1)
    for attempt in range(20):
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute(statement)
        except asyncpg.ObjectInUseError:
            if attempt == 19:
                raise
            await asyncio.sleep(0.1)
        else:
            return
        finally:
            await connection.close()
