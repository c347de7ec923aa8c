"""Blood pressure: how it is written, and from which figures a human is told. A threshold is no diagnosis."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_TEXT = re.compile(r"\D*(\d{2,3})\s*(?:/|\\|на|-|–|—|\s|:|,)\s*(\d{2,3})(?:\D+(\d{2,3}))?\D*")
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
    upper, lower, pulse = int(match[1]), int(match[2]), int(match[3]) if match[3] else None
    possible = upper in SYSTOLIC and lower in DIASTOLIC and upper > lower and (pulse is None or pulse in PULSE)
    return Pressure(upper, lower, pulse) if possible else None


def level(pressure: Pressure, *, symptom: bool = False) -> Level:
    """Give what the figures call for; a symptom (headache, vision, pain, swelling) is an emergency with any figures."""
    if symptom or _reaches(pressure, EMERGENCY_AT):
        return Level.EMERGENCY
    return Level.HIGH if _reaches(pressure, HIGH_AT) else Level.USUAL


def _reaches(pressure: Pressure, limits: tuple[int, int]) -> bool:
    return pressure.systolic >= limits[0] or pressure.diastolic >= limits[1]
