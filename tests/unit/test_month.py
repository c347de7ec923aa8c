"""A month of doses as a calendar shows it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.care.calendar import draw
from scenarios.month import Day, Mark, month, title

ZONE = ZoneInfo("Europe/Moscow")
FIRST = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("states", "mark", "taken"),
    [
        (["taken", "taken"], Mark.WHOLE, 2),
        (["taken", "missed"], Mark.PART, 1),
        (["taken", "planned"], Mark.WHOLE, 1),
        (["skipped", "missed"], Mark.SKIPPED, 0),
        (["missed"], Mark.SILENT, 0),
        (["planned", "due", "snoozed"], Mark.AHEAD, 0),
        (["cancelled"], Mark.NOTHING, 0),
        ([], Mark.NOTHING, 0),
    ],
)
def test_a_day_is_marked_by_what_is_over(states: list[str], mark: Mark, taken: int) -> None:
    at = datetime(2026, 11, 7, 8, tzinfo=ZONE)
    day = month([(at, state) for state in states], ZONE, FIRST)[6]
    assert day == Day(date(2026, 11, 7), mark, len([one for one in states if one != "cancelled"]), taken)


def test_a_dose_belongs_to_the_day_on_the_persons_own_clock() -> None:
    late = datetime(2026, 11, 30, 21, 30, tzinfo=UTC)
    assert month([(late, "taken")], ZoneInfo("UTC"), FIRST)[29].mark is Mark.WHOLE
    assert all(day.mark is Mark.NOTHING for day in month([(late, "taken")], ZONE, FIRST))


@pytest.mark.parametrize("first", [FIRST, date(2027, 2, 1), date(2026, 8, 1)])
def test_any_month_is_drawn_as_a_picture(first: date) -> None:
    doses = [(datetime(first.year, first.month, day, 9, tzinfo=ZONE), "taken") for day in range(1, 20)]
    days = month(doses, ZONE, first)
    picture = draw(days, first, first.replace(day=12))
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 200_000
    assert title(FIRST) == "Ноябрь 2026"
