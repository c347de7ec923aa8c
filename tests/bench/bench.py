"""What every benchmark is given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.bench.ground import Ground

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bench:
    """The ground, a folder for what programs leave, and whether small numbers will do."""

    ground: Ground
    folder: Path
    quick: bool

    def pick(self, quick: T, full: T) -> T:
        """The small number or the full one."""
        return quick if self.quick else full
