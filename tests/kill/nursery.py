"""Gives birth to processes of the service in milliseconds: one that has imported everything, and forks.

`{"roles": …, "environ": {…}}` a line on stdin, the new process's id on stdout; when stdin ends, all of them are killed.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import bot.channels.max_messenger.connect
import bot.channels.telegram.connect
import bot.channels.vk.connect  # noqa: F401  # what takes seconds is done once
from tests.kill.program import work

ROOT = Path(__file__).resolve().parent.parent.parent


class Nursery:
    """The other end of the pipe."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def open(cls) -> Nursery:
        """Start one."""
        pipe = asyncio.subprocess.PIPE
        environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.kill.nursery", stdin=pipe, stdout=pipe, env=environ, cwd=ROOT
            )
        )

    async def bear(self, roles: str, environ: dict[str, str]) -> int:
        """Start a process with these roles and settings; its id."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"roles": roles, "environ": environ}).encode() + b"\n")
        return int(await self._process.stdout.readline())

    async def close(self) -> None:
        """End it and all its children."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


def bear(order: dict[str, Any]) -> int:
    """Fork a process; its id."""
    pid = os.fork()
    if pid:
        return pid
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(0)
        os.dup2(2, 1)
        os.environ.update(order["environ"])
        asyncio.run(work(frozenset(order["roles"].split(","))))
    finally:
        os._exit(0)


def main() -> None:
    """Serve until stdin ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    children: list[int] = []
    for line in sys.stdin:
        children.append(bear(json.loads(line)))
        sys.stdout.write(f"{children[-1]}\n")
        sys.stdout.flush()
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    main()
