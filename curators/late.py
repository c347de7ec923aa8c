"""Pure: words for a message that reaches its curator long after it was written."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LATE = timedelta(minutes=10)
"""Less is what a messenger, a retry or a busy minute may cost; more, and «только что» would mislead."""
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def late_words(at: datetime, now: datetime, zone: ZoneInfo) -> str | None:
    """«написано 14 мая в 17:50», with the year where it is another one; None where it is recent."""
    if now - at < LATE:
        return None
    local = at.astimezone(zone)
    year = f" {local.year}" if local.year != now.astimezone(zone).year else ""
    return f"🕓 написано {local.day} {_MONTHS[local.month - 1]}{year} в {local:%H:%M}"


def dated(heading: str | None, at: datetime, now: datetime, zone: ZoneInfo) -> str | None:
    """The heading with the date where the message is old; None where there is neither."""
    return " · ".join(filter(None, (heading, late_words(at, now, zone)))) or None
