"""Rows as arrays for `unnest`."""

from __future__ import annotations

import pytest

from storage.columns import columns


def test_rows_become_columns_and_one_of_nulls_alone_is_empty() -> None:
    assert columns([(1, None, "a", None), (2, None, None, 0)]) == [[1, 2], [], ["a", None], [None, 0]]


def test_one_value_is_enough_where_all_rows_have_it_and_the_statement_knows() -> None:
    rows = [(1, "say", None, 5), (2, "say", 0.5, 5), (3, "say", None, 5)]
    assert columns(rows, alike={2, 3}) == [[1, 2, 3], ["say"], [None, 0.5, None], [5, 5, 5]]
    assert columns([(1, None)], alike={1, 2}) == [[1], []]


def test_rows_of_unequal_width_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        columns([(1, 2), (1,)])
