"""Where a broadcast may go, and at which hours it may leave."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.broadcasting import BUSY, Kind, channels_allowed, consents_needed, opening
from scenarios.quiet import Quiet, is_quiet

MOSCOW = ZoneInfo("Europe/Moscow")
NIGHT = Quiet(time(22), time(8))
ALL = ["telegram", "vk", "max"]


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(("operator", "channels"), [("ngo", ALL), ("state", ["vk", "max"])])
def test_a_state_body_sends_nothing_over_a_foreign_messenger(kind: Kind, operator: str, channels: list[str]) -> None:
    assert channels_allowed(kind, operator) == channels


@pytest.mark.parametrize(
    ("kind", "consents"),
    [
        (Kind.PUBLIC, ("base", "mailings")),
        (Kind.PERSONAL, ("base", "mailings")),
        (Kind.HEALTH, ("base", "mailings", "health")),
    ],
)
def test_each_kind_needs_its_consents(kind: Kind, consents: tuple[str, ...]) -> None:
    assert consents_needed(kind) == consents


@pytest.mark.parametrize(
    ("now", "start", "closes"),
    [
        ("12:00", "12:00", "20:55"),
        ("07:57", "08:15", "08:55"),
        ("08:20", "08:20", "08:55"),
        ("09:00", "09:15", "20:55"),
        ("20:56", "21:15", "22:00"),
        ("23:30", "08:15", "08:55"),
        ("03:00", "08:15", "08:55"),
    ],
)
def test_nothing_leaves_at_night_nor_around_the_hours_of_drugs(now: str, start: str, closes: str) -> None:
    found = opening(NIGHT, _at(now), MOSCOW)
    local = [f"{at.astimezone(MOSCOW):%H:%M}" for at in (found.start, found.closes)]
    assert local == [start, closes]


def test_somebody_without_quiet_hours_is_spared_the_hours_of_drugs_too() -> None:
    found = opening(None, _at("08:00"), MOSCOW)
    assert f"{found.start.astimezone(MOSCOW):%H:%M}" == "08:15"


def test_at_once_by_day_and_spread_over_half_an_hour_in_the_morning() -> None:
    day = opening(NIGHT, _at("12:00"), MOSCOW)
    assert {day.moment(person) for person in range(100)} == {day.start}
    morning = opening(NIGHT, _at("02:00"), MOSCOW)
    moments = {morning.moment(person) for person in range(100)}
    assert len(moments) == 100
    assert max(moments) - min(moments) > timedelta(minutes=25)


@given(
    minute=st.integers(0, 7 * 24 * 60),
    zone=st.sampled_from(["Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka", "America/New_York"]),
    quiet=st.one_of(
        st.none(), st.builds(Quiet, st.times(), st.times()).filter(lambda window: window.start != window.end)
    ),
    person=st.integers(1, 10**12),
)
def test_nobodys_moment_is_quiet_or_busy_unless_they_have_no_other(
    minute: int, zone: str, quiet: Quiet | None, person: int
) -> None:
    now = datetime(2026, 3, 6, tzinfo=UTC) + timedelta(minutes=minute)
    found = opening(quiet, now, ZoneInfo(zone))
    moment = found.moment(person)
    assert now <= found.start <= moment <= found.closes
    local = found.start.astimezone(ZoneInfo(zone))
    if found.start - now < timedelta(days=2):
        assert not is_quiet(quiet, local)
        assert not any(is_quiet(window, local) for window in BUSY)
    if moment < found.closes and found.start - now < timedelta(days=2):
        assert not is_quiet(quiet, moment.astimezone(ZoneInfo(zone)))


def _at(clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 20, hour, minute, tzinfo=MOSCOW)
