"""Cases (обращения): what may follow what, when an untouched one comes back, and to whom. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Status(StrEnum):
    """Where a case stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING_FAMILY = "waiting_family"
    WAITING_AGENCY = "waiting_agency"
    SOLVED = "solved"
    CLOSED = "closed"


STATUS_WORDS = {
    Status.NEW: "новое",
    Status.IN_PROGRESS: "в работе",
    Status.WAITING_FAMILY: "ждём семью",
    Status.WAITING_AGENCY: "ждём ведомство",
    Status.SOLVED: "решено",
    Status.CLOSED: "закрыто",
}
FOR_FAMILY = {
    Status.NEW: "новое, скоро возьмём в работу",
    Status.IN_PROGRESS: "в работе",
    Status.WAITING_FAMILY: "ждём вас",
    Status.WAITING_AGENCY: "ждём ответа ведомства",
    Status.SOLVED: "решено",
    Status.CLOSED: "закрыто",
}
"""The same, as the family reads it."""

TOPICS = {
    "money": "Выплаты и пособия",
    "papers": "Справки и документы",
    "health": "Здоровье и врачи",
    "mind": "Тяжело на душе",
    "law": "Юридический вопрос",
    "home": "Жильё и быт",
    "school": "Детский сад и школа",
    "work": "Работа и учёба",
    "things": "Вещи и продукты",
    "other": "Другое",
}
PRIORITIES = {"low": "не срочно", "normal": "обычное", "high": "важное", "urgent": "срочное"}
TERM = {"low": 30, "normal": 10, "high": 3, "urgent": 1}
"""Days in which a case should be done, where nobody names a day."""

_MAY_FOLLOW = {
    Status.NEW: {Status.IN_PROGRESS, Status.WAITING_FAMILY, Status.WAITING_AGENCY, Status.SOLVED, Status.CLOSED},
    Status.IN_PROGRESS: {Status.WAITING_FAMILY, Status.WAITING_AGENCY, Status.SOLVED, Status.CLOSED},
    Status.WAITING_FAMILY: {Status.IN_PROGRESS, Status.WAITING_AGENCY, Status.SOLVED, Status.CLOSED},
    Status.WAITING_AGENCY: {Status.IN_PROGRESS, Status.WAITING_FAMILY, Status.SOLVED, Status.CLOSED},
    Status.SOLVED: {Status.IN_PROGRESS, Status.CLOSED},
    Status.CLOSED: {Status.IN_PROGRESS},
}
REOPEN_WITHIN = timedelta(days=30)
CLOSES_AFTER = timedelta(days=7)
"""A solved case that nobody objects to is closed."""

_IDLE = {
    Status.NEW: timedelta(days=1),
    Status.IN_PROGRESS: timedelta(days=3),
    Status.WAITING_FAMILY: timedelta(days=7),
    Status.WAITING_AGENCY: timedelta(days=14),
}
_IDLE_URGENT = timedelta(days=1)
_TO_SUPERVISOR = timedelta(days=2)
_AGAIN = timedelta(days=7)


class Look(StrEnum):
    """What is done about a case that nobody has touched."""

    OWNER = "owner"
    SUPERVISOR = "supervisor"
    CLOSE = "close"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What of a case decides when it comes back. `level`: 0 nobody was reminded, 1 the owner, 2 the supervisor."""

    status: Status
    priority: str
    touched_at: datetime
    due_at: datetime | None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Back:
    """What is due now, the level after it, and when to look again (None: never by itself)."""

    look: Look
    level: int
    next_at: datetime | None


def may_follow(status: Status) -> list[Status]:
    """Give the statuses that may come next, in the order of the work."""
    return [one for one in Status if one in _MAY_FOLLOW[status]]


def first_look(case: CaseRow) -> datetime | None:
    """Give when an untouched case is looked at: idle for too long, or past its date."""
    if case.status is Status.CLOSED:
        return None
    if case.status is Status.SOLVED:
        return case.touched_at + CLOSES_AFTER
    idle = case.touched_at + (_IDLE_URGENT if case.priority == "urgent" else _IDLE[case.status])
    overdue = case.due_at if case.due_at is not None and case.due_at > case.touched_at else None
    return min(idle, overdue) if overdue is not None else idle


def come_back(case: CaseRow, now: datetime) -> Back:
    """Decide what an untouched case needs now: first its owner, then the supervisor, then the supervisor weekly."""
    at = first_look(case)
    if at is None:
        return Back(Look.NOTHING, case.level, None)
    if case.status is Status.SOLVED:
        return Back(Look.CLOSE, 0, None) if now >= at else Back(Look.NOTHING, case.level, at)
    if now < at:
        return Back(Look.NOTHING, case.level, at)
    if case.level == 0:
        return Back(Look.OWNER, 1, now + _TO_SUPERVISOR)
    return Back(Look.SUPERVISOR, 2, now + _AGAIN)


def may_reopen(status: Status, touched_at: datetime, now: datetime) -> bool:
    """Tell whether the family may open a closed case again; a solved one at any time.

    `closed_at` is when it was solved, which may have been a week before it was closed; closing touches it.
    """
    return status is Status.SOLVED or (status is Status.CLOSED and now - touched_at <= REOPEN_WITHIN)


def due_of(priority: str, opened_at: datetime) -> datetime:
    """Give the date of a case that was given none."""
    return opened_at + timedelta(days=TERM[priority])
