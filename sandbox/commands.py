"""The command line: `serve`, the messengers' side of the wire, for tests; `demo`, the whole service to play with."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from sandbox import demo
from sandbox.serve import Ports, read_people, serve
from sandbox.world import World

if sys.platform != "win32":
    import uvloop

    new_loop = uvloop.new_event_loop
else:
    new_loop = asyncio.new_event_loop


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and do it; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox")
    commands = parser.add_subparsers(required=True)
    playing = commands.add_parser("demo", help="run the whole service on this machine, with everybody's phones")
    demo.add_arguments(playing)
    playing.set_defaults(work=demo.begin)
    serving = commands.add_parser("serve", help="run the three messengers and the page")
    _add_arguments(serving)
    serving.set_defaults(work=_serve)
    given = parser.parse_args(arguments)
    status: int = given.work(given)
    return status


def _add_arguments(command: argparse.ArgumentParser) -> None:
    for name in ("telegram", "vk", "max", "page", "dispatcher"):
        command.add_argument(f"--{name}-port", type=int, default=0, metavar="N", help="0: any free port")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--limits", action=argparse.BooleanOptionalAction, default=True, help="the messengers' limits")
    command.add_argument(
        "--topics", action=argparse.BooleanOptionalAction, default=True, help="Telegram's private topics"
    )
    command.add_argument("--validate", action=argparse.BooleanOptionalAction, default=True, help="check every request")
    command.add_argument("--people", type=Path, metavar="FILE", help="JSON list of {key, name, phone, telegram_id, …}")


def _serve(given: argparse.Namespace) -> int:
    ports = Ports(given.telegram_port, given.vk_port, given.max_port, given.page_port, given.dispatcher_port)
    people = read_people(given.people) if given.people else []
    world = World(people, limits=given.limits, topics=given.topics, validate=given.validate)
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(serve(world, ports, given.host))
    return 0
