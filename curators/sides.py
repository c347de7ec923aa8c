"""Pure: whose a thread is now, the curator's or the doctor's: who answers in it, and whose consoles show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from curators.doctors import DOCTOR, doctors_shown, which_doctor
from curators.duty import Answerer, FamilyDuty, Roster, shown_to, who_answers
from curators.turn import Turn

CURATOR = "curator"


@dataclass(frozen=True, slots=True)
class Side:
    """One thread of a family at this moment; `thread_id` None: nobody has written in it yet."""

    kind: str
    thread_id: int | None
    told_until: datetime | None
    views: str | None
    """JSON {console id: view id}."""
    answerer: Answerer
    shown: frozenset[int]


def answering(
    kind: str, family: FamilyDuty, doctor_id: int | None, roster: Roster, now: datetime
) -> tuple[Answerer, frozenset[int]]:  # fmt: skip
    """Give who answers in a family's thread of this kind, and the curators or doctors whose consoles show it."""
    if kind != DOCTOR:
        answerer = who_answers(family, roster, now)
        return answerer, shown_to(answerer, family, roster)
    doctor = which_doctor(doctor_id, family, roster, now)
    nobody = doctor.doctor_id is None
    return (
        Answerer(doctor.doctor_id, doctor.why, doctor.here, doctor.returns, alarm=nobody),
        doctors_shown(doctor, doctor_id, roster),
    )


def side_of(turn: Turn, family: FamilyDuty) -> Side:
    """Give the side that this update of a family's adult is meant for."""
    arrival, roster = turn.arrival, turn.staff.roster
    kind = DOCTOR if arrival.meant == DOCTOR else CURATOR
    answerer, shown = answering(kind, family, arrival.doctor_id, roster, turn.now)
    if kind == DOCTOR:
        where = (arrival.doctor_thread_id, arrival.doctor_told_until, arrival.doctor_views)
    else:
        where = (arrival.thread_id, arrival.told_until, arrival.views)
    return Side(kind, *where, answerer, shown)
