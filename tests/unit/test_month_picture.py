"""The picture of a month: a bar alone is no thicker than one of many, and a poor month makes a short picture."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from itertools import groupby

import pytest
from matplotlib.image import imread

from bot.reports.month import Month, Table
from bot.reports.month_picture import PANELS, draw


def drawn(number: int) -> tuple[int, int]:
    """How thick the thickest bar is, and how high the picture, in pixels; so many bars in each panel."""
    tables = [
        Table(name, name, (), tuple(tuple(f"{at}" if one in labels else 4 for one in range(4)) for at in range(number)))
        for name, _, labels, _ in PANELS
    ]
    month = Month(date(2026, 11, 1), datetime(2026, 11, 30, tzinfo=UTC), (), tuple(tables))
    picture = imread(BytesIO(draw(month)), format="png")
    column = picture[:, picture.shape[1] // 2, 0] < 0.7
    return max(len(list(run)) for dark, run in groupby(column) if dark), picture.shape[0]


@pytest.mark.parametrize("number", [1, 2, 8])
def test_no_bar_is_a_block(number: int) -> None:
    thick, high = drawn(number)
    assert 20 <= thick <= 45
    assert high <= 13.5 * 130
    assert (high < 900) is (number < 3)
