"""Who a family's doctor is now: its own, whoever stands in, the doctor on duty; never a curator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from curators.duty import CuratorRow, FamilyDuty, Return, Roster, Why, fit, serves, stand_ins

DOCTOR = "doctor"


@dataclass(frozen=True, slots=True)
class DoctorNow:
    """The decision; `doctor_id` None: nobody could ever answer as a doctor."""

    doctor_id: int | None
    why: Why
    here: bool
    returns: Return | None = None


def which_doctor(doctor_id: int | None, family: FamilyDuty, roster: Roster, now: datetime) -> DoctorNow:
    """Decide who answers as the doctor now.

    1. The own doctor at work; 2. a doctor who stands in for an absent one, at work; 3. a doctor on a shift now, the
    best fitting; 4. outside everyone's hours: the own doctor or the stand-in, who sees it on coming to work; 5. nobody.
    """
    own = roster.curators.get(doctor_id) if doctor_id is not None else None
    keepers = _keepers(own, roster, now)
    for person in keepers:
        if roster.working(person, now):
            return DoctorNow(person.id, _why(person, own), here=True)
    on_duty = [person for person in _shifts(family, roster) if _on_shift(person, roster, now)]
    if on_duty:
        return DoctorNow(min(on_duty, key=lambda person: fit(person, family)).id, Why.DUTY, here=True)
    returns = _returns(own, family, roster, now)
    if keepers:
        return DoctorNow(keepers[0].id, _why(keepers[0], own), here=False, returns=returns)
    if returns is not None:
        why = Why.OWN if own is not None and returns.curator_id == own.id else Why.DUTY
        return DoctorNow(returns.curator_id, why, here=False, returns=returns)
    return DoctorNow(None, Why.NOBODY, here=False)


def doctors_shown(doctor: DoctorNow, doctor_id: int | None, roster: Roster) -> frozenset[int]:
    """Give those whose consoles show the doctor's thread now: who answers, the own doctor, who was promised."""
    ids = {doctor.doctor_id, doctor_id, doctor.returns.curator_id if doctor.returns else None}
    rows = (roster.curators.get(one) for one in ids if one is not None)
    return frozenset(row.id for row in rows if row and row.reachable and row.role == DOCTOR)


def _why(person: CuratorRow, own: CuratorRow | None) -> Why:
    return Why.OWN if person is own else Why.SUBSTITUTE


def _keepers(own: CuratorRow | None, roster: Roster, now: datetime) -> list[CuratorRow]:
    if own is None:
        return []
    if own.role == DOCTOR and own.reachable and not roster.absent(own.id, now):
        return [own]
    return [person for person in stand_ins(own, roster, now) if person.role == DOCTOR]


def _shifts(family: FamilyDuty, roster: Roster) -> list[CuratorRow]:
    return [person for person in roster.duty if person.role == DOCTOR and serves(person, family)]


def _on_shift(person: CuratorRow, roster: Roster, now: datetime) -> bool:
    return roster.on_shift(person.id, now) and not roster.absent(person.id, now)


def _returns(own: CuratorRow | None, family: FamilyDuty, roster: Roster, now: datetime) -> Return | None:
    """Find which doctor is there first; the own one is named before a stand-in, a stand-in before the duty."""
    found: list[tuple[CuratorRow, datetime | None]] = []
    if own is not None:
        if own.role == DOCTOR and own.reachable:
            found.append((own, roster.next_here(own, now)))
        back = roster.back(own.id, now)
        for person in stand_ins(own, roster, now):
            at = roster.next_here(person, now)
            if person.role == DOCTOR and at is not None and (at < back or not own.reachable):
                found.append((person, at))
    found += [(person, roster.next_here(person, now, shifts_only=True)) for person in _shifts(family, roster)]
    first = min(((at, person.id) for person, at in found if at), key=lambda one: one[0], default=None)
    return Return(first[1], first[0].astimezone(UTC)) if first else None
