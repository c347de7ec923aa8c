"""A plan of several instructions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from scenarios.course import course
from scenarios.dosage import read_dosage
from scenarios.timing import Meals

MOSCOW = ZoneInfo("Europe/Moscow")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def doses(*instructions: dict[str, Any], start: str = "2026-01-10", days: int = 40) -> list[tuple[str, int]]:
    begin = datetime.fromisoformat(start).replace(tzinfo=MOSCOW)
    steps = read_dosage(list(instructions))
    found = course(steps, MOSCOW, Meals(), begin, LONG_AGO, begin + timedelta(days=days))
    return [(f"{at.astimezone(MOSCOW):%m-%d %H:%M}", place) for at, place in found]


def step(sequence: int | None, times: list[str], **more: Any) -> dict[str, Any]:
    repeat = {"period": 1, "periodUnit": "d", "timeOfDay": times, **more}
    return {"timing": {"repeat": repeat}} | ({"sequence": sequence} if sequence is not None else {})


def lasts(days: int) -> dict[str, Any]:
    return {"boundsDuration": {"value": days, "code": "d"}}


def test_instructions_side_by_side_come_in_order_of_time() -> None:
    found = doses(step(None, ["08:00", "20:00"], **lasts(1)), step(None, ["13:00"], **lasts(1)))
    assert found == [("01-10 08:00", 0), ("01-10 13:00", 1), ("01-10 20:00", 0)]


def test_a_taper_goes_on_where_the_step_before_it_ended() -> None:
    found = doses(step(1, ["08:00", "20:00"], **lasts(2)), step(2, ["08:00"], **lasts(2)), step(3, ["09:00"], count=1))
    assert found == [
        ("01-10 08:00", 0), ("01-10 20:00", 0), ("01-11 08:00", 0), ("01-11 20:00", 0),
        ("01-12 08:00", 1), ("01-13 08:00", 1), ("01-14 09:00", 2),
    ]  # fmt: skip


def test_steps_may_stand_in_any_order_in_the_file() -> None:
    found = doses(step(2, ["08:00"], count=1), step(1, ["08:00"], **lasts(1)))
    assert found == [("01-10 08:00", 1), ("01-11 08:00", 0)]


def test_a_counted_step_is_followed_by_the_next_dose_not_by_a_double_one() -> None:
    found = doses(step(1, ["08:00", "20:00"], count=3), step(2, ["09:00", "21:00"], count=2))
    assert found[2:] == [("01-11 08:00", 0), ("01-11 21:00", 1), ("01-12 09:00", 1)]


def test_a_taper_that_begins_in_the_afternoon_keeps_its_number_of_doses() -> None:
    found = doses(step(1, ["08:00", "20:00"], **lasts(2)), step(2, ["08:00"], **lasts(2)), start="2026-01-10T14:00")
    assert [place for _, place in found] == [0, 0, 0, 0, 1, 1]


def test_a_step_taken_as_needed_counts_its_days_like_any_other() -> None:
    needed = {"sequence": 1, "asNeededBoolean": True, "timing": {"repeat": lasts(3)}}
    assert doses(needed, step(2, ["08:00"], count=1), start="2026-01-10") == [("01-13 08:00", 1)]


def test_a_step_with_a_start_of_its_own_begins_then() -> None:
    later = step(2, ["08:00"], boundsPeriod={"start": "2026-01-20", "end": "2026-01-20"})
    assert doses(step(1, ["08:00"], **lasts(1)), later) == [("01-10 08:00", 0), ("01-20 08:00", 1)]
