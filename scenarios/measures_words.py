"""What is said about measures besides what they say themselves: how sure it is, and never a promise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from scenarios.measures_quiz import Judged

NO_PROMISE = "Это подсказка, а не обещание: решение принимает СФР или другое ведомство, которое назначает меру."
NOT_VERIFIED = "⚠️ Сведения не проверены: уточните у куратора."
SIDES = ("Почему может быть положено", "Возможно, если")


def verified(on: date | None, today: date, fresh: timedelta) -> str:
    """Say how sure the facts of a measure are."""
    if on is None:
        return NOT_VERIFIED
    if today - on > fresh:
        return f"⚠️ Сведения проверены {on:%d.%m.%Y}, с тех пор могло что-то измениться; уточните у куратора."
    return f"Сведения проверены {on:%d.%m.%Y}."


def reasons(judged: Judged | None) -> list[tuple[str, Sequence[str]]]:
    """Give why a measure fits and what else must be true, each with its heading."""
    if judged is None:
        return []
    return [(heading, told) for heading, told in zip(SIDES, (judged.why, judged.provided), strict=True) if told]


def result_line(number: int, judged: Judged) -> str:
    """Give a line of the quiz's list: the measure, and the shortest honest reason."""
    why = ", ".join(judged.why)
    perhaps = f"возможно, если {', и '.join(judged.provided)}" if judged.provided else ""
    told = "; ".join(part for part in (why, perhaps) if part)
    return f"{number}. {judged.title}" + (f"\n    {told}" if told else "")


def question_from(title: str) -> str:
    """Give the family's own words to the curator about a measure."""
    return f"Вопрос о мере поддержки «{title}»: подходит ли она нам и с чего начать?"


def question_not_found(words: str) -> str:
    """Give the family's own words to the curator where a search found nothing."""
    return f"Ищу меру поддержки и не нахожу: «{words}». Подскажите, пожалуйста."


LOST = "Смотрю меры поддержки и не нахожу того, что нужно. Помогите, пожалуйста, разобраться."
