"""What is wrong with a FHIR Timing: everything at once, by field."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.dosage import read_dosage
from scenarios.timing import Length, TimingError, Unit, parse


def faulty(repeat: Any) -> dict[str, str]:
    with pytest.raises(TimingError) as caught:
        parse({"repeat": repeat})
    return {path.removeprefix("repeat."): what for path, what in caught.value.faults}


def test_a_whole_timing_is_read() -> None:
    timing = parse(
        {
            "repeat": {
                "boundsPeriod": {"start": "2026-01-10", "end": "2026-01-20T12:00:00+03:00"},
                "count": 40, "frequency": 2, "period": 1, "periodUnit": "d", "timeOfDay": ["20:00:00", "08:30"],
                "duration": 0.5, "durationUnit": "h",
            }
        }
    )  # fmt: skip
    assert (timing.start, timing.end) == (
        date(2026, 1, 10),
        datetime(2026, 1, 20, 12, tzinfo=timezone(timedelta(hours=3))),
    )
    assert (timing.count, timing.frequency, timing.period) == (40, 2, Length(Fraction(1), Unit.D))
    assert timing.clock == (time(8, 30), time(20))
    assert timing.each == Length(Fraction(1, 2), Unit.H)


ONE = {"period": 1, "periodUnit": "d"}


@pytest.mark.parametrize(
    ("repeat", "field"),
    [
        ({**ONE, "duration": 30}, "durationUnit"),  # tim-1
        ({"period": 1}, "periodUnit"),  # tim-2
        ({**ONE, "duration": -1, "durationUnit": "h"}, "duration"),  # tim-4
        ({"period": -1, "periodUnit": "d"}, "period"),  # tim-5
        ({"timeOfDay": ["08:00"], "periodMax": 2}, "periodMax"),  # tim-6
        ({**ONE, "durationMax": 2}, "durationMax"),  # tim-7
        ({**ONE, "countMax": 2}, "countMax"),  # tim-8
        ({**ONE, "offset": 30}, "offset"),  # tim-9
        ({"when": ["CM"], "offset": 30}, "offset"),  # tim-9
        ({"when": ["CM"], "timeOfDay": ["08:00"]}, "timeOfDay"),  # tim-10
        ({"period": 0, "periodUnit": "d"}, "period"),
        ({"period": 5, "periodUnit": "s"}, "periodUnit"),
        ({"period": 1.5, "periodUnit": "mo"}, "period"),
        ({"period": 1, "periodUnit": "d", "frequency": 100}, "frequency"),
        ({"period": 1, "periodUnit": "min"}, "period"),
        ({**ONE, "frequencyMax": 3}, "frequencyMax"),
        ({**ONE, "boundsRange": {}}, "boundsRange"),
        ({**ONE, "foo": 3}, "foo"),
        ({**ONE, "count": 1_000_000}, "count"),
        ({**ONE, "count": True}, "count"),
        ({**ONE, "count": "3"}, "count"),
        ({**ONE, "boundsDuration": {"value": 100, "code": "a"}}, "boundsDuration"),
        ({**ONE, "boundsDuration": {"value": 10}}, "boundsDuration.code"),
        ({**ONE, "boundsDuration": {"value": 0, "code": "d"}}, "boundsDuration.value"),
        ({**ONE, "boundsDuration": {"value": 1, "code": "d", "comparator": "<"}}, "boundsDuration.comparator"),
        ({**ONE, "boundsPeriod": {"start": "2026-02-31"}}, "boundsPeriod.start"),
        ({**ONE, "boundsPeriod": {"start": "2026-02-01T10:00:00"}}, "boundsPeriod.start"),
        ({**ONE, "boundsPeriod": {"start": "2026-02-10", "end": "2026-02-09"}}, "boundsPeriod.end"),
        ({**ONE, "boundsPeriod": {"start": "2026-02-10", "end": "2999-02-09"}}, "boundsPeriod.end"),
        ({**ONE, "boundsPeriod": {}}, "boundsPeriod"),
        (
            {**ONE, "boundsPeriod": {"end": "2026-02-09"}, "boundsDuration": {"value": 1, "code": "d"}},
            "boundsDuration",
        ),
        ({"timeOfDay": ["25:00"]}, "timeOfDay[0]"),
        ({"timeOfDay": ["24:00:00"]}, "timeOfDay[0]"),
        ({"timeOfDay": ["08:00:30"]}, "timeOfDay[0]"),
        ({"timeOfDay": ["08:00", "08:00:00"]}, "timeOfDay[1]"),
        ({"timeOfDay": []}, "timeOfDay"),
        ({"timeOfDay": "08:00"}, "timeOfDay"),
        ({"when": ["LUNCH"]}, "when[0]"),
        ({"dayOfWeek": ["понедельник"]}, "dayOfWeek[0]"),
        ({**ONE, "frequency": 2, "timeOfDay": ["08:00"]}, "frequency"),
        ({**ONE, "frequency": 1, "timeOfDay": ["08:00", "20:00"]}, "frequency"),
        ({**ONE, "frequency": 2, "when": ["AC"]}, "frequency"),
        ({"frequency": 10, "period": 1, "periodUnit": "wk"}, "frequency"),
        ({"frequency": 2, "period": 1, "periodUnit": "mo"}, "frequency"),
        ({"frequency": 2, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "tue", "wed"]}, "frequency"),
        ({"period": 8, "periodUnit": "h", "timeOfDay": ["08:00"]}, "period"),
        ({"period": 2, "periodUnit": "d", "dayOfWeek": ["mon"]}, "dayOfWeek"),
        ({"period": 1, "periodUnit": "mo", "dayOfWeek": ["mon"]}, "dayOfWeek"),
        ({"period": 168, "periodUnit": "h", "dayOfWeek": ["mon"]}, "dayOfWeek"),
    ],
)
def test_each_fault_names_its_field(repeat: dict[str, Any], field: str) -> None:
    assert field in faulty(repeat)


@pytest.mark.parametrize("repeat", [{}, {"frequency": 2}, {"count": 10}])
def test_daily_is_never_a_default_that_nobody_chose(repeat: dict[str, Any]) -> None:
    assert "period" in faulty(repeat)


def test_all_faults_are_told_at_once() -> None:
    found = faulty({"timeOfDay": ["25:00", "8"], "period": 0, "offset": 5, "count": 0, "foo": 1})
    assert set(found) == {"timeOfDay[0]", "timeOfDay[1]", "period", "periodUnit", "offset", "count", "foo"}


@pytest.mark.parametrize("timing", [None, [], {}, {"repeat": 3}, {"event": ["2026-01-01"], "repeat": ONE}, {"code": 1}])
def test_what_is_no_repeat_is_refused(timing: Any) -> None:
    with pytest.raises(TimingError):
        parse(timing)


def test_as_needed_needs_no_times() -> None:
    assert parse({"repeat": {"count": 3}}, as_needed=True).as_needed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    ["boundsPeriod", "boundsDuration", "count", "frequency", "period", "periodUnit", "dayOfWeek", "timeOfDay", "when"]
)


@given(st.dictionaries(FIELDS | st.text(max_size=6), JSON | st.sampled_from(["d", "h", ["08:00"], ["mon"], 1, 2])))
def test_whatever_comes_is_read_or_refused_with_its_fields(repeat: dict[str, Any]) -> None:
    faults: list[tuple[str, str]] | None = None
    try:
        parse({"repeat": repeat})
    except TimingError as error:
        faults = error.faults
    assert faults is None or (faults and all(path.startswith("repeat") and what for path, what in faults))


def dose(value: float = 1) -> list[dict[str, Any]]:
    return [{"doseQuantity": {"value": value, "unit": "таблетка"}}]


def test_a_dosage_is_read_with_what_it_only_keeps() -> None:
    limit = {"numerator": {"value": 4}, "denominator": {"value": 1, "unit": "d"}}
    (step,) = read_dosage(
        [{"text": "после еды", "timing": {"repeat": ONE}, "doseAndRate": dose(0.5), "maxDosePerPeriod": limit}]
    )
    assert step.amount is not None
    assert (step.text, step.amount.value, step.kept) == ("после еды", Fraction(1, 2), {"maxDosePerPeriod": limit})


def test_as_needed_for_a_reason_keeps_the_reason() -> None:
    (step,) = read_dosage([{"asNeededCodeableConcept": {"text": "боль"}, "doseAndRate": dose()}])
    assert step.timing.as_needed
    assert step.as_needed_for == "боль"


def test_faults_of_a_dosage_name_the_instruction_and_the_field() -> None:
    with pytest.raises(TimingError) as caught:
        read_dosage(
            [
                {"timing": {"repeat": {"timeOfDay": ["25:00"]}}},
                {"doseAndRate": [{"doseRange": {}}], "asNeededBoolean": "yes", "foo": 1},
                {"timing": {"repeat": ONE}, "doseAndRate": [{"doseQuantity": {"value": -1, "unit": "мл"}}]},
                5,
            ]
        )
    assert [path for path, _ in caught.value.faults] == [
        "[0].timing.repeat.timeOfDay[0]",
        "[1].foo",
        "[1].asNeededBoolean",
        "[1].timing",
        "[1].doseAndRate[0].doseRange",
        "[2].doseAndRate[0].doseQuantity.value",
        "[3]",
    ]


def test_a_taper_whose_step_never_ends_is_refused() -> None:
    with pytest.raises(TimingError) as caught:
        read_dosage([{"sequence": n, "timing": {"repeat": ONE}} for n in (1, 2)])
    assert caught.value.faults[0][0] == "[1].timing.repeat.boundsPeriod.start"
