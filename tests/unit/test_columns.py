"""Rows as arrays for `unnest`."""

from __future__ import annotations

import pytest

from storage.columns import columns


def test_rows_become_columns_and_one_of_nulls_alone_is_empty() -> None:
    assert columns([(1, None, "a", None), (2, None, None, 0)]) == [[1, 2], [], ["a", None], [None, 0]]


def test_rows_of_unequal_width_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        columns([(1, 2), (1,)])
