"""How the server is reached: a unix socket in its own folder, by a path that is short and plain."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

USER = DATABASE = "zabota"
PORT = 5432
"""Only a part of the socket's name: no port is opened. Given always, so that a PGPORT around us means nothing."""
SOCKET_FOLDER = "socket"
LONGEST = 103
"""Bytes of a socket's path: the system takes 107 on Linux, 103 on macOS."""

_PLAIN = re.compile(r"[A-Za-z0-9_./-]+")


def socket_name(folder: str | Path) -> str:
    """Name the socket as PostgreSQL does."""
    return f"{folder}/.s.PGSQL.{PORT}"


def host(cluster: Path) -> str:
    """Give the folder of the socket as a client should name it.

    It lies in the cluster. Where its path is too long for a socket or would need quoting in an address (spaces,
    Cyrillic), a short symbolic link in the temporary folder stands for it.
    """
    folder = cluster / SOCKET_FOLDER
    return str(folder) if _fits(folder) else str(_shortcut(folder))


def url(cluster: Path) -> str:
    """Give the address for SQLAlchemy. There is no password: the server knows us by our user (peer)."""
    return f"postgresql+asyncpg://{USER}@/{DATABASE}?host={host(cluster)}&port={PORT}"


def dsn(address: str) -> str:
    """Turn an address for SQLAlchemy into one for asyncpg, psql and pg_dump."""
    return re.sub(r"^postgresql\+\w+:", "postgresql:", address)


def forget(cluster: Path) -> None:
    """Remove the link, if there was one."""
    folder = cluster / SOCKET_FOLDER
    for link in _links(folder):
        if link.is_symlink() and link.lstat().st_uid == os.geteuid():
            link.unlink(missing_ok=True)


def _fits(folder: Path) -> bool:
    return _PLAIN.fullmatch(str(folder)) is not None and len(socket_name(folder)) <= LONGEST


def _links(folder: Path) -> list[Path]:
    name = f"zabota-{os.geteuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    places = dict.fromkeys((Path(tempfile.gettempdir()), Path("/tmp")))  # noqa: S108  # checked in _shortcut
    return [place / name for place in places if _fits(place / name)]


def _shortcut(folder: Path) -> Path:
    for link in _links(folder):
        try:
            if _stands_for(link, folder):
                return link
            if link.is_symlink() and link.lstat().st_uid == os.geteuid():
                link.unlink()
            link.symlink_to(folder)
        except FileExistsError:
            # Made this moment by a command beside us, or taken by a stranger.
            if _stands_for(link, folder):
                return link
        except OSError:
            continue
        else:
            return link
    own = Path(tempfile.mkdtemp(prefix="zabota-", dir="/tmp")) / "s"
    own.symlink_to(folder)
    return own


def _stands_for(link: Path, folder: Path) -> bool:
    """Trust a link only of our own: one of a stranger's could lead to a stranger's server."""
    return link.is_symlink() and link.lstat().st_uid == os.geteuid() and link.readlink() == folder
