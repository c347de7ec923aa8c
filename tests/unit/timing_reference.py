"""A slow, obvious way to the same doses: walk a person's clock in steps and look whether a dose's time has passed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STEP = timedelta(minutes=5)


def walk(
    due_on: Callable[[date], bool], clock: list[time], zone: ZoneInfo, begin: datetime, until: datetime
) -> list[datetime]:  # fmt: skip
    """Give the instants in [begin, until] at which the wall clock reaches, or jumps over, a time that is due.

    What the wall clock shows a second time has been reached already.
    """
    found: list[datetime] = []
    at = begin - timedelta(days=2)
    reached = at.astimezone(zone).replace(tzinfo=None)
    while at < until:
        at += STEP
        wall = at.astimezone(zone).replace(tzinfo=None)
        if wall <= reached:
            continue
        days = {reached.date() + timedelta(days=n) for n in range((wall.date() - reached.date()).days + 1)}
        due = [
            moment
            for day in days
            if due_on(day)
            for moment in (datetime.combine(day, one) for one in clock)
            if reached < moment <= wall
        ]
        if due and at >= begin:
            found.append(at.astimezone(UTC))
        reached = wall
    return found
