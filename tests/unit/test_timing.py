"""From FHIR's Timing to instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.timing import Made, Meals, Timing, moved, occurrences, parse
from tests.unit.timing_reference import walk

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
KAMCHATKA, NEW_YORK = ZoneInfo("Asia/Kamchatka"), ZoneInfo("America/New_York")
ZONES = [MOSCOW, BERLIN, KAMCHATKA, NEW_YORK, *map(ZoneInfo, ("Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut"))]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MEALS = Meals()


def local(
    repeat: dict[str, Any], start: str, days: float, *, zone: ZoneInfo = MOSCOW, meals: Meals = MEALS, known: int = 16
) -> list[str]:  # fmt: skip
    """Doses of so many days from the start, by the person's clock."""
    begin = datetime.fromisoformat(start).replace(tzinfo=zone)
    timing = parse({"repeat": repeat})
    found = occurrences(timing, zone, meals, begin, LONG_AGO, begin + timedelta(days=days))
    return [at.astimezone(zone).isoformat(" ")[:known] for at in found]


def day(**repeat: Any) -> dict[str, Any]:
    return {"period": 1, "periodUnit": "d", **repeat}


def test_times_of_day_are_those_of_the_person_s_clock() -> None:
    found = local(day(frequency=2, timeOfDay=["20:00:00", "08:00:00"]), "2026-01-10", 2)
    assert found == ["2026-01-10 08:00", "2026-01-10 20:00", "2026-01-11 08:00", "2026-01-11 20:00"]


def test_what_is_past_on_the_first_day_is_no_dose() -> None:
    assert local(day(timeOfDay=["08:00", "20:00"]), "2026-01-10T14:37", 1) == ["2026-01-10 20:00", "2026-01-11 08:00"]


def test_ten_days_are_ten_days_of_doses_whenever_they_begin() -> None:
    repeat = day(timeOfDay=["08:00", "20:00"], boundsDuration={"value": 10, "code": "d"})
    for start in ("2026-01-10", "2026-01-10T08:00", "2026-01-10T14:37", "2026-01-10T23:00"):
        assert len(local(repeat, start, 60)) == 20


def test_the_last_day_of_a_period_belongs_to_it() -> None:
    repeat = day(timeOfDay=["08:00", "20:00"], boundsPeriod={"start": "2026-01-10", "end": "2026-01-12"})
    assert local(repeat, "2025-12-01", 90)[-1] == "2026-01-12 20:00"
    assert len(local(repeat, "2025-12-01", 90)) == 6


def test_a_month_as_the_end_of_a_period_is_meant_whole() -> None:
    repeat = day(timeOfDay=["08:00"], boundsPeriod={"start": "2026-02", "end": "2026-02"})
    assert len(local(repeat, "2025-12-01", 120)) == 28


def test_an_end_with_a_clock_is_an_instant() -> None:
    repeat = day(timeOfDay=["08:00", "20:00"], boundsPeriod={"end": "2026-01-11T08:00:00+03:00"})
    assert local(repeat, "2026-01-10", 9) == ["2026-01-10 08:00", "2026-01-10 20:00", "2026-01-11 08:00"]


def test_a_counted_course_ends_with_its_last_dose_whatever_window_is_asked() -> None:
    timing = parse({"repeat": day(timeOfDay=["08:00", "20:00"], count=5)})
    start = datetime(2026, 1, 10, 12, tzinfo=MOSCOW)
    whole = list(occurrences(timing, MOSCOW, MEALS, start, LONG_AGO, start + timedelta(days=90)))
    assert len(whole) == 5
    tail = list(occurrences(timing, MOSCOW, MEALS, start, whole[2], start + timedelta(days=90)))
    assert tail == whole[3:]
    made = Made(whole[2], 3)
    assert list(occurrences(timing, MOSCOW, MEALS, start, whole[2], start + timedelta(days=90), made)) == whole[3:]
    made = Made(whole[-1], 7)
    assert not list(occurrences(timing, MOSCOW, MEALS, start, whole[-1], start + timedelta(days=90), made))


def test_every_other_day_counts_from_the_first_day_that_still_has_a_dose() -> None:
    repeat = {"period": 2, "periodUnit": "d", "timeOfDay": ["09:00"]}
    assert local(repeat, "2026-01-10", 4) == ["2026-01-10 09:00", "2026-01-12 09:00"]
    assert local(repeat, "2026-01-10T14:00", 4) == ["2026-01-11 09:00", "2026-01-13 09:00"]


@pytest.mark.parametrize(
    ("repeat", "expected"),
    [
        ({"dayOfWeek": ["mon", "thu"], "timeOfDay": ["09:00"]}, ["01-12", "01-15", "01-19", "01-22"]),
        (
            {"dayOfWeek": ["mon", "thu"], "frequency": 2, "period": 1, "periodUnit": "wk"},
            ["01-12", "01-15", "01-19", "01-22"],
        ),
        ({"dayOfWeek": ["mon"], "period": 2, "periodUnit": "wk"}, ["01-12", "01-26"]),
        ({"dayOfWeek": ["fri", "sat"], "period": 2, "periodUnit": "wk"}, ["01-10", "01-23", "01-24"]),
        ({"frequency": 3, "period": 1, "periodUnit": "wk"}, ["01-10", "01-12", "01-14", "01-17", "01-19", "01-21"]),
        ({"period": 1, "periodUnit": "wk", "timeOfDay": ["10:00"]}, ["01-10", "01-17"]),
        ({"period": 10, "periodUnit": "d"}, ["01-10", "01-20"]),
    ],
)
def test_weeks(repeat: dict[str, Any], expected: list[str]) -> None:
    found = [one[5:10] for one in local(repeat, "2026-01-10", 17)]  # a Saturday
    assert found[: len(expected)] == expected


def test_monthly_on_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    found = local({"period": 1, "periodUnit": "mo", "timeOfDay": ["09:00"]}, "2027-10-31", 160, known=10)
    assert found == ["2027-10-31", "2027-11-30", "2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]


def test_yearly_on_the_29th_of_february() -> None:
    found = local({"period": 1, "periodUnit": "a", "timeOfDay": ["09:00"]}, "2028-02-29", 1500, known=10)
    assert found == ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]


def test_hours_are_elapsed_time_whatever_the_clocks_do() -> None:
    timing = parse({"repeat": {"period": 8, "periodUnit": "h"}})
    start = datetime(2026, 3, 28, 22, tzinfo=BERLIN)
    found = list(occurrences(timing, BERLIN, MEALS, start, LONG_AGO, start + timedelta(days=3)))
    assert found[0] == start
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(hours=8)}


def test_hours_of_a_bare_date_begin_in_the_morning() -> None:
    repeat = {"period": 6, "periodUnit": "h", "boundsPeriod": {"start": "2026-01-10", "end": "2026-01-10"}}
    assert local(repeat, "2026-01-01", 30) == ["2026-01-10 08:00", "2026-01-10 14:00", "2026-01-10 20:00"]


def test_hours_on_named_days_only() -> None:
    found = local({"period": 6, "periodUnit": "h", "dayOfWeek": ["sun"]}, "2026-01-10T09:00", 9, known=13)
    assert found == [f"2026-01-{d} {h}" for d in (11, 18) for h in ("03", "09", "15", "21")]


def test_a_time_that_the_clocks_skip_comes_at_the_next_instant_there_is() -> None:
    found = local(day(timeOfDay=["02:30"]), "2026-03-28", 3, zone=BERLIN)
    assert found == ["2026-03-28 02:30", "2026-03-29 03:00", "2026-03-30 02:30"]


def test_two_times_that_fall_into_one_gap_are_one_dose() -> None:
    found = local(day(timeOfDay=["02:15", "02:45"]), "2026-03-29", 1, zone=BERLIN)
    assert found == ["2026-03-29 03:00", "2026-03-30 02:15"][:1]


def test_a_time_that_the_clocks_show_twice_comes_once_the_first_time() -> None:
    start = datetime(2026, 10, 25, tzinfo=BERLIN)
    timing = parse({"repeat": day(timeOfDay=["02:30"])})
    found = list(occurrences(timing, BERLIN, MEALS, start, LONG_AGO, start + timedelta(days=1)))
    assert found == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


def test_as_needed_makes_no_doses() -> None:
    timing = parse({"repeat": day(frequency=3)}, as_needed=True)
    start = datetime(2026, 1, 1, tzinfo=MOSCOW)
    assert not list(occurrences(timing, MOSCOW, MEALS, start, LONG_AGO, start + timedelta(days=99)))


def test_when_goes_by_the_person_s_own_meals_and_sleep() -> None:
    own = Meals(wake=time(9), breakfast=time(10), lunch=time(14), dinner=time(20), sleep=time(0, 30))
    repeat = {"when": ["ACM", "PCV", "HS"], "offset": 20}
    expected = ["2026-01-10 09:40", "2026-01-10 20:20", "2026-01-11 00:10", "2026-01-11 09:40"]
    assert local(repeat, "2026-01-10", 1.5, meals=own) == expected


def test_the_bedtime_dose_after_midnight_belongs_to_the_day_that_ends() -> None:
    own = Meals(sleep=time(0, 30))
    repeat = {"when": ["HS"], "boundsPeriod": {"start": "2026-01-10", "end": "2026-01-11"}}
    assert local(repeat, "2026-01-01", 30, meals=own) == ["2026-01-11 00:15", "2026-01-12 00:15"]


def test_every_meal_is_three_doses() -> None:
    found = local({"when": ["AC"], "offset": 30, "frequency": 3, "period": 1, "periodUnit": "d"}, "2026-01-10", 1)
    assert [one[11:] for one in found] == ["07:30", "12:30", "18:30"]


@pytest.mark.parametrize(
    ("times", "expected"),
    [(1, "08:00"), (2, "08:00 20:00"), (3, "08:00 14:00 20:00"), (4, "08:00 12:00 16:00 20:00")],
)
def test_so_many_times_a_day_is_spread_over_the_waking_hours(times: int, expected: str) -> None:
    assert " ".join(one[11:] for one in local(day(frequency=times), "2026-01-10", 1)) == expected


def move(repeat: dict[str, Any], old: ZoneInfo, new: ZoneInfo, at: str, days: int = 6) -> list[datetime]:
    """Doses of a course whose person moves: as made in the old zone up to the move, then in the new one."""
    start = datetime(2026, 1, 9, 12, tzinfo=old)
    timing = parse({"repeat": repeat})
    moving = datetime.fromisoformat(at).replace(tzinfo=old)
    before = list(occurrences(timing, old, MEALS, start, LONG_AGO, moving))
    made = Made(before[-1], len(before))
    end = moving + timedelta(days=days)
    return [before[-1], *moved(timing, new, MEALS, start, moving, end, made)]


@pytest.mark.parametrize("times", [["08:00"], ["08:00", "20:00"], ["08:00", "12:00", "16:00", "20:00"]])
@pytest.mark.parametrize("zones", [(MOSCOW, KAMCHATKA), (KAMCHATKA, MOSCOW), (MOSCOW, NEW_YORK), (NEW_YORK, KAMCHATKA)])
@pytest.mark.parametrize("at", ["2026-01-12T07:59", "2026-01-12T08:00", "2026-01-12T13:00", "2026-01-12T23:30"])
def test_a_move_of_zone_neither_doubles_a_dose_nor_leaves_a_gap(
    times: list[str], zones: tuple[ZoneInfo, ZoneInfo], at: str
) -> None:
    found = move(day(timeOfDay=times), *zones, at)
    widest, least = {1: (24, 24), 2: (12, 12), 4: (12, 4)}[len(times)]
    gaps = [(later - earlier) / timedelta(hours=1) for earlier, later in pairwise(found)]
    assert min(gaps) >= least / 2
    assert max(gaps) <= widest * 1.5


def test_every_other_day_keeps_its_days_after_a_move() -> None:
    found = move({"period": 2, "periodUnit": "d", "timeOfDay": ["23:00"]}, MOSCOW, KAMCHATKA, "2026-01-12T12:00")
    assert [at.astimezone(KAMCHATKA).day for at in found[1:]] == [13, 15, 17]


def test_a_move_keeps_the_number_of_a_counted_course() -> None:
    for old, new in ((MOSCOW, KAMCHATKA), (KAMCHATKA, MOSCOW)):
        start = datetime(2026, 1, 9, tzinfo=old)
        timing = parse({"repeat": day(timeOfDay=["08:00", "20:00"], count=12)})
        moving = datetime(2026, 1, 12, 13, tzinfo=old)
        before = list(occurrences(timing, old, MEALS, start, LONG_AGO, moving))
        made = Made(before[-1], len(before))
        rest = moved(timing, new, MEALS, start, moving, moving + timedelta(days=90), made)
        assert len(before) + len(list(rest)) == 12


CLOCKS = st.lists(
    st.integers(0, 287).map(lambda n: time(n // 12, n % 12 * 5)), min_size=1, max_size=5, unique=True
)  # fmt: skip
STARTS = st.sampled_from([date(2026, 3, 6), date(2026, 3, 25), date(2026, 4, 1), date(2026, 4, 20), date(2026, 10, 10)])
STARTS |= st.sampled_from([date(2026, 10, 24), date(2026, 10, 30), date(2024, 2, 20), date(2026, 12, 31)])


@st.composite
def rules(draw: st.DrawFn) -> tuple[dict[str, Any], Any]:
    """A repeat rule and, told apart from it, which days it means (given the first day)."""
    kind = draw(st.sampled_from(["days", "weekdays", "months", "spread"]))
    if kind == "days":
        step = draw(st.integers(1, 9))
        return {"period": step, "periodUnit": "d"}, lambda first, one: (one - first).days % step == 0
    if kind == "weekdays":
        days = sorted(draw(st.sets(st.integers(0, 6), min_size=1)))
        names = [["mon", "tue", "wed", "thu", "fri", "sat", "sun"][d] for d in days]
        return {"period": 1, "periodUnit": "wk", "dayOfWeek": names}, lambda _, one: one.weekday() in days
    if kind == "months":
        return {"period": 1, "periodUnit": "mo"}, _same_day_of_month
    often = draw(st.integers(1, 7))
    places = {int(n * 7 / often) for n in range(often)}
    return {"period": 1, "periodUnit": "wk", "per": often}, lambda first, one: (one - first).days % 7 in places


def _same_day_of_month(first: date, one: date) -> bool:
    return one.day == first.day or (one.day < first.day and (one + timedelta(days=1)).day == 1)


@settings(max_examples=120, deadline=None)
@given(rule=rules(), clock=CLOCKS, first=STARTS, zone=st.sampled_from(ZONES), length=st.integers(1, 40))
def test_doses_are_those_of_a_slow_walk_of_the_clock(
    rule: Any, clock: list[time], first: date, zone: ZoneInfo, length: int
) -> None:
    repeat, due = rule
    repeat = dict(repeat)
    if often := repeat.pop("per", None):
        repeat["frequency"] = often * len(clock)
    timing = parse({"repeat": {**repeat, "timeOfDay": [one.isoformat() for one in clock]}})
    start = datetime.combine(first, time(), zone)
    until = start + timedelta(days=length)
    timing = Timing(**{**{name: getattr(timing, name) for name in timing.__slots__}, "start": first})
    found = list(occurrences(timing, zone, MEALS, start, LONG_AGO, until))
    assert found == walk(lambda one: one >= first and due(first, one), clock, zone, start.astimezone(UTC), until)


@settings(max_examples=150, deadline=None)
@given(
    rule=rules(),
    clock=CLOCKS,
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001  # the zone is drawn beside it
    zone=st.sampled_from(ZONES),
    cuts=st.lists(st.floats(0, 60), max_size=6),
    count=st.none() | st.integers(1, 40),
)
def test_windows_that_meet_tile_the_course(
    rule: Any, clock: list[time], start: datetime, zone: ZoneInfo, cuts: list[float], count: int | None
) -> None:
    repeat = dict(rule[0])
    if often := repeat.pop("per", None):
        repeat["frequency"] = often * len(clock)
    if count is not None:
        repeat["count"] = count
    timing = parse({"repeat": {**repeat, "timeOfDay": [one.isoformat() for one in clock]}})
    begin = start.replace(tzinfo=zone)
    end = begin + timedelta(days=60)
    whole = list(occurrences(timing, zone, MEALS, begin, LONG_AGO, end))
    edges = [LONG_AGO, *sorted(begin.astimezone(UTC) + timedelta(days=cut) for cut in cuts), end]
    pieces = [list(occurrences(timing, zone, MEALS, begin, *edge)) for edge in pairwise(edges)]
    assert [at for piece in pieces for at in piece] == whole
    assert all(earlier < later for earlier, later in pairwise(whole))
    carried: list[datetime] = []
    for edge in pairwise(edges):
        made = Made(carried[-1], len(carried)) if carried else None
        carried += occurrences(timing, zone, MEALS, begin, *edge, made)
    assert carried == whole
