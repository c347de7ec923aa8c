"""`make demo` as a whole: one command, the program of production as a child, nothing lost, nothing left running."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from sandbox.page.stage import MESSENGERS
from sandbox.program import ROOT
from sandbox.remote import Remote
from tests.rig import until

OLGA, ANNA = 410001, 510002


class Demo:
    """A running demo: its page's address, its children."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self.child = child
        self.said = ""
        self.page = ""

    async def opened(self) -> None:
        """Read what it says until it names the page."""
        assert self.child.stdout is not None
        while not self.page:
            line = (await asyncio.wait_for(self.child.stdout.readline(), 90)).decode()
            assert line, f"the demo ended: {self.said}"
            self.said += line
            if found := re.search(r"Откройте (\S+)", line):
                self.page = found[1]

    async def ask(self, path: str, body: Any = None) -> Any:
        """Ask the page's server as the page does."""
        async with aiohttp.ClientSession() as http:
            request = http.get(self.page + path) if body is None else http.post(self.page + path, json=body)
            async with request as answer:
                assert answer.status == 200, await answer.text()
                return await answer.json()

    def program(self) -> psutil.Process:
        """The bot's own process."""
        children = psutil.Process(self.child.pid).children()
        return next(child for child in children if "run" in child.cmdline())


@asynccontextmanager
async def playing(folder: Path, port: int) -> AsyncIterator[Demo]:
    """Start it as `make demo` does; end it as Ctrl+C does."""
    command = (sys.executable, "-m", "sandbox", "demo", "--data-dir", str(folder), "--port", str(port))
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    demo = Demo(child)
    try:
        await demo.opened()
        yield demo
    finally:
        family = psutil.Process(child.pid).children(recursive=True) if child.returncode is None else []
        if child.returncode is None:
            child.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(child.wait(), 40) == 0
        assert [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []


async def test_the_demo_plays_survives_a_kill_and_remembers_until_the_next_start(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with playing(tmp_path / "demo", port) as demo:
            assert f"Порт {port} (страницы) занят" in demo.said
            phones = (await demo.ask("/api/people"))["phones"]
            assert {phone["messenger"] for phone in phones} == set(MESSENGERS)
            assert len(phones) == 9
            async with Remote(f"{demo.page}/api/vk") as vk, Remote(f"{demo.page}/api/telegram") as telegram:
                for phone in phones:
                    async with Remote(f"{demo.page}/api/{phone['messenger']}") as one:
                        assert await one.messages(phone["user"]), f"{phone['name']} is greeted"
                await demo.ask("/demo/kill", {})
                await vk.phone("send", user=OLGA, text="Пишу, пока программа лежит")

                async def arrived() -> list[str]:
                    messages = await telegram.messages(ANNA)
                    return [one["text"] for one in messages if "пока программа лежит" in one["text"]]

                assert len(await until(arrived, 40, "what was written meanwhile")) == 1
            assert (await demo.ask("/demo/state"))["program"]["deaths"] == 1
            await demo.ask("/demo/clock", {"to": "day"})
    async with playing(tmp_path / "demo", port) as demo:
        assert demo.page == f"http://127.0.0.1:{port}"
        assert (await demo.ask("/demo/state"))["ahead"] == 24 * 3600
        async with Remote(f"{demo.page}/api/vk") as vk:
            assert (await vk.messages(OLGA))[-1]["text"] == "Пишу, пока программа лежит"
