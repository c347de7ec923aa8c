"""Memory of `python -m bot run` with one messenger and with all three, and how soon a warm start is ready."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psutil

from sandbox.serve import Process
from storage.embedded import Embedded
from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_most
from tests.bench.programs import ROOT
from tests.bench.seeding import People, seed
from tests.bench.sides import Side, sandbox, service_config


@dataclass(frozen=True, slots=True)
class Footprint:
    """What the program took: MB of memory, seconds to be ready."""

    empty: float
    worked: float
    ready: float


@asynccontextmanager
async def running(environment: dict[str, str], folder: Path) -> AsyncIterator[tuple[int, float]]:
    """`python -m bot run` in its own folder: its process and the seconds until it was ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    plain = {name: text for name, text in os.environ.items() if not name.startswith("ZABOTA_")}
    began = time.monotonic()
    with (folder / "bot.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=ROOT,
            env={**plain, **environment, "ZABOTA_HTTP_PORT": str(port), "PYTHONPATH": str(ROOT)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        await _ready(f"http://127.0.0.1:{port}/health/ready", process)
        yield process.pid, time.monotonic() - began
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def _ready(url: str, process: asyncio.subprocess.Process) -> None:
    async with aiohttp.ClientSession() as http, asyncio.timeout(120):
        while process.returncode is None:
            try:
                async with http.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.02)
    raise RuntimeError(f"python -m bot run ended with {process.returncode}")


def proportional(pid: int) -> float:
    """MB of memory (PSS) of a process and its children; the database is not counted."""
    found = psutil.Process(pid)
    whole = 0.0
    for one in [found, *found.children(recursive=True)]:
        if "postgres" in one.name():
            continue
        for line in Path(f"/proc/{one.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                whole += int(line.split()[1]) / 1024
    return whole


async def measured(bench: Bench, messengers: Process, channels: set[str], people: People) -> Footprint:
    """Start cold once, then warm; let it work for a while."""
    folder = bench.folder / f"footprint-{len(channels)}"
    folder.mkdir()
    environment = service_config(messengers, "", folder, channels)["environment"]
    async with running(environment, folder):
        await seed(Embedded(folder / "data").url, people)
    async with running(environment, folder) as (pid, ready):
        empty = proportional(pid)
        side = Side("ours", bench.ground, folder, people, messengers)
        await side.warm()
        await side.phase(mode="open", rate=50, seconds=bench.pick(2.0, 60.0))
        return Footprint(empty, proportional(pid), ready)


async def run(bench: Bench) -> list[Figure]:
    """One messenger (not in a quick run), then all three."""
    families, curators = bench.pick(20, 200), bench.pick(10, 20)
    figures = []
    if not bench.quick:
        async with sandbox() as messengers:
            one = await measured(bench, messengers, {"telegram"}, People(families, curators, "telegram", "telegram"))
        figures += _figures("Telegram alone", one, 260)
    async with sandbox() as messengers:
        three = await measured(bench, messengers, {"telegram", "vk", "max"}, People(families, curators))
    return [*figures, *_figures("all three messengers", three, 340)]


def _figures(what: str, found: Footprint, most: float) -> list[Figure]:
    return [
        Figure("footprint", f"memory with {what}, after work", found.worked, at_most(most), unit="MB",
               remark=f"{found.empty:.0f} MB just started."),
        Figure("footprint", f"start to ready, warm, {what}", found.ready, at_most(8), unit="s"),
    ]  # fmt: skip
