"""FHIR's event codes (`when`) and the person's own day: at what times doses of a day are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from scenarios.timing_terms import Timing

DAY = timedelta(days=1)
FIVE = timedelta(minutes=5)
BEFORE_MEAL = BEFORE_SLEEP = 15
AFTER_MEAL = 30
"""Minutes meant where a code says before or after and no offset says how long."""
FIRST_AFTER_WAKING = timedelta(hours=1)
LAST_BEFORE_SLEEP = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Meals:
    """A person's own day; sleep after midnight belongs to the day that ends with it."""

    wake: time = time(7)
    breakfast: time = time(8)
    lunch: time = time(13)
    dinner: time = time(19)
    sleep: time = time(22)


# What each code is told from, which way an offset goes, and the minutes meant without one.
CODES: dict[str, tuple[str, int, int]] = {
    "WAKE": ("wake", 1, 0), "PHS": ("wake", 1, 0), "HS": ("sleep", -1, BEFORE_SLEEP), "NIGHT": ("sleep", 1, 0),
    "MORN.early": ("wake", 1, 0), "MORN": ("wake", 1, 60), "MORN.late": ("wake", 1, 180),
    "NOON": ("noon", 1, 0), "AFT.early": ("noon", 1, 60), "AFT": ("noon", 1, 180), "AFT.late": ("noon", 1, 300),
    "EVE.early": ("noon", 1, 360), "EVE": ("noon", 1, 420), "EVE.late": ("noon", 1, 540),
    "CM": ("breakfast", 1, 0), "CD": ("lunch", 1, 0), "CV": ("dinner", 1, 0),
    "ACM": ("breakfast", -1, BEFORE_MEAL), "ACD": ("lunch", -1, BEFORE_MEAL), "ACV": ("dinner", -1, BEFORE_MEAL),
    "PCM": ("breakfast", 1, AFTER_MEAL), "PCD": ("lunch", 1, AFTER_MEAL), "PCV": ("dinner", 1, AFTER_MEAL),
}  # fmt: skip
EVERY_MEAL = {code: tuple(code + meal for meal in "MDV") for code in ("C", "AC", "PC")}
WITH_MEAL = frozenset({"C", "CM", "CD", "CV"})
PART_OF_DAY = frozenset(code for code in CODES if code.split(".")[0] in {"MORN", "NOON", "AFT", "EVE", "NIGHT"})


def single(when: tuple[str, ...]) -> tuple[str, ...]:
    """Give the codes with «every meal» taken apart into breakfast, lunch and dinner, each once."""
    return tuple(dict.fromkeys(one for code in when for one in EVERY_MEAL.get(code, (code,))))


def a_day(timing: Timing) -> int:
    """Give how many times of a day the timing names itself; 0 where it names none."""
    return len(timing.clock) or len(single(timing.when))


def slots(timing: Timing, meals: Meals, number: int) -> tuple[timedelta, ...]:
    """Give the times of a day, from its midnight, in order; `number` of them where the timing names none."""
    if timing.clock:
        found = [_since_midnight(clock) for clock in timing.clock]
    elif timing.when:
        found = [_event(code, timing.offset, meals) for code in single(timing.when)]
    else:
        found = list(spread(meals, number))
    if max(found) - min(found) >= DAY:
        # A day whose times lie further apart than a day would overlap with the next.
        found = [one % DAY for one in found]
    return tuple(sorted(set(found)))


def spread(meals: Meals, number: int) -> tuple[timedelta, ...]:
    """Spread so many doses over the waking hours, an hour after waking up to two hours before sleep, evenly."""
    first = _since_midnight(meals.wake) + FIRST_AFTER_WAKING
    last = _sleep(meals) - LAST_BEFORE_SLEEP
    if number == 1 or last <= first:
        return tuple(first + DAY * place / number for place in range(number))
    return tuple(_round(first + (last - first) * place / (number - 1)) for place in range(number))


def _event(code: str, offset: int | None, meals: Meals) -> timedelta:
    what, way, usual = CODES[code]
    if what == "noon":
        told = timedelta(hours=12)
    else:
        told = _sleep(meals) if what == "sleep" else _since_midnight(getattr(meals, what))
    minutes = usual if offset is None else offset + (usual if code in PART_OF_DAY else 0)
    return told + way * timedelta(minutes=minutes)


def _sleep(meals: Meals) -> timedelta:
    asleep = _since_midnight(meals.sleep)
    return asleep if meals.sleep > meals.wake else asleep + DAY


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _round(moment: timedelta) -> timedelta:
    return (moment + FIVE / 2) // FIVE * FIVE
