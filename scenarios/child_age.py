"""How old a child is by the month of birth: of age from the first day of that month on, as nobody knows the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from scenarios.plural import counted

FAMILIES = frozenset({"large_family", "expectant_mother", "svo_family", "disability"})
"""Audiences whose people are asked about their children."""
YEARS = ("год", "года", "лет")
MONTHS = ("месяц", "месяца", "месяцев")


def months_old(born: date, today: date) -> int:
    """Count the months that have begun since the one of birth."""
    return (today.year - born.year) * 12 + today.month - born.month


def years_old(born: date, today: date) -> int:
    """Count full years."""
    return months_old(born, today) // 12


def age_words(born: date, today: date) -> str:
    """Say an age: «7 лет», «8 месяцев», «меньше месяца»."""
    months = months_old(born, today)
    if months < 1:
        return "меньше месяца"
    return counted(months, MONTHS) if months < 12 else counted(months // 12, YEARS)


def ages_words(born: Iterable[date], today: date) -> str:
    """Say the ages of children, the youngest first: «3 года, 7 лет»."""
    return ", ".join(age_words(one, today) for one in sorted(born, reverse=True))


def born_between(ages: tuple[int, int], today: date) -> tuple[date, date]:
    """Give the months of birth of those aged so many full years, both ends included: after the first, until the second.

    A year too early for a calendar is its first.
    """
    least, most = ages
    month = today.replace(day=1)
    return _back(month, most + 1), _back(month, least)


def _back(month: date, years: int) -> date:
    return month.replace(year=max(1, month.year - years))
