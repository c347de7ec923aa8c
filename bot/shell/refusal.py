"""How a command ends when it can't do what it was asked: a status and plain lines, never a traceback."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path


class Status(IntEnum):
    """What the shell is told (docs/files.md, docs/operations.md)."""

    DONE = 0
    BAD_INPUT = 1
    """The input is bad, or the program failed: nothing was written."""
    USAGE = 2
    """The command line or a setting is wrong."""
    AWAY = 3
    """A needed service can't be reached, or the database's schema isn't this program's yet."""


class Refusal(Exception):
    """The command stops here with this status; `lines` are Russian sentences that say what to do."""

    def __init__(self, status: Status, *lines: str) -> None:
        self.status, self.lines = status, lines
        super().__init__("\n".join(lines))


ROOT = Path(__file__).resolve().parents[2]


def frames(error: BaseException) -> list[str]:
    """The way to the error as `file:line function`, innermost last; never a value, which may be somebody's words."""
    return [
        f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]


def leaves(error: BaseException) -> list[BaseException]:
    """The errors themselves, out of however many groups."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for one in error.exceptions for leaf in leaves(one)]
    return [error]


def unexpected(errors: Iterable[BaseException]) -> str:
    """One line about errors nobody foresaw: their kinds and places."""
    told = dict.fromkeys(f"{type(error).__name__} ({_ours(frames(error))})" for error in errors)
    return f"Неожиданная ошибка программы: {', '.join(told)}."


def _ours(way: list[str]) -> str:
    own = [frame for frame in way if not frame.startswith(("…/", "<"))]
    return (own or way or ["?"])[-1].split(" ")[0]


def _short(filename: str) -> str:
    path = Path(filename)
    if "site-packages" in path.parts or not path.is_relative_to(ROOT):
        return "…/" + "/".join(path.parts[-2:])
    return str(path.relative_to(ROOT))
