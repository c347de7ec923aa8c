"""Dating a pregnancy and what follows from the date: gestational age, trimester, marks; a new date is always asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scenarios.plural import Forms, counted

TERM = 280
"""Days from the last period to the due date by Naegele's rule, for a cycle of 28 days."""
FROM_CONCEPTION = 266
CYCLES = range(20, 46)
CULTURE = range(8)
CRL_AGES = range(9 * 7, 14 * 7)
"""Gestational ages, in days, at which an ultrasound dates by CRL: 9+0 to 13+6."""
OLDEST = 44 * 7
_WEEKS: Forms = ("неделя", "недели", "недель")
_DAYS: Forms = ("день", "дня", "дней")


class Method(StrEnum):
    """By what the due date was found; a later one in this list outweighs those before it."""

    LMP = "lmp"
    IVF = "ivf"
    ULTRASOUND = "ultrasound"


_WEIGHT = {method: weight for weight, method in enumerate(Method)}


@dataclass(frozen=True, slots=True)
class Dating:
    """A due date and how it was found; both are stored."""

    edd: date
    method: Method


@dataclass(frozen=True, slots=True, order=True)
class Gestation:
    """Gestational age."""

    weeks: int
    days: int

    def __str__(self) -> str:
        return f"{self.weeks}+{self.days}"

    @property
    def in_words(self) -> str:
        """«12 недель 3 дня»."""
        weeks = counted(self.weeks, _WEEKS)
        return f"{weeks} {counted(self.days, _DAYS)}" if self.days else weeks


class Redating(StrEnum):
    """What to do with a newly found date."""

    FIRST = "first"
    SAME = "same"
    ASK = "ask"
    """It differs and weighs as much or more: put the question, change nothing silently."""
    KEEP = "keep"
    """It differs, but what is stored was found by a better method: note it, keep the date."""


def by_lmp(last_period: date, cycle: int = 28) -> Dating:
    """Date by the first day of the last period; a longer cycle moves the due date by its extra days."""
    if cycle not in CYCLES:
        raise ValueError(f"Цикл {cycle} дн.: проверьте число, обычно от {CYCLES[0]} до {CYCLES[-1]}.")
    return Dating(last_period + timedelta(days=TERM + cycle - 28), Method.LMP)


def by_ivf(transfer: date, culture_days: int) -> Dating:
    """Date by the day of an embryo's transfer and its age in days."""
    if culture_days not in CULTURE:
        raise ValueError(f"Эмбриону {culture_days} дн.: проверьте число, обычно 3 или 5.")
    return Dating(transfer + timedelta(days=FROM_CONCEPTION - culture_days), Method.IVF)


def by_ultrasound(day: date, weeks: int, days: int) -> Dating:
    """Date by the gestational age an ultrasound found by CRL on that day; only within 9+0–13+6."""
    age = weeks * 7 + days
    if days not in range(7) or age not in CRL_AGES:
        raise ValueError("Срок по УЗИ считают по КТР с 9 недель 0 дней до 13 недель 6 дней; позже срок не меняют.")
    return Dating(day + timedelta(days=TERM - age), Method.ULTRASOUND)


def crl_age(millimetres: float) -> int:
    """Give the gestational age in days by the crown-rump length: Robinson and Fleming, BJOG 82 (1975), 702–710."""
    age = round(8.052 * (millimetres * 1.037) ** 0.5 + 23.73) if millimetres > 0 else 0
    if age not in CRL_AGES:
        raise ValueError(f"КТР {millimetres:g} мм: по нему срок не определить, проверьте число.")
    return age


def redating(stored: Dating | None, found: Dating) -> Redating:
    """Decide what a newly found date means beside the one stored."""
    if stored is None:
        return Redating.FIRST
    if stored.edd == found.edd:
        return Redating.SAME
    return Redating.ASK if _WEIGHT[found.method] >= _WEIGHT[stored.method] else Redating.KEEP


def gestation(edd: date, day: date) -> Gestation:
    """Give the gestational age on a day. ValueError where no pregnancy is that old, or it hasn't begun."""
    age = TERM - (edd - day).days
    if not 0 <= age <= OLDEST:
        raise ValueError(f"Предполагаемая дата родов {edd:%d.%m.%Y}: на {day:%d.%m.%Y} такого срока не бывает.")
    return Gestation(*divmod(age, 7))


def day_of(edd: date, weeks: int, days: int = 0) -> date:
    """Give the day on which a gestational age is reached."""
    return edd - timedelta(days=TERM - weeks * 7 - days)


def trimester(age: Gestation) -> int:
    """Give the trimester: the second from 14+0, the third from 28+0."""
    return 1 if age.weeks < 14 else 2 if age.weeks < 28 else 3
