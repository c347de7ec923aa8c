"""A course as its person reads it: how much, when and until when; without the amount where it may not be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scenarios.dosage import Step
from scenarios.draft import said_of
from scenarios.timing import Meals


def course_words(
    steps: Sequence[Step], zone: ZoneInfo, meals: Meals, start: datetime, today: date, *, named: bool
) -> str:  # fmt: skip
    """Say a course in words, with what the doctor wrote beside it."""
    if not named:
        return said_of([replace(step, amount=None) for step in steps], zone, meals, start, today)
    words = said_of(steps, zone, meals, start, today)
    beside = [f"при чём: {step.as_needed_for}" for step in steps if step.as_needed_for]
    beside += [step.text for step in steps if step.text and step.text.lower() not in words.lower()]
    return "\n".join([words, *dict.fromkeys(beside)])
