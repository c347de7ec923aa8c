"""The server's process: whether it lives, how it starts and stops."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from storage.embedded.address import SOCKET_FOLDER, host, socket_name
from storage.embedded.binaries import Binaries
from storage.embedded.errors import EmbeddedError
from storage.embedded.owner import Owner
from storage.embedded.tools import Folder, opened, run_as

START_LIMIT = 120
"""Seconds for a start; what takes long is replaying the log after a crash."""
STOP_LIMIT = 30.0
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
    _clear_stale(cluster)
    deadline = time.monotonic() + ORPHANS_LIMIT
    with opened(cluster) as folder:
        while said := _start_once(folder, owner, binaries):
            if "still in use" not in said or time.monotonic() > deadline:
                raise EmbeddedError(f"База в {cluster} не запускается: {said} (журнал: {cluster / 'log'})")
            time.sleep(0.1)


def _start_once(folder: Folder, owner: Owner, binaries: Binaries) -> str:
    log = folder.path / "startup.log"
    log.unlink(missing_ok=True)
    done = run_as(
        owner,
        [
            *(str(binaries.folder / "pg_ctl"), "start", "-s", "-w", "-t", str(START_LIMIT)),
            *("-D", folder.name, "-l", f"{folder.name}/startup.log"),
        ],
        folder,
    )
    if done.returncode == 0:
        return ""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else done.stderr.splitlines()
    faults = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    return faults[-1] if faults else (done.stderr.strip().splitlines() or ["причина неизвестна"])[-1]


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


def _clear_stale(cluster: Path) -> None:
    """Drop a pid file whose number belongs to somebody else now, as after a reboot: PostgreSQL would believe it.

    Safe, since it looks for processes left in the cluster's shared memory also without the file.
    """
    file = cluster / "postmaster.pid"
    try:
        pid = int(file.read_text().split("\n", 1)[0])
    except FileNotFoundError:
        return
    except ValueError:
        file.unlink()
        return
    _reap(pid)
    with contextlib.suppress(OSError):
        os.kill(pid, 0)
        file.unlink()


def _reap(pid: int) -> None:
    """As process 1 of a container we inherit the server as a child: let it go when it is dead."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
