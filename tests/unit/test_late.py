"""Words for what was written long ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from curators.late import LATE, late_words

ZONE = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_a_recent_message_needs_no_date() -> None:
    assert late_words(NOW - LATE + timedelta(seconds=1), NOW, ZONE) is None
    assert late_words(NOW + timedelta(hours=1), NOW, ZONE) is None


def test_an_older_one_has_day_and_time_of_the_region() -> None:
    assert late_words(NOW - timedelta(hours=12), NOW, ZONE) == "🕓 написано 22 ноября в 00:00"


def test_another_year_is_named() -> None:
    assert late_words(NOW - timedelta(days=365), NOW, ZONE) == "🕓 написано 22 ноября 2025 в 12:00"
