"""Running PostgreSQL's own tools (initdb, pg_ctl) as the server's user, wherever the cluster lies."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from storage.embedded.owner import Owner

PROC = Path("/proc/self/fd")


class Folder(NamedTuple):
    """A folder opened by us, so that the server's user may work in it without being let into its parents."""

    path: Path
    fd: int

    @property
    def name(self) -> str:
        """What the tools call it.

        The cluster stays in the data folder even where that is under /root (0700), closed to the user the server runs
        as. Nothing is opened wider for it, moved elsewhere or mounted: the server inherits the folder already open, and
        going in through /proc asks for the rights of the folder itself, not of its parents. It also spares us quoting
        the path for the shell inside pg_ctl. Without /proc (macOS) the folder is simply the working one.
        """
        return f"{PROC}/{self.fd}" if PROC.is_dir() else "."


@contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """Open a folder for the tools."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        yield Folder(path, fd)
    finally:
        os.close(fd)


def run_as(owner: Owner, command: list[str], folder: Folder | None = None) -> subprocess.CompletedProcess[str]:
    """Run a tool as the server's user; raises OSError where the system refuses."""
    drop = owner.uid != os.geteuid()
    return subprocess.run(  # noqa: S603  # programs of a folder we chose
        command,
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        # An own session: Ctrl+C in the terminal is for us, and we stop the server when we are done with it.
        start_new_session=True,
        cwd=folder.path if folder and folder.name == "." else "/",
        pass_fds=(folder.fd,) if folder else (),
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
        umask=0o077,
        user=owner.uid if drop else None,
        group=owner.gid if drop else None,
        extra_groups=[] if drop else None,
    )
