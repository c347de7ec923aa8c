"""Blood pressure: how it is written, and from which figures a human is told. A threshold is no diagnosis."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_TEXT = re.compile(r"\D*(\d{2,3})\s*(?:/|\\|на|-|–|—|\s|:|,)\s*(\d{2,3})(?:\D+(\d{2,3}))?\D*")
_AMONG_WORDS = re.compile(r"(?<![\d.,:/\\])(\d{2,3})\s*(?:/|\\|на)\s*(\d{2,3})(?![\d:/\\])")
"""Nothing but what can hardly be anything else."""
HIGH_AT, EMERGENCY_AT = (140, 90), (160, 110)
"""The upper and the lower figure, either of which is enough."""
SYSTOLIC, DIASTOLIC, PULSE = range(60, 281), range(30, 181), range(30, 231)


class Level(StrEnum):
    """What the figures call for."""

    USUAL = "usual"
    HIGH = "high"
    """Measure again; the doctor is told the same day, whatever the second figure is."""
    EMERGENCY = "emergency"
    """103 / 112, the doctor and the curator at once."""


@dataclass(frozen=True, slots=True)
class Pressure:
    """Millimetres of mercury; pulse in beats a minute."""

    systolic: int
    diastolic: int
    pulse: int | None = None


def read(text: str) -> Pressure | None:
    """Read «140/90», «140 на 90, пульс 80»; None where it is no pressure a person can have: ask again."""
    match = _TEXT.fullmatch(text.strip().lower())
    if match is None:
        return None
    return _possible(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)


def worst(text: str) -> Pressure | None:
    """Give the highest of the figures written «150/95» or «150 на 95» among other words; None where there are none."""
    found = [_possible(int(match[1]), int(match[2])) for match in _AMONG_WORDS.finditer(text.lower())]
    order = list(Level)
    return max((one for one in found if one), key=lambda one: (order.index(level(one)), one.systolic), default=None)


def _possible(upper: int, lower: int, pulse: int | None = None) -> Pressure | None:
    possible = upper in SYSTOLIC and lower in DIASTOLIC and upper > lower and (pulse is None or pulse in PULSE)
    return Pressure(upper, lower, pulse) if possible else None


def level(pressure: Pressure, *, symptom: bool = False) -> Level:
    """Give what the figures call for; a symptom (headache, vision, pain, swelling) is an emergency with any figures."""
    if symptom or _reaches(pressure, EMERGENCY_AT):
        return Level.EMERGENCY
    return Level.HIGH if _reaches(pressure, HIGH_AT) else Level.USUAL


def _reaches(pressure: Pressure, limits: tuple[int, int]) -> bool:
    return pressure.systolic >= limits[0] or pressure.diastolic >= limits[1]
