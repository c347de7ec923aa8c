"""Which check-ins begin by themselves for whom, and which of them belong to a pregnancy."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Standing:
    """A dialogue and the rule by which it begins."""

    scenario: str
    rule: str


MOVEMENTS = Standing("movements", "daily 12:00")
BEFORE_OTHERS = frozenset({"movements"})
"""Asked at once: another check-in nobody has answered yet waits meanwhile."""
AFTER_BIRTH = "after_birth"
AFTER_BIRTH_DAYS = 14
OF_PREGNANCY = (Standing("wellbeing_weekly", "weekly mon 11:00"), Standing("pressure", "weekly wed 11:00"))
"""For every expectant mother; movements are added at the week of their mark."""
_MONTHLY = (
    ("svo_family", Standing("svo_monthly", "monthly 5 12:00")),
    ("active_longevity", Standing("elderly_monthly", "monthly 10 11:00")),
    ("large_family", Standing("large_family_monthly", "monthly 15 12:00")),
)
PREGNANT = frozenset((
    "wellbeing_weekly", "wellbeing_daily", "pressure", "pressure_signs", "pressure_again", "weight", "movements",
    "visit", "pregnancy",
))  # fmt: skip
"""Dialogues that end with the pregnancy."""
ABOUT_ELSE = ("feeling_bad", "about", "consent", "welcome")
"""Dialogues that go on whatever becomes of a pregnancy: a cry for help above all."""


def begins_by_itself() -> frozenset[str]:
    """Give the dialogues that may stand unanswered because the service began them."""
    monthly_ones = {one.scenario for _, one in _MONTHLY}
    return frozenset({AFTER_BIRTH, "wellbeing_weekly", "wellbeing_daily", "pressure", "weight", *monthly_ones})


def invitation(audiences: Collection[str], day: date) -> tuple[Standing, ...]:
    """Give the one question about the term that an expectant mother gets by itself, the day after she has come."""
    return (Standing("pregnancy", f"once {day.isoformat()} 11:30"),) if "expectant_mother" in audiences else ()


def defaults(audiences: Collection[str]) -> tuple[Standing, ...]:
    """Give what a person is asked by itself: nobody is asked «Как вы?» by two dialogues."""
    if "expectant_mother" in audiences:
        return OF_PREGNANCY
    return next(((one,) for audience, one in _MONTHLY if audience in audiences), ())


def marks() -> tuple[tuple[str, str], ...]:
    """Give for each audience the check-in that tells whether its defaults were ever given, in the order they count."""
    first = (("expectant_mother", OF_PREGNANCY[0].scenario),)
    return (*first, *((audience, one.scenario) for audience, one in _MONTHLY))


def monthly(audiences: Collection[str]) -> str | None:
    """Give the monthly «Как вы?» of a person, where their audience has one."""
    return next((one.scenario for audience, one in _MONTHLY if audience in audiences), None)


def reason(scenario: str) -> str:
    """Give why a routine is there: it decides what ends it."""
    return "pregnancy" if scenario in PREGNANT else "audience"
