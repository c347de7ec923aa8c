"""Scoring of mood screenings: PHQ-2, PHQ-9 and EPDS. A screening is never a diagnosis, and no text here says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST = 3
PHQ2_POSITIVE = 3
PHQ9_BANDS = ((20, "severe"), (15, "moderately_severe"), (10, "moderate"), (5, "mild"), (0, "minimal"))
PHQ9_HUMAN = 10
EPDS_POSSIBLE, EPDS_LIKELY = 10, 13
EPDS_FORWARD = frozenset({1, 2, 4})


class Advice(StrEnum):
    """What follows: a human at once outweighs everything else."""

    NOTHING = "nothing"
    GO_ON = "go_on"
    """PHQ-2 is positive: ask the rest of PHQ-9."""
    OFFER = "offer"
    """Offer to talk to the curator or the psychologist."""
    HUMAN = "human"
    """The score is high: tell the doctor and the curator."""
    HUMAN_NOW = "human_now"
    """Thoughts of harming oneself: a human at once, at any hour, with 103 / 112."""


@dataclass(frozen=True, slots=True)
class Score:
    """The sum and what follows; `band` is for the doctor, never for the person."""

    total: int
    band: str
    advice: Advice


def phq2(answers: Sequence[int]) -> Score:
    """Score the two questions (0–3 each): from 3 on, the rest of PHQ-9 is asked. Kroenke et al., Med Care 41 (2003)."""
    total = sum(_checked(answers, 2))
    positive = total >= PHQ2_POSITIVE
    return Score(total, "positive" if positive else "negative", Advice.GO_ON if positive else Advice.NOTHING)


def phq9(answers: Sequence[int]) -> Score:
    """Score the nine questions (0–3 each); item 9 other than 0 raises a human at once, whatever the sum.

    Bands: Kroenke, Spitzer, Williams, J Gen Intern Med 16 (2001).
    """
    total = sum(_checked(answers, 9))
    band = next(name for least, name in PHQ9_BANDS if total >= least)
    if answers[8]:
        return Score(total, band, Advice.HUMAN_NOW)
    if total >= PHQ9_HUMAN:
        return Score(total, band, Advice.HUMAN)
    return Score(total, band, Advice.OFFER if total >= 5 else Advice.NOTHING)


def epds(choices: Sequence[int]) -> Score:
    """Score the ten items by the place (0–3) of the chosen answer, in the scale's own order of answers.

    Items 1, 2 and 4 count forward, the others backward; cut-offs 10 and 13; item 10 other than 0 raises a human at
    once. Cox, Holden, Sagovsky, Br J Psychiatry 150 (1987).
    """
    points = [
        place if number in EPDS_FORWARD else MOST - place for number, place in enumerate(_checked(choices, 10), start=1)
    ]
    total = sum(points)
    band = "likely" if total >= EPDS_LIKELY else "possible" if total >= EPDS_POSSIBLE else "low"
    if points[9]:
        return Score(total, band, Advice.HUMAN_NOW)
    follows = {"likely": Advice.HUMAN, "possible": Advice.OFFER, "low": Advice.NOTHING}
    return Score(total, band, follows[band])


def urgent(scale: str, number: int, answer: int) -> bool:
    """Tell right after one answer whether a human is needed at once: nobody waits for the last question."""
    if scale == "phq9":
        return number == 9 and answer > 0
    return scale == "epds" and number == 10 and answer < MOST


def _checked(answers: Sequence[int], number: int) -> Sequence[int]:
    if len(answers) != number or any(answer not in range(MOST + 1) for answer in answers):
        raise ValueError(f"needs {number} answers from 0 to {MOST}, got {len(answers)}")
    return answers
