"""A copy of the database and the way back, by PostgreSQL's own pg_dump and pg_restore."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

from storage.address import connection_arguments

_VARIABLES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "ssl": "PGSSLMODE"}
"""The password goes by the environment: arguments are seen by everybody on the machine."""


class BackupError(Exception):
    """The tool could not do it; the message is its own last line."""


def tool(name: str, folder: Path | None) -> str:
    """The program, in the folder of the embedded PostgreSQL or (None) the system's own; BackupError where it is not."""
    found = str(folder / name) if folder is not None else shutil.which(name)
    if found is None:
        raise BackupError(f"{name}: нет такой программы, поставьте postgresql-client той же версии, что и сервер")
    return found


async def dump(url: str, file: Path, folder: Path | None = None) -> None:
    """Write the whole database of SQLAlchemy's address into `file`: whole or not at all, for us alone to read."""
    part = file.with_name(f"{file.name}.part")
    part.touch(mode=0o600)
    try:
        await _run(url, tool("pg_dump", folder), "--format=custom", "--no-owner", "--file", str(part))
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


async def restore(url: str, file: Path, folder: Path | None = None) -> None:
    """Fill an empty database from `file`, in one transaction."""
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    database = connection_arguments(url)["database"]
    await _run(url, tool("pg_restore", folder), *options, "--dbname", database, str(file))


async def _run(url: str, *command: str) -> None:
    parts = connection_arguments(url)
    given = {_VARIABLES[name]: str(value) for name, value in parts.items() if name in _VARIABLES}
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **given, "PGDATABASE": parts["database"], "LC_ALL": "C"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        raise BackupError(" ".join(said.decode(errors="replace").split())[-500:])
