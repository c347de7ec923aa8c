"""Gives birth to processes of the service in milliseconds: one that has imported everything, and forks.

A line of roles on stdin, the new process's id on stdout; when stdin ends, all of them are killed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress

import bot.channels.max_messenger.connect
import bot.channels.telegram.connect
import bot.channels.vk.connect  # noqa: F401  # what takes seconds is done once
from tests.kill.program import work


def bear(roles: str) -> int:
    """Fork a process with these roles; its id."""
    pid = os.fork()
    if pid:
        return pid
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(0)
        os.dup2(2, 1)
        asyncio.run(work(frozenset(roles.split(","))))
    finally:
        os._exit(0)


def main() -> None:
    """Serve until stdin ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    children: list[int] = []
    for line in sys.stdin:
        children.append(bear(line.strip()))
        sys.stdout.write(f"{children[-1]}\n")
        sys.stdout.flush()
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    main()
