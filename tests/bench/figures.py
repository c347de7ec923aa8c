"""A figure: what was measured on each side, what it must reach, and whether it did."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure must reach."""

    limit: float
    most: bool

    def holds(self, value: float) -> bool:
        """Tell whether the value is good enough."""
        return value <= self.limit if self.most else value >= self.limit

    def __str__(self) -> str:
        return f"{'≤' if self.most else '≥'} {self.limit:g}"


def at_most(limit: float) -> Bound:
    """The less, the better."""
    return Bound(limit, most=True)


def at_least(limit: float) -> Bound:
    """The more, the better."""
    return Bound(limit, most=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `value` is held to `bound`; None: it could not be measured, `remark` says why."""

    bench: str
    what: str
    value: float | None
    bound: Bound | None = None
    ours: float | None = None
    theirs: float | None = None
    unit: str = ""
    """Of `ours` and `theirs`; of `value` where there is nothing to compare with."""
    remark: str = ""
    raw: dict[str, Any] = field(default_factory=dict)

    @property
    def reached(self) -> bool | None:
        """Whether the bound is held; None where there is none. What could not be measured is not reached."""
        if self.bound is None:
            return None
        return self.value is not None and self.bound.holds(self.value)

    def as_json(self) -> dict[str, Any]:
        """Give everything for bench.json."""
        return {
            "bench": self.bench,
            "what": self.what,
            "value": self.value,
            "target": str(self.bound) if self.bound else None,
            "reached": self.reached,
            "ours": self.ours,
            "theirs": self.theirs,
            "unit": self.unit,
            "remark": self.remark,
            "raw": self.raw,
        }


def compared(
    bench: str,
    what: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    bound: Bound,
    unit: str,
    *,
    remark: str = "",
    **raw: Any,
) -> Figure:
    """Ours ÷ theirs, by the medians of interleaved rounds."""
    our, their = statistics.median(ours), statistics.median(theirs)
    value = our / their if their else None
    rounds = {"ours": list(ours), "theirs": list(theirs)}
    return Figure(bench, what, value, bound, our, their, unit, remark, {"rounds": rounds, **raw})


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values do not exceed."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
