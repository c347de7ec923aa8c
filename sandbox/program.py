"""The program behind the phones as a child process: started, watched, killed on purpose, started again."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

import aiohttp

from sandbox.changes import Changes
from sandbox.clock import Clock

ROOT = Path(__file__).resolve().parent.parent
BACK_AFTER = 3.0
"""Seconds a killed program stays down, so that one sees it."""
GLANCE = 0.25
STOP_WITHIN = 20.0
HOPELESS = 3
"""Deaths before it was ever ready: somebody has to look at the log."""
REFUSALS = frozenset({1, 2})
"""Exit statuses that another try doesn't change."""

State = Literal["stopped", "starting", "running", "down"]


class CommandError(Exception):
    """A command of the program failed; the words are its own."""

    def __init__(self, command: str, code: int, words: str) -> None:
        super().__init__(f"«python -m bot {command}» (код {code}): {words}")
        self.code = code


class HopelessError(Exception):
    """The program doesn't start; the words are the end of its log."""


class Program:
    """`python -m bot run` with these settings; `address` is where it answers `/health/live` and `/metrics`.

    Nothing of the caller's own settings gets in: neither variables nor a `.env` where the caller stands.
    """

    def __init__(self, environment: Mapping[str, str], folder: Path, clock: Clock, *, address: str = "") -> None:
        around = {name: value for name, value in os.environ.items() if not name.startswith("ZABOTA_")}
        self.environment: dict[str, str] = {**around, "PYTHONPATH": str(ROOT), **environment}
        self.folder, self.log, self.clock, self.address = folder, folder / "bot.log", clock, address
        self.state: State = "stopped"
        self.deaths = 0
        self.changes = Changes()
        self.ready = asyncio.Event()
        self._again = asyncio.Event()
        self._stopping = False
        self._child: asyncio.subprocess.Process | None = None
        self._moving = asyncio.Lock()

    async def run(self) -> None:
        """Keep it running until `stop`; HopelessError where it was never ready (once it was, it is tried for ever)."""
        hopeless, was_ready = 0, False
        while not self._stopping:
            self._enter("starting")
            with self.log.open("ab") as log:
                self._child = await self._spawn("run", environment=self.environment, stdout=log, stderr=log)
            looking = asyncio.create_task(self._look())
            code = await self._child.wait()
            looking.cancel()
            was_ready = was_ready or self.ready.is_set()
            hopeless += 1
            self.ready.clear()
            if self._stopping:
                break
            self.deaths += 1
            self._enter("down")
            if not was_ready and (hopeless == HOPELESS or code in REFUSALS):
                raise HopelessError(self.last_words())
            self._again.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._again.wait(), BACK_AFTER)
        self._enter("stopped")

    async def stop(self) -> None:
        """Ask it to end, and make it after a while."""
        self._stopping = True
        self._again.set()
        child = self._child
        if child is None or child.returncode is not None:
            return
        child.terminate()
        try:
            await asyncio.wait_for(child.wait(), STOP_WITHIN)
        except TimeoutError:
            child.kill()
            await child.wait()

    def kill(self) -> None:
        """Kill it as a power cut would; it is back in a few seconds."""
        if self._child is not None and self._child.returncode is None:
            self._child.send_signal(signal.SIGKILL)

    def start(self) -> None:
        """Start a killed one at once."""
        self._again.set()

    async def move_clock(self, ahead: int) -> None:
        """Let the program, and the messengers with it, live `ahead` seconds in the future."""
        async with self._moving:
            await self.command("demo-clock", str(ahead))
            self.clock.ahead = ahead
        self.changes.tell("clock", None)

    async def command(self, *arguments: str) -> str:
        """Run another command of the program; what it prints. It works while the messengers' networks are off."""
        pipe = asyncio.subprocess.PIPE
        around = {name: value for name, value in self.environment.items() if not name.endswith("_TOKEN")}
        child = await self._spawn(*arguments, environment=around, stdout=pipe, stderr=pipe)
        try:
            out, words = await child.communicate()
        finally:
            if child.returncode is None:
                child.kill()
        if child.returncode:
            raise CommandError(" ".join(arguments), child.returncode, words.decode(errors="replace").strip())
        return out.decode()

    def last_words(self, lines: int = 12) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    async def _spawn(
        self, *arguments: str, environment: Mapping[str, str], stdout: object, stderr: object
    ) -> asyncio.subprocess.Process:
        # A session of its own: the terminal's Ctrl+C is for the demo, which then stops things in order.
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            cwd=self.folder,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=stdout,  # type: ignore[arg-type]  # a file or PIPE: the library's own type is private
            stderr=stderr,  # type: ignore[arg-type]  # ditto
            start_new_session=True,
            preexec_fn=_end_with_parent(),
        )

    async def _look(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as http:
            while True:
                with suppress(aiohttp.ClientError, TimeoutError):
                    async with http.get(f"{self.address}/health/live") as answer:
                        if answer.status == 200:
                            break
                await asyncio.sleep(GLANCE)
        self.ready.set()
        self._enter("running")

    def _enter(self, state: State) -> None:
        self.state = state
        self.changes.tell("program", None, state=state)


def _end_with_parent() -> Callable[[], object] | None:
    """On Linux a child is told to stop when the demo itself is killed, so nothing is left running."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(1, signal.SIGTERM)
