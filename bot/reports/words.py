"""How the report calls what it counts."""

from __future__ import annotations

from datetime import date

from curators.heading import MESSENGERS
from scenarios.shelf import shelf

MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip

CHANNELS = MESSENGERS
THREADS = {"curator": "с куратором", "doctor": "с врачом"}
ESCALATIONS = {
    "danger": "опасный признак",
    "dose": "нет ответа о важном лекарстве",
    "check_in": "опрос настораживает",
    "supply": "закончилось важное лекарство",
}
DOSES = {"taken": "принято", "skipped": "пропущено с причиной", "missed": "без отметки"}
RESPONSES = {"completed": "до конца", "in-progress": "идёт", "stopped": "не закончен"}


def scenario_title(name: str) -> str:
    """Give a dialogue's title; one that is no more goes by its name."""
    found = shelf().get(name)
    return found.scenario.title if found is not None else name


def is_survey(name: str) -> bool:
    """Tell whether a dialogue is a survey of the service, not a check-in of one person."""
    found = shelf().get(name)
    return found is not None and found.scenario.survey


def title(first: date) -> str:
    """Name the report of the month that begins on this day."""
    return f"«Забота»: {MONTHS[first.month - 1]} {first.year}"
