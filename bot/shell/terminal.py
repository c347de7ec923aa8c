"""What is said to the person at the terminal: plain lines on stderr, since stdout is data."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told a step's Russian name, how much of it is done, and of how much."""

SHOWN_EVERY = 100
"""Rows between two moves of a bar."""


def say(*lines: str) -> None:
    """Print lines for a person."""
    for line in lines:
        sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def silent(_step: str, _done: int, _of: int) -> None:
    """Show no progress."""


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Show a bar a step on a terminal; elsewhere (a log, a pipe) nothing."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, of: int) -> None:
            if done % SHOWN_EVERY and done != of:
                return
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=of)
            bars.update(tasks[step], completed=done, total=of)

        yield show
