"""Rows turned into the arrays that `unnest` takes: one statement for a whole set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def columns(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    """Give each column; one of nothing but nulls is left empty, for `unnest` fills the shorter ones up with nulls.

    A driver looks at every element twice, and half the columns of what is usually said hold nothing.
    """
    return [list(column) if column.count(None) < len(column) else [] for column in zip(*rows, strict=True)]
