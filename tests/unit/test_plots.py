"""What was measured is drawn whatever there is of it: a picture each time, quietly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.care.plots import draw

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
PRESSURE = {"systolic": 145, "diastolic": 92, "pulse": None, "words": "145/92"}


def days(*values: Any, apart: timedelta = timedelta(days=7)) -> list[tuple[datetime, Any]]:
    return [(BEGAN + place * apart, value) for place, value in enumerate(values)]


@pytest.mark.parametrize(
    "measured",
    [
        {},
        {"blood_pressure": days(PRESSURE)},
        {"weight": days(64.5)},
        {"wellbeing": days("bad")},
        {"blood_pressure": days(PRESSURE, PRESSURE, apart=timedelta(minutes=15)), "weight": days(60, 61.2, 62)},
        {"blood_pressure": days(PRESSURE), "weight": days(60), "wellbeing": days("good", "so_so", "now")},
    ],
)
def test_it_is_a_picture(measured: dict[str, list[tuple[datetime, Any]]]) -> None:
    assert draw(measured).startswith(b"\x89PNG")
