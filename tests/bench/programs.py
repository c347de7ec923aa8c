"""Programs of the benchmark in processes of their own: started, heard (a line of JSON a time), measured, killed."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import psutil
import uvloop

ROOT = Path(__file__).resolve().parents[2]
LINE = 2**26
"""Bytes: the longest answer of a program."""


class ProgramDied(Exception):
    """A program of the benchmark ended before its time; the message holds the end of its words."""


class Program:
    """`python -m MODULE CONFIG`, alive; `pid` to kill it by."""

    def __init__(self, process: asyncio.subprocess.Process, words: Path) -> None:
        self._process, self._words = process, words
        self.pid = process.pid
        self.said: dict[str, Any] = {}
        """Its first line."""
        self._watch = psutil.Process(process.pid)
        self._spent = 0.0

    @classmethod
    async def start(cls, module: str, folder: Path, *, ready: bool = True, **config: Any) -> Program:
        """Start it, and wait for its first line."""
        words = folder / f"{module.rpartition('.')[2]}.log"
        with _log(words) as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", module, json.dumps(config)),
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                limit=LINE,
            )
        program = cls(process, words)
        if ready:
            program.said = await program.hear()
        return program

    async def hear(self, within: float = 600.0) -> Any:
        """Wait for its next line."""
        assert self._process.stdout is not None
        async with asyncio.timeout(within):
            line = await self._process.stdout.readline()
        if not line:
            await self._process.wait()
            tail = self._words.read_text(errors="replace")[-3000:]
            raise ProgramDied(f"exit code {self._process.returncode}\n{tail}")
        return json.loads(line)

    def processor_time(self) -> float:
        """Seconds of processor it has taken; of one that is dead, as far as it was known."""
        with suppress(psutil.NoSuchProcess):
            spent = self._watch.cpu_times()
            self._spent = float(spent.user + spent.system)
        return self._spent

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def gone(self) -> None:
        """Wait until it has ended."""
        await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end, and make it after a while."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(20):
                await self._process.wait()
        except TimeoutError:
            self.signal(signal.SIGKILL)
            await self._process.wait()


def _log(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


@asynccontextmanager
async def program(module: str, folder: Path, **config: Any) -> AsyncIterator[Program]:
    """Have a program running while the block lasts."""
    started = await Program.start(f"tests.bench.{module}", folder, **config)
    try:
        yield started
    finally:
        await started.stop()


async def ask(module: str, folder: Path, **config: Any) -> Any:
    """Run a program to its end, give its one answer."""
    started = await Program.start(f"tests.bench.{module}", folder, ready=False, **config)
    try:
        return await started.hear()
    finally:
        await started.stop()


def tell(what: Any) -> None:
    """In a program: say a line to who started it."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def play(main: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """In a program: run it with its configuration, on uvloop, until it ends by itself or is asked to."""

    async def until_asked() -> None:
        task = asyncio.ensure_future(main(cast("dict[str, Any]", json.loads(sys.argv[1]))))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        with suppress(asyncio.CancelledError):
            await task

    uvloop.run(until_asked())
