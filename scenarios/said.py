"""How kept answers are said: 72,5; 12 марта 2026; 140/90 — and the filters a template may use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from scenarios import screening
from scenarios.plural import Forms, counted

MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
DAYS: Forms = ("день", "дня", "дней")


def said(value: Any) -> Any:
    """Say a value: a fraction with its comma, an answer of several parts by its words."""
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    if isinstance(value, dict) and "words" in value:
        return value["words"]
    return value


def date_words(value: Any) -> str:
    """Say an ISO date: «12 марта 2026»; anything else as it is."""
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(said(value) if value is not None else "")
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def days_from(value: Any, other: Any) -> int:
    """Count the days from one ISO date to another (the first after the bar)."""
    return (date.fromisoformat(str(value)[:10]) - date.fromisoformat(str(other)[:10])).days


def _scored(score: screening.Score) -> dict[str, Any]:
    return {"total": score.total, "band": score.band, "advice": score.advice.value, "words": str(score.total)}


def phq2(answers: Sequence[int]) -> dict[str, Any]:
    """Score PHQ-2: total, band, advice."""
    return _scored(screening.phq2([int(one) for one in answers]))


def phq9(answers: Sequence[int]) -> dict[str, Any]:
    """Score PHQ-9: total, band, advice."""
    return _scored(screening.phq9([int(one) for one in answers]))


def epds(answers: Sequence[int]) -> dict[str, Any]:
    """Score EPDS by the places of the chosen answers: total, band, advice."""
    return _scored(screening.epds([int(one) for one in answers]))


def days_words(number: Any) -> str:
    """Say a number of days: «3 дня»."""
    return counted(int(number), DAYS)


FILTERS = {
    "date": date_words,
    "days_from": days_from,
    "days": days_words,
    "phq2": phq2,
    "phq9": phq9,
    "epds": epds,
}
