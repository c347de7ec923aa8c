"""What is known of the embedded database without starting it, for `doctor` and for backups."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from storage.embedded import address, cluster, postmaster
from storage.embedded.binaries import choose


@dataclass(frozen=True)
class Status:
    """The embedded database of a data folder."""

    cluster: Path
    major: int | None
    """Which PostgreSQL made it; None: not made yet."""
    running: bool
    pid: int | None
    host: str | None
    """While it runs: what psql and pg_dump take as `-h` (user and database: zabota)."""
    log: Path
    size: int
    """Bytes on the disk."""


def status(data_dir: Path) -> Status:
    """Look at the embedded database; starts nothing."""
    where = data_dir.absolute() / "postgres"
    alive = postmaster.lives(where)
    return Status(
        cluster=where,
        major=cluster.major_of(where),
        running=alive,
        pid=postmaster.pid_of(where),
        host=address.host(where) if alive else None,
        log=where / "log",
        size=sum(file.lstat().st_size for file in where.rglob("*") if file.is_file()),
    )


def binaries_dir(data_dir: Path | None = None) -> Path:
    """Give the folder with psql and pg_dump that match the cluster of `data_dir`; raises EmbeddedError."""
    return choose(None if data_dir is None else cluster.major_of(data_dir.absolute() / "postgres")).folder
