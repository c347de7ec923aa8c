"""`python -m tests.bench [names…] [--quick]`: measure, print one table, write bench.json."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.bench import (
    answers,
    broadcast,
    dose_drain,
    doses,
    engine,
    footprint,
    history,
    lists,
    live_chat,
    month,
    outbox,
    rates,
    relay,
    search,
    statements,
    takeover,
    timing,
    webhook,
)
from tests.bench.bench import Bench
from tests.bench.figures import Figure
from tests.bench.ground import Ground
from tests.bench.machine import machine, versions
from tests.bench.report import document, show, write

BENCHES: dict[str, Callable[[Bench], Awaitable[list[Figure]]]] = {
    "relay": relay.run,
    "statements": statements.run,
    "webhook": webhook.run,
    "outbox": outbox.run,
    "history": history.run,
    "rates": rates.run,
    "live_chat": live_chat.run,
    "takeover": takeover.run,
    "doses": doses.run,
    "reminders": dose_drain.run,
    "answers": answers.run,
    "broadcast": broadcast.run,
    "engine": engine.run,
    "lists": lists.run,
    "month": month.run,
    "search": search.run,
    "timing": timing.run,
    "footprint": footprint.run,
}


async def until_asked(work: Coroutine[Any, Any, None]) -> None:
    """Leave in good order on SIGTERM too: no program and no server stays behind."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await task


async def measure(
    names: list[str], *, quick: bool, path: Path, docs: Path | None, folder: Path, console: Console
) -> None:
    """Run the benchmarks one after another over one PostgreSQL; what fails is a figure not reached, and said so."""
    figures: list[Figure] = []
    async with Ground.open(folder / "database") as ground:
        about = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "quick": quick,
            "machine": machine(folder),
            "versions": versions(ground.version),
        }
        for name in names:
            began = time.monotonic()
            console.print(f"{name} …", highlight=False)
            try:
                figures += await BENCHES[name](Bench(ground, folder, quick))
            except Exception as error:  # noqa: BLE001  # the other figures are worth having
                console.print_exception()
                figures.append(Figure(name, "did not run", None, remark=f"{type(error).__name__}: {error}"[:500]))
            console.print(f"{name}: {time.monotonic() - began:.0f} s", highlight=False)
            write(path, figures, about)
    show(figures, console)
    if docs is not None:
        document(docs, figures, about)
    console.print(f"{'Quick run: the numbers are too small to mean much. ' if quick else ''}Everything is in {path}.")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(BENCHES)}; none: all")
    parser.add_argument("--quick", action="store_true", help="small numbers: does each still work?")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="where the raw figures go")
    parser.add_argument("--docs", type=Path, help="docs/performance.md: put the figures there")
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    names = given.names or list(BENCHES)
    with tempfile.TemporaryDirectory(prefix="zabota-bench-", ignore_cleanup_errors=True) as folder:
        # The database's own user must be able to walk through; what matters in it lies in a folder of its own.
        Path(folder).chmod(0o711)
        work = measure(
            names,
            quick=given.quick,
            path=given.json,
            docs=given.docs,
            folder=Path(folder),
            console=Console(width=None if sys.stdout.isatty() else 140),
        )
        asyncio.run(until_asked(work))


if __name__ == "__main__":
    main()
