"""What an import is told besides its file, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.shell.terminal import Progress, silent
from storage.queries import importing
from storage.transaction import Tx
from storage.vault import Vault

BATCH = 2000
"""Rows a statement."""


@dataclass(frozen=True, slots=True)
class Context:
    """The moment, the region's zone, the keys, and whom to show progress."""

    now: datetime
    zone: ZoneInfo
    vault: Vault
    progress: Progress = silent

    @property
    def today(self) -> date:
        """The region's date."""
        return self.now.astimezone(self.zone).date()


@dataclass(slots=True)
class Outcome:
    """Rows of the file by what they came to, and what a person should know besides."""

    new: int = 0
    changed: int = 0
    same: int = 0
    notes: list[str] = field(default_factory=list)

    def count(self, *, new: bool, changed: bool) -> None:
        """Count one row."""
        if new:
            self.new += 1
        elif changed:
            self.changed += 1
        else:
            self.same += 1

    @property
    def lines(self) -> list[str]:
        """The summary."""
        return [f"Готово: новых {self.new}, изменено {self.changed}, без изменений {self.same}.", *self.notes]


def differs(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Tell whether any filled value differs from what is there; lists are sets, None changes nothing."""
    return any(value is not None and _plain(value) != _plain(found[name]) for name, value in wanted.items())


def _plain(value: object) -> object:
    return frozenset(value) if isinstance(value, list) else value


async def write(tx: Tx, statement: str, rows: Sequence[dict[str, Any]], context: Context, step: str) -> None:
    """Write rows in batches, showing how far it is."""
    for start in range(0, len(rows), BATCH):
        await importing.put(tx, statement, rows[start : start + BATCH])
        context.progress(step, min(start + BATCH, len(rows)), len(rows))
