"""What is wrong with a file: collected, so that all of it is told at once."""

from __future__ import annotations

from bot.shell.refusal import Refusal, Status

ROW = "строка"
"""Stands for the column where the whole row is at fault."""


class Faults:
    """The faults of one file, by line."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: dict[tuple[int, str, str], None] = {}

    def add(self, line: int, column: str, words: str) -> None:
        """Note what is wrong in a cell; said twice it is told once."""
        self._found[line, column, words] = None

    def __len__(self) -> int:
        return len(self._found)

    def refuse_if_any(self) -> None:
        """Raise Refusal with a line `FILE:LINE: column: what is wrong` for each, where there are any."""
        if self._found:
            by_line = sorted(self._found, key=lambda fault: fault[0])
            told = [f"{self._file}:{line}: {column}: {words}" for line, column, words in by_line]
            raise Refusal(Status.BAD_INPUT, *told)
