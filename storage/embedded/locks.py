"""Who uses the server: locks of the kernel, so that whoever is killed stops counting at once."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.embedded.errors import EmbeddedError

GATE_WAIT = 180.0
"""Seconds; longer than the longest start or stop that another command may be busy with."""


def _open(data_dir: Path, name: str) -> int:
    fd = os.open(data_dir / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        # Root may look after a folder of somebody else's; that one must be able to come back to it.
        home = data_dir.stat()
        os.fchown(fd, home.st_uid, home.st_gid)
    return fd


@contextmanager
def gate(data_dir: Path) -> Iterator[None]:
    """Be the only one who starts, stops or looks over the server; waits for the others."""
    fd = _open(data_dir, "postgres.gate")
    try:
        deadline = time.monotonic() + GATE_WAIT
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise EmbeddedError(
                        f"Другая команда слишком долго запускает или останавливает базу в {data_dir}: "
                        "проверьте, что с ней, и повторите."
                    ) from None
                time.sleep(0.01)
        yield
    finally:
        os.close(fd)


class Presence:
    """Our place among the users of the server, from `join` to `leave` (both inside the gate) or to our death."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._fd: int | None = None

    @property
    def joined(self) -> bool:
        """Whether we count."""
        return self._fd is not None

    def join(self) -> None:
        """Count as a user from now on."""
        if self._fd is None:
            self._fd = _open(self._data_dir, "postgres.users")
            fcntl.flock(self._fd, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Stop counting; True when nobody else uses the server."""
        if self._fd is None:
            return False
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            return True
        finally:
            os.close(self._fd)
            self._fd = None
