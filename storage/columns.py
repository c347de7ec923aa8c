"""Rows turned into the arrays that `unnest` takes: one statement for a whole set."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any


def columns(rows: Iterable[tuple[Any, ...]], *, alike: Collection[int] = ()) -> list[list[Any]]:
    """Give each column; one of nothing but nulls is left empty, for `unnest` fills the shorter ones up with nulls.

    Of those in `alike`, which the statement reads as `alike()` gives it, one value is enough where all are the same. A
    driver looks at every element twice, and most columns of what is usually said hold nothing or the same.
    """
    return [_short(column, number in alike) for number, column in enumerate(zip(*rows, strict=True), start=1)]


def alike(number: int, column: str) -> str:
    """Give the SQL of a column that comes as parameter `number`, and as a single value where all rows have the same."""
    return f"CASE WHEN cardinality(${number}) = 1 THEN ${number}[1] ELSE {column} END"


def _short(column: tuple[Any, ...], one_is_enough: bool) -> list[Any]:
    first = column[0]
    if first is None or one_is_enough:
        same = column.count(first)
        if same == len(column):
            return [first] if first is not None else []
    return list(column)
