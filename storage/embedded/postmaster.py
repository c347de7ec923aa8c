"""The server's process: whether it lives, how it starts and stops."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

from storage.embedded.address import SOCKET_FOLDER, host, socket_name
from storage.embedded.binaries import Binaries
from storage.embedded.cluster import write
from storage.embedded.errors import EmbeddedError
from storage.embedded.owner import Owner
from storage.embedded.tools import Folder, opened, run_as

START_LIMIT = 120
"""Seconds for a start; what takes long is replaying the log after a crash."""
STOP_LIMIT = 30.0
NOBODYS_PID = 2**31 - 2
"""A number above any that systems give to processes."""
ORPHANS_LIMIT = 15.0
"""Seconds given to the children of a killed server to notice and leave."""


def pid_of(cluster: Path) -> int | None:
    """Find the server of this cluster among our processes; a stale file, a zombie or a number reused is none."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        if Path("/proc/self").exists():
            # The server works in its cluster: no other program does.
            return pid if os.path.samestat(Path(f"/proc/{pid}/cwd").stat(), cluster.stat()) else None
        told = subprocess.run(  # noqa: S603  # the system's own ps, and a number
            ["/bin/ps", "-o", "command=", "-p", str(pid)], check=False, capture_output=True, text=True
        )
    except (OSError, ValueError):
        return None
    return pid if "postgres" in told.stdout else None


def answers(cluster: Path) -> bool:
    """Whether somebody listens on the socket: a server in another container may use this folder, unseen among pids."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            with opened(cluster / SOCKET_FOLDER) as folder:
                client.connect(socket_name(folder.name if folder.name != "." else host(cluster)))
        except OSError:
            return False
    return True


def lives(cluster: Path) -> bool:
    """Whether the server runs, here or in another container."""
    return pid_of(cluster) is not None or answers(cluster)


def start(cluster: Path, owner: Owner, binaries: Binaries) -> None:
    """Start the server and wait until it takes connections; whatever a crash left behind is cleared or waited for."""
    _clear_stale(cluster, owner)
    deadline = time.monotonic() + ORPHANS_LIMIT
    with opened(cluster) as folder:
        while fault := _start_once(folder, owner, binaries):
            if "still in use" not in fault or time.monotonic() > deadline:
                raise EmbeddedError(f"База в {cluster} не запускается: {fault} (журнал: {cluster / 'log'})")
            time.sleep(0.1)


def _start_once(folder: Folder, owner: Owner, binaries: Binaries) -> str:
    logs = folder.path / "log"
    read = {file: file.stat().st_size for file in logs.iterdir()}
    done = run_as(
        owner,
        [
            *(str(binaries.folder / "pg_ctl"), "start", "-s", "-w", "-t", str(START_LIMIT)),
            *("-D", folder.name, "-l", f"{folder.name}/log/startup.log"),
        ],
        folder,
    )
    if done.returncode == 0:
        return ""
    new = [file.read_bytes()[read.get(file, 0) :].decode(errors="replace") for file in logs.iterdir()]
    faults = re.findall(r"(?:FATAL|PANIC): +(.+)", "\n".join(new))
    return faults[0] if faults else " ".join(done.stderr.split())


def stop(cluster: Path) -> None:
    """Stop the server: no new connections, open transactions rolled back, everything on the disk."""
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if (pid := pid_of(cluster)) is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
        deadline = time.monotonic() + STOP_LIMIT
        while pid_of(cluster) == pid and time.monotonic() < deadline:
            time.sleep(0.01)
        _reap(pid)


def _clear_stale(cluster: Path, owner: Owner) -> None:
    """Take back what a dead server claimed under a number that lives on as somebody else, or as a zombie.

    PostgreSQL would believe the number. The rest of its pid file stays: by it PostgreSQL finds out whether children
    of the dead server still work on the files, and refuses to start until they are gone.
    """
    for leftover in (cluster / SOCKET_FOLDER).glob(".s.PGSQL.*"):
        leftover.unlink()
    file = cluster / "postmaster.pid"
    if not file.exists():
        return
    pid, _, rest = file.read_text().partition("\n")
    if pid.isdecimal():
        _reap(int(pid))
    write(file, f"{NOBODYS_PID}\n{rest}", owner)


def _reap(pid: int) -> None:
    """As process 1 of a container we inherit the server as a child: let it go when it is dead."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
