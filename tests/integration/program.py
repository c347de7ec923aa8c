"""The program as its operator starts it: another process, its exit status, what it prints."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

ROOT = Path(__file__).parents[2]
KEY = Fernet.generate_key().decode()


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What a person read."""
        return self.err.splitlines()


def environment(**settings: str) -> dict[str, str]:
    """The environment of this process without our own settings, and with these (names without their prefix)."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZABOTA_")}
    return {**kept, "PYTHONWARNINGS": "error", **{f"ZABOTA_{name}": value for name, value in settings.items()}}


@asynccontextmanager
async def started(*arguments: str, env: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """A command that runs; killed at the end if it still does."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=ROOT,
        env=dict(env),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def bot(*arguments: str, env: Mapping[str, str]) -> Ended:
    """Run a command to its end; no traceback may be seen, whatever happens."""
    async with started(*arguments, env=env) as process:
        async with asyncio.timeout(60):
            out, err = await process.communicate()
        assert process.returncode is not None
        assert b"Traceback" not in err, err.decode()
        return Ended(process.returncode, out.decode(), err.decode())
