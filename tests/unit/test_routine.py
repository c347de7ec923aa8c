"""When a standing check-in begins: every rule over daylight saving, short months, leap days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.routine import next_at, parse

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")


def local(text: str, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("rule", "now", "then"),
    [
        ("daily 10:00", "2026-03-02 09:59", "2026-03-02 10:00"),
        ("daily 10:00", "2026-03-02 10:00", "2026-03-03 10:00"),
        ("weekly mon 11:00", "2026-03-02 10:00", "2026-03-02 11:00"),
        ("weekly mon 11:00", "2026-03-02 11:00", "2026-03-09 11:00"),
        ("weekly mon,thu 11:00", "2026-03-02 11:00", "2026-03-05 11:00"),
        ("monthly 1 12:00", "2026-03-02 09:00", "2026-04-01 12:00"),
        ("monthly 31 12:00", "2026-01-31 12:00", "2026-02-28 12:00"),
        ("monthly 31 12:00", "2028-01-31 12:00", "2028-02-29 12:00"),
        ("monthly 30 12:00", "2026-12-30 12:00", "2027-01-30 12:00"),
        ("every 2w 10:00", "2026-03-02 10:00", "2026-03-15 10:00"),
        ("every 3d 10:00", "2026-03-02 09:00", "2026-03-04 10:00"),
        ("once 2026-03-12 10:00", "2026-03-02 09:00", "2026-03-12 10:00"),
        ("week 28 10:00", "2026-03-02 09:00", "2026-06-09 10:00"),
    ],
)
def test_the_next_time_by_the_rule(rule: str, now: str, then: str) -> None:
    found = next_at(rule, local(now), MOSCOW, edd=date(2026, 9, 1), since=date(2026, 3, 1))
    assert found == local(then), found


@pytest.mark.parametrize("rule", ["once 2026-03-01 10:00", "week 28 10:00", "week 10 10:00"])
def test_what_is_over_or_has_no_date_never_comes(rule: str) -> None:
    edd = date(2026, 9, 1) if rule.startswith("week 10") else None
    assert next_at(rule, local("2026-03-02 09:00"), MOSCOW, edd=edd) is None


def test_an_hour_that_the_clocks_skip_or_repeat_is_asked_at_once_and_only_once() -> None:
    before = local("2026-03-29 00:00", BERLIN)
    assert next_at("daily 2:30", before, BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 3:30 by the wall
    autumn = local("2026-10-25 00:00", BERLIN)
    first = next_at("daily 2:30", autumn, BERLIN)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_at("daily 2:30", first, BERLIN) == local("2026-10-26 02:30", BERLIN)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # the zone beside
    st.sampled_from(["daily 2:30", "weekly tue,sat 0:00", "monthly 31 23:59", "every 3d 2:30", "every 2w 12:00"]),
    st.sampled_from([MOSCOW, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kamchatka")]),
)
def test_the_next_time_is_ahead_and_shows_the_rules_own_time(now: datetime, rule: str, zone: ZoneInfo) -> None:
    since = date(2019, 12, 30)
    found = next_at(rule, now, zone, since=since)
    assert found is not None
    assert now < found <= now + timedelta(days=32)
    wall, at = found.astimezone(zone), parse(rule).at
    skipped = datetime.combine(wall.date(), at, zone).astimezone(UTC).astimezone(zone).time() != at
    assert wall.time() == at or (skipped and wall.time() > at)
    if rule.startswith("every"):
        assert (wall.date() - since).days % parse(rule).number == 0
    # Nothing is passed over: from just before it, it is the next again.
    assert next_at(rule, found - timedelta(seconds=1), zone, since=since) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dayly 10:00", "непонятно"), ("daily", "непонятно"), ("daily 25:00", "25:00 не бывает"),
        ("weekly mn 11:00", "нет дня «mn»"), ("monthly 32 12:00", "от 1 до 31"), ("monthly 0 12:00", "от 1 до 31"),
        ("week 50 10:00", "от 1 до 42"), ("once 2026-02-30 10:00", "дня 2026-02-30 не бывает"),
    ],
)  # fmt: skip
def test_a_rule_that_cant_be_is_told(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse(text)
