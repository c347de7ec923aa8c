"""How long what is left will last, and a person's own reminder as FHIR's dosage."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scenarios import own_reminder
from scenarios.dosage import read_dosage
from scenarios.stock import is_low, runs_out, stock_words
from scenarios.timing import Meals, occurrences

ZONE = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def instruction(value: float | None, *times: str, **repeat: Any) -> dict[str, Any]:
    timing = {"repeat": {"frequency": len(times), "period": 1, "periodUnit": "d", "timeOfDay": list(times), **repeat}}
    dose = {} if value is None else {"doseAndRate": [{"doseQuantity": {"value": value, "unit": "таблетка"}}]}
    return {"timing": timing, **dose}


def left(stock: str, *instructions: dict[str, Any]) -> datetime | None:
    return runs_out(read_dosage(list(instructions)), ZONE, Meals(), NOW - timedelta(days=9), Decimal(stock), NOW)


def test_what_is_left_is_walked_dose_by_dose() -> None:
    twice = instruction(1, "08:00:00", "20:00:00")
    assert left("4", twice) == datetime(2026, 11, 24, 17, tzinfo=UTC)  # 22 evening, 23 twice, 24 morning
    assert left("3.5", instruction(0.5, "20:00:00")) == datetime(2026, 11, 29, 17, tzinfo=UTC)
    assert left("1000", twice) is None


def test_a_course_that_ends_before_the_stock_needs_no_more() -> None:
    ends = {"boundsPeriod": {"start": "2026-11-20", "end": "2026-11-24"}}
    assert left("3", instruction(1, "20:00:00", **ends)) is None


def test_where_no_amount_is_named_nobody_counts() -> None:
    assert left("3", instruction(None, "20:00:00")) is None


@pytest.mark.parametrize(("days", "low"), [(4.9, True), (5, False), (0, True)])
def test_less_than_five_days_is_little(days: float, low: bool) -> None:
    assert is_low(NOW + timedelta(days=days), NOW) is low
    assert not is_low(None, NOW)


@pytest.mark.parametrize(
    ("stock", "days", "said"),
    [
        ("10", 5.0, "осталось 10, хватит на 5 дней"),
        ("1.50", 1.2, "осталось 1,5, хватит на 1 день"),
        ("0", 0.1, "осталось 0, хватит меньше чем на день"),
    ],
)
def test_what_is_left_is_said_in_words(stock: str, days: float, said: str) -> None:
    assert stock_words(Decimal(stock), NOW + timedelta(days=days), NOW) == said
    assert stock_words(Decimal(30), None, NOW) == "осталось 30"


@pytest.mark.parametrize(
    ("times", "days", "until", "hours"),
    [
        ("09:00", "every", "", [(23, 9), (24, 9), (25, 9)]),
        ("21:00,09:00", "every", "2026-11-23", [(22, 21), (23, 9), (23, 21)]),
        ("08:00", "weekdays", "", [(23, 8), (24, 8), (25, 8)]),
        ("08:00", "weekend", "", []),
        ("08:00", "вт,ср", "", [(24, 8), (25, 8)]),
        ("08:00,08:00", "пн,вт,ср,чт,пт,сб,вс", "", [(23, 8), (24, 8), (25, 8)]),
    ],
)
def test_an_own_reminder_comes_when_it_was_asked_for(
    times: str, days: str, until: str, hours: list[tuple[int, int]]
) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=ZONE)
    [step] = read_dosage(own_reminder.dosage(times, days, until, TODAY))
    assert step.amount is None, "a dose is never ours to say"
    found = occurrences(step.timing, ZONE, Meals(), now, now, now + timedelta(days=3, hours=11))
    assert [(at.astimezone(ZONE).day, at.astimezone(ZONE).hour) for at in found] == hours


@pytest.mark.parametrize(
    ("times", "until"), [("", ""), ("25:00", ""), ("утром", ""), ("08:00", "2026-11-21"), ("08:00", "завтра")]
)
def test_what_makes_no_reminder_is_refused(times: str, until: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the message is for whoever calls, each of them says its own words
        own_reminder.dosage(times, "every", until, TODAY)
