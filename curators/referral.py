"""Pure: a referral to a specialist: its states, who it may go to, when it is late, how the specialist is named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from curators.auto_line import called
from curators.calendar import Calendar
from curators.doctors import DOCTOR
from curators.heading import doctor_heading
from curators.roster import CuratorRow, Roster
from curators.timetable import parse, spans_on

SPECIALISTS = ("psychologist", "lawyer", "doctor")
MAY_BE_ASKED = (*SPECIALISTS, "curator")
SUPERVISE = frozenset({"supervisor", "admin"})
"""They hear of a referral that is late, and may end one."""
EXCERPT, THREAD = "excerpt", "thread"
ROLE_WORDS = {
    "psychologist": "психолог",
    "lawyer": "юрист",
    "doctor": "врач",
    "curator": "куратор",
    "duty": "куратор",
    "supervisor": "руководитель",
    "admin": "администратор",
}
WHOM_WORDS = {"psychologist": "психолога", "lawyer": "юриста", "doctor": "врача"}
KIND = "referral:"
"""A referral has a place of its own in the specialist's console: a thread of this kind, with its id."""
DEFAULT_DAYS = 3
DUE_HOUR = time(18)
WORK_DAY = parse("Mo-Fr 09:00-18:00; PH off")
AFTER_REMINDER = timedelta(days=1)
"""So long after both were reminded the supervisor is told."""


class State(StrEnum):
    """Where a referral stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    DONE = "done"
    ENDED = "ended"


class Deed(StrEnum):
    """What somebody does with it; `end` is the curator's."""

    ACCEPT = "accept"
    RETURN = "return"
    FINISH = "finish"
    OPINE = "opine"
    END = "end"


OPEN = frozenset({State.OFFERED, State.ACCEPTED})
STATE_WORDS = {
    State.OFFERED: "ждёт ответа специалиста",
    State.ACCEPTED: "специалист помогает",
    State.RETURNED: "возвращено",
    State.DONE: "сделано",
    State.ENDED: "завершено куратором",
}
_NEXT = {
    (State.OFFERED, Deed.ACCEPT): State.ACCEPTED,
    (State.OFFERED, Deed.RETURN): State.RETURNED,
    (State.OFFERED, Deed.OPINE): State.DONE,
    (State.OFFERED, Deed.END): State.ENDED,
    (State.ACCEPTED, Deed.RETURN): State.RETURNED,
    (State.ACCEPTED, Deed.FINISH): State.DONE,
    (State.ACCEPTED, Deed.END): State.ENDED,
}


def follow(state: State, deed: Deed) -> State | None:
    """Give the state after a deed; None where it isn't to be done any more, or not yet."""
    return _NEXT.get((state, deed))


class Late(StrEnum):
    """Who hears that a referral is late."""

    BOTH = "both"
    """The specialist and who asked."""
    SUPERVISOR = "supervisor"


def late(due_at: datetime, next_at: datetime, now: datetime) -> tuple[Late, datetime | None]:
    """Decide who hears now, and when the next one does; after the supervisor nobody is left to tell."""
    if next_at <= due_at:
        return Late.BOTH, now + AFTER_REMINDER
    return Late.SUPERVISOR, None


def due_by_default(now: datetime, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """Give the evening of the third working day from tomorrow on, by the production calendar."""
    day, left = now.astimezone(zone).date(), DEFAULT_DAYS
    while left:
        day += timedelta(days=1)
        left -= bool(spans_on(WORK_DAY, day, calendar))
    return datetime.combine(day, DUE_HOUR, zone)


def candidates(roster: Roster, role: str, territory: str, now: datetime, besides: Iterable[int]) -> list[CuratorRow]:
    """Give those who may be asked: of this role, in reach, not away; who serves the territory by name comes first."""
    left = set(besides)
    people = [
        one
        for one in roster.curators.values()
        if one.role == role and one.reachable and one.id not in left and not roster.absent(one.id, now)
        and (not one.territories or territory in one.territories)
    ]  # fmt: skip
    return sorted(people, key=lambda one: (territory not in one.territories, one.load, one.full_name, one.id))


def kind_of(referral_id: int) -> str:
    """Name the kind of the referral's own thread."""
    return f"{KIND}{referral_id}"


def of_kind(kind: str | None) -> int | None:
    """Give the referral whose thread this is; None: another thread."""
    return int(kind.removeprefix(KIND)) if kind is not None and kind.startswith(KIND) else None


def simply(full_name: str) -> str:
    """«Мария Котова», whichever order the full name is written in; without a patronymic as it stands."""
    words, polite = full_name.split(), called(full_name)
    if len(words) != 3 or len(polite.split()) != 2:
        return polite
    first, patronymic = polite.split()
    [surname] = [word for word in words if word not in {first, patronymic}] or [""]
    return f"{first} {surname}".strip()


def named(role: str, full_name: str) -> str:
    """«психолог Мария Котова»."""
    return f"{ROLE_WORDS.get(role, 'специалист')} {simply(full_name)}"


def titled(role: str, full_name: str) -> str:
    """«Психолог Мария Котова», at the beginning of a sentence."""
    words = named(role, full_name)
    return f"{words[0].upper()}{words[1:]}"


def specialist_heading(role: str, full_name: str) -> str:
    """Give the first line of a specialist's message, as the family sees it: who is speaking."""
    return f"🤝 {titled(role, full_name)}:"


def speaks(message: Any) -> str | None:
    """Give who is speaking, as the family sees it, in words sent before; None: their curator, who isn't named.

    message: kind (of its thread), curator, role, and whether it was written in a referral's own thread (`referred`).
    """
    if message["referred"]:
        return specialist_heading(message["role"], message["curator"] or "")
    return doctor_heading(message["curator"] or "") if message["kind"] == DOCTOR else None
