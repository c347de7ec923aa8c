"""The other programs over the same folder, and what can be seen of the server from outside."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg

from storage.embedded import dsn

ROOT = Path(__file__).parents[3]
AS_ROOT = os.geteuid() == 0
USER = """
import asyncio, sys
from pathlib import Path
from storage.embedded import Embedded, running
async def main():
    async with running(Path(sys.argv[1]), durable=False) as url:
        print(url, Embedded(Path(sys.argv[1])).pid, flush=True)
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""
"""A program that uses the database until its standard input is closed."""


@asynccontextmanager
async def another_user(
    data_dir: Path, python: str = sys.executable, environment: dict[str, str] | None = None, **played: Any
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str, int]]:
    """A second program over the same folder: its process, the address it got, and the server's pid."""
    process = await asyncio.create_subprocess_exec(
        *(python, "-c", USER, str(data_dir)),
        **{"cwd": ROOT, "env": {**os.environ, **(environment or {})}, **played},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    try:
        url, pid = (await process.stdout.readline()).decode().split()
        yield process, url, int(pid)
    finally:
        process.stdin.close()
        await process.wait()
        await process.stdout.read()


async def ask(url: str, query: str) -> object:
    """One value from the database, over a connection of its own."""
    connection = await asyncpg.connect(dsn(url))
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def dead(pid: int) -> bool:
    """Whether a process is gone (a zombie is)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def uid_of(pid: int | None) -> int:
    """Whose process it is."""
    return Path(f"/proc/{pid}").stat().st_uid


def program_of(pid: int | None) -> Path:
    """What it runs."""
    return Path(f"/proc/{pid}/exe").resolve()


def mode(path: Path) -> int:
    """The rights of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def owner_of(path: Path) -> int:
    """Whose file it is."""
    return path.stat().st_uid


def is_there(path: str) -> bool:
    """Whether there is such a name, be it a link that leads nowhere."""
    return os.path.lexists(path)
