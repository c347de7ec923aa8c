"""A person's own day, as they have told it: meal and sleep times; what they haven't said is the usual."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from scenarios.timing import Meals


def meals_of(told: Mapping[str, str]) -> Meals:
    """Give the times of a day out of `daily_life.meals`: wake, breakfast, lunch, dinner, sleep as HH:MM."""
    known = {name: time.fromisoformat(told[name]) for name in Meals.__dataclass_fields__ if name in told}
    return Meals(**known)
