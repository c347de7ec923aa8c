"""Running the messengers, the dispatcher and the phones' page: in this process (`running`), or in one of its own."""

from __future__ import annotations

import asyncio
import gc
import json
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from aiohttp import web

from sandbox.max_messenger.server import build as build_max
from sandbox.page.app import build as build_page
from sandbox.telegram.server import build as build_telegram
from sandbox.vk.server import build as build_vk
from sandbox.world import Person, World

ROOT = Path(__file__).resolve().parent.parent
PUT_ASIDE_EVERY = 1.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where to listen; 0 takes any free port."""

    telegram: int = 0
    vk: int = 0
    max: int = 0
    page: int = 0
    dispatcher: int = 0


@dataclass(frozen=True, slots=True)
class Addresses:
    """Base addresses, without a slash at the end."""

    telegram: str
    vk: str
    max: str
    page: str
    dispatcher: str = ""


def told(addresses: Addresses) -> dict[str, str]:
    """The settings that bring a program of the service to these messengers."""
    return {
        "ZABOTA_TELEGRAM_TOKEN": "1000001:SANDBOX",
        "ZABOTA_TELEGRAM_API_URL": addresses.telegram,
        "ZABOTA_VK_TOKEN": "sandbox-vk-token",
        "ZABOTA_VK_GROUP_ID": "200000001",
        "ZABOTA_VK_API_URL": addresses.vk,
        "ZABOTA_VK_CONFIRMATION": "sandbox-ok",
        "ZABOTA_MAX_TOKEN": "sandbox-max-token",
        "ZABOTA_MAX_API_URL": addresses.max,
    }


@asynccontextmanager
async def running(world: World, *, ports: Ports = Ports(), host: str = "127.0.0.1") -> AsyncIterator[Addresses]:
    """Run everything in this process while the block lasts, then close the world."""
    listening = {name: socket.create_server((host, port), backlog=1024) for name, port in asdict(ports).items()}
    addresses = Addresses(**{name: f"http://127.0.0.1:{sock.getsockname()[1]}" for name, sock in listening.items()})
    applications = {
        "telegram": build_telegram(world),
        "vk": build_vk(world),
        "max": build_max(world),
        "page": build_page(world, addresses),
        "dispatcher": world.dispatcher.application(),
    }
    runners: list[web.AppRunner] = []
    try:
        for name, application in applications.items():
            runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.3)
            runners.append(runner)
            await runner.setup()
            await web.SockSite(runner, listening[name], backlog=1024).start()
        yield addresses
    finally:
        await asyncio.gather(*(runner.cleanup() for runner in runners))
        for sock in listening.values():
            sock.close()
        world.close()


async def serve(world: World, ports: Ports, host: str) -> None:
    """Run until SIGTERM or SIGINT; print the addresses as one JSON line when ready."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(world, ports=ports, host=host) as addresses:
        sys.stdout.write(json.dumps(asdict(addresses)) + "\n")
        sys.stdout.flush()
        aside = asyncio.create_task(_put_aside())
        await stop.wait()
        aside.cancel()


async def _put_aside() -> None:
    """Keep what has been journalled away from the collector of garbage, which would look through all of it at once.

    No messenger stops answering for a fifth of a second; requests that came meanwhile would count as come together.
    """
    while True:
        await asyncio.sleep(PUT_ASIDE_EVERY)
        gc.collect(1)
        gc.freeze()


def read_people(path: Path) -> list[Person]:
    """Read sample people from a JSON file: a list of objects with `Person`'s fields."""
    return [Person(**one) for one in json.loads(path.read_text(encoding="utf-8"))]


class Process:
    """The sandbox in a process of its own; `addresses` once it is ready, `stop` in the end (or `with`)."""

    def __init__(self, arguments: list[str]) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "serve", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        line = self.popen.stdout.readline() if self.popen.stdout else ""
        if not line:
            self.stop()
            raise RuntimeError(f"the sandbox did not start (exit code {self.popen.returncode}); its words are above")
        self.addresses = Addresses(**json.loads(line))

    def stop(self, *, patience: float = 10) -> None:
        """Ask it to end, and make it after `patience` seconds."""
        self.popen.terminate()
        try:
            self.popen.wait(patience)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
        if self.popen.stdout:
            self.popen.stdout.close()

    def __enter__(self) -> Addresses:
        return self.addresses

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_process(
    *,
    limits: bool = False,
    topics: bool = True,
    validate: bool = True,
    people: Path | None = None,
    ports: Ports = Ports(),
) -> Process:
    """Start `python -m sandbox serve` and wait until it listens."""
    arguments = [f"--{name}-port={port}" for name, port in asdict(ports).items()]
    arguments.append("--limits" if limits else "--no-limits")
    arguments.append("--topics" if topics else "--no-topics")
    arguments.append("--validate" if validate else "--no-validate")
    if people is not None:
        arguments.append(f"--people={people}")
    return Process(arguments)
