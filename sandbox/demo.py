"""`python -m sandbox demo`: the very program of production, three local messengers, and everybody's phones."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sandbox.clock import Clock
from sandbox.joining import Joined, join_everybody
from sandbox.memory import ForgottenError
from sandbox.ports import PAGE, choose_ports
from sandbox.program import CommandError, HopelessError, Program
from sandbox.serve import Addresses, Ports, read_people, running, told
from sandbox.world import World

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = Path(__file__).parent / "sample"
SAVE_EVERY = 0.5
"""Seconds: what a power cut may take from the messengers' memory."""


class BusyError(Exception):
    """The folder is another running demo's."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--data-dir", type=Path, default=ROOT / "data" / "demo", help="where everything is kept until the next start"
    )
    parser.add_argument("--port", type=int, default=PAGE, help="the page's port; taken: the next free one")
    parser.add_argument("--reset", action="store_true", help="forget what was kept, and leave")


def begin(given: argparse.Namespace) -> int:
    """Play, or reset; the process's exit status."""
    folder: Path = given.data_dir.resolve()
    try:
        with _held(folder):
            if given.reset:
                _forget(folder)
                say("Готово: в следующий раз показ начнётся с чистого листа.")
                return 0
            return asyncio.run(play(folder, given.port))
    except BusyError:
        say(f"Показ уже идёт (папка {folder}). Остановите его там, где он запущен: Ctrl+C.")
    except ForgottenError as fault:
        say(f"Не получается прочитать, чем кончилось в прошлый раз ({fault}). Начните сначала: make demo-reset.")
    return 1


async def play(folder: Path, port: int) -> int:
    """Run everything until Ctrl+C (or SIGTERM, or the terminal is closed); the process's exit status."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ports, http_port, moved = choose_ports(port)
    for words in moved:
        say(words)
    clock = Clock()
    program = Program({}, folder, clock, address=f"http://127.0.0.1:{http_port}")
    people = read_people(SAMPLE / "people.json")
    store = folder / "messengers"
    store.mkdir(exist_ok=True)
    world = World(people, clock=clock, limits=True, folder=store / "files", memory=store / "memory", program=program)
    world.memory.keep("clock", clock)
    joined = Joined()
    world.memory.keep("joined", joined)
    async with running(world, ports=Ports(**ports)) as addresses:
        program.environment |= environment(addresses, folder, http_port)
        say("Запускаю «Заботу»: первый раз — до минуты, потом быстрее.")
        status = await _serve(world, program, joined, addresses, stop)
    world.memory.save()
    say("Остановлено. Всё сохранено до следующего раза." if status == 0 else "Остановлено.")
    return status


def environment(addresses: Addresses, folder: Path, http_port: int) -> dict[str, str]:
    """The settings under which the program talks to the local messengers; nothing else differs from production."""
    return {
        **told(addresses),
        "ZABOTA_DISPATCH_URL": addresses.dispatcher,
        "ZABOTA_DATA_DIR": str(folder),
        "ZABOTA_HTTP_HOST": "127.0.0.1",
        "ZABOTA_HTTP_PORT": str(http_port),
        "ZABOTA_DEMO_CLOCK": "1",
    }


async def _serve(world: World, program: Program, joined: Joined, addresses: Addresses, stop: asyncio.Event) -> int:
    """Run the program until `stop`, or until it proves hopeless; then stop it first, the messengers after it."""
    tasks = [asyncio.create_task(work) for work in (program.run(), _save_often(world))]
    stopping = asyncio.create_task(stop.wait())
    welcoming = asyncio.create_task(_welcome(world, program, joined, addresses))
    try:
        await asyncio.wait({tasks[0], stopping}, return_when=asyncio.FIRST_COMPLETED)
        say("")
        if stopping.done():
            say("Останавливаюсь…")
    finally:
        welcoming.cancel()
        await program.stop()
        tasks[1].cancel()
        stopping.cancel()
        results = await asyncio.gather(*tasks, welcoming, stopping, return_exceptions=True)
    faults = [one for one in results if isinstance(one, Exception)]
    for fault in faults:
        say(
            f"Программа не запускается. Вот что она говорит:\n{fault}"
            if isinstance(fault, HopelessError)
            else str(fault)
        )
    return 1 if faults else 0


async def _welcome(world: World, program: Program, joined: Joined, addresses: Addresses) -> None:
    await program.ready.wait()
    try:
        await join_everybody(world, program, joined, addresses, SAMPLE)
    except CommandError as fault:
        say(f"Не получилось завести семьи и кураторов:\n{fault}")
    say(f"\n  Откройте {addresses.page}\n\n  Остановить — Ctrl+C. Журнал программы: {program.log}")


async def _save_often(world: World) -> None:
    while True:
        await asyncio.sleep(SAVE_EVERY)
        world.memory.save()


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError from None
        yield


def _forget(folder: Path) -> None:
    for child in folder.iterdir():
        if child.is_dir():
            shutil.rmtree(child)
        elif child.name != "demo.lock":
            with suppress(FileNotFoundError):
                child.unlink()


def say(words: str) -> None:
    """Tell whoever started the demo."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
