"""How long what is left will last: walked dose by dose along the course, never guessed from an average. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from scenarios.course import course
from scenarios.dosage import Step
from scenarios.plural import counted
from scenarios.timing import Meals

LOW = timedelta(days=5)
FAR = timedelta(days=60)


def runs_out(
    steps: Sequence[Step], zone: ZoneInfo, meals: Meals, start: datetime, stock: Decimal, now: datetime
) -> datetime | None:  # fmt: skip
    """Give the first dose for which there isn't enough, within two months; None where there is, or nobody can count.

    Where an instruction names no amount, or another unit than the first, nothing can be said.
    """
    units = {step.amount.unit if step.amount is not None else None for step in steps}
    if len(units) != 1 or None in units:
        return None
    left = Fraction(stock)
    for at, place in course(steps, zone, meals, start, now, now + FAR):
        amount = steps[place].amount
        left -= amount.value if amount is not None else 0
        if left < 0:
            return at
    return None


def is_low(until: datetime | None, now: datetime) -> bool:
    """Tell whether it is time to buy more."""
    return until is not None and until - now < LOW


def stock_words(stock: Decimal, until: datetime | None, now: datetime) -> str:
    """Say how much is left and for how long."""
    number = f"{stock.normalize():f}".replace(".", ",")
    if until is None:
        return f"осталось {number}"
    days = (until - now).days
    how_long = f"хватит на {counted(days, ('день', 'дня', 'дней'))}" if days else "хватит меньше чем на день"
    return f"осталось {number}, {how_long}"
