"""What a reminder says, one message for all that is due together. Pure.

How it reads once something is answered is `scenarios/intake_words.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from scenarios.dose import NO_DOUBLE
from scenarios.intake_words import Told, answers, buttons
from storage.content import Content

LATE = timedelta(minutes=20)
"""A first reminder this late says that it is late."""
_FIRST = "Пора принять назначенное на {}"
_LATER = "Простите, что с опозданием. Пора принять назначенное на {}"
_AGAIN = (
    "Напоминаем: пора принять назначенное на {}",
    "Ещё раз о назначенном на {}: отметки пока нет",
    "Не хотим надоедать, просто беспокоимся о назначенном на {}",
)
_IF_TAKEN = "Если уже приняли, просто нажмите «Принято»."
_CAREFUL = "Назначенное на {}: сейчас это слишком близко к соседнему приёму"


def reminder(
    told: Sequence[Told],
    zone: ZoneInfo,
    now: datetime,
    *,
    number: int = 1,
    repeat: bool = False,
    careful: Sequence[Told] = (),
) -> Content:
    """Remind of doses of one time; those of `careful` would come too close to another intake.

    `told` are all of the message, their names and amounts left out where they may not be named.
    """
    due = told[0].dose.due_at
    hour = _hour(due, zone)
    if careful and (len(careful) == len(told) or not (told[0].what or told[0].tag)):
        text = _careful(_listed(_CAREFUL.format(hour), told), told)
        closing = _IF_TAKEN
    else:
        ready = [one for one in told if one not in careful] if careful else told
        head = _AGAIN[(number - 2) % len(_AGAIN)] if repeat else _LATER if now - due >= LATE else _FIRST
        text = _listed(head.format(hour), ready)
        if careful:
            near = _listed("Слишком близко к соседнему приёму", careful)
            text = f"{text}\n\n{_careful(near, careful)}"
        closing = _IF_TAKEN if repeat else ""
    if closing:
        text = f"{text}\n{closing}"
    rows = answers("d", told[0].dose.id) if len(told) == 1 else buttons(told, now)
    return Content(text=text, buttons=rows)


@lru_cache(maxsize=1_000)
def _hour(due: datetime, zone: ZoneInfo) -> str:
    return f"{due.astimezone(zone):%H:%M}"


def _listed(head: str, told: Sequence[Told]) -> str:
    """The head with what it is about: one drug on a line of its own, several each with its mark."""
    what = told[0].what
    if not what:
        return _numbered(head, told)
    if len(told) == 1:
        return f"{head}:\n{what}"
    return "\n".join([f"{head}:", *(f"▫️ {one.what}" for one in told)])


def _numbered(head: str, told: Sequence[Told]) -> str:
    """What may not be named is told by its number, where it has one."""
    tags = [one.tag for one in told if one.tag]
    if len(told) == 1:
        return f"{head}: {told[0].called}." if tags else f"{head}."
    return f"{head}: назначения {', '.join(tags)}." if tags else f"{head}. Назначений на это время: {len(told)}."


def _careful(text: str, told: Sequence[Told]) -> str:
    return "\n".join([text, f"{NO_DOUBLE}.", *advised(told)])


def advised(told: Sequence[Told]) -> list[str]:
    """Give the doctors' own words on a missed dose, each once; none where drugs may not be named."""
    words = (one.plan.on_missed.strip() for one in told if one.what)
    return [f"Врач написал: {said}" for said in dict.fromkeys(words) if said]
