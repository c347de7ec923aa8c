"""What a supervisor reads of a survey: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from curators.audiences import headed

FEW = "мало ответов"

PERIODS: Mapping[int, str] = {30: "За месяц", 90: "За три месяца", 365: "За год"}
RESTS = timedelta(days=30)
"""Nobody is asked the same again so soon."""


def again_after(now: datetime) -> datetime:
    """Give since when one who was asked is left in peace."""
    return now - RESTS


def preview(title: str, number: int, audience: str | None, territories: Sequence[str] | None) -> str:
    """Say to whom a survey would go."""
    who = headed(audience) if audience else "Все"
    where = ", ".join(territories) if territories else "везде"
    if not number:
        return (
            f"{title.capitalize()}. {who}, {where}: спросить сейчас некого. Спрашиваем только тех, кто согласился на "
            "рассылки, есть в чате и не отвечал на этот опрос последние 30 дней."
        )
    return (
        f"{title.capitalize()}. {who}, {where}.\n\nСпросим: {number}. Это те, кто согласился на рассылки, есть в чате "
        "и не отвечал на этот опрос последние 30 дней. Каждому опрос придёт завтра после 11:00 по его часам."
    )


def heading(title: str) -> str:
    """Name the results of a survey."""
    return f"«Забота»: {title}"
