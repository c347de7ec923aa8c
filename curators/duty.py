"""Who answers a family now: its own curator, a stand-in, whoever is on duty, else somebody who decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from curators.roster import Absence, CuratorRow, Roster, Shift

__all__ = [
    "Absence", "Answerer", "CuratorRow", "FamilyDuty", "Return", "Roster", "Shift", "Why",
    "fit", "in_charge", "on_duty", "on_post", "serves", "shown_to", "stand_ins", "who_answers",
]  # fmt: skip

# They are asked by a curator; a family's message isn't theirs to take.
SPECIALISTS = frozenset({"doctor", "psychologist", "lawyer"})


class Why(StrEnum):
    """On what ground this person answers."""

    OWN = "own"
    SUBSTITUTE = "substitute"
    DUTY = "duty"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    ANYONE = "anyone"
    """No supervisor or admin can be reached either: somebody must still see it."""
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class FamilyDuty:
    """What of a family decides who answers it."""

    territory: str
    audiences: frozenset[str]
    curator_id: int | None
    timezone: str


@dataclass(frozen=True, slots=True)
class Return:
    """Who will be there to answer, and from which instant (UTC)."""

    curator_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Answerer:
    """The decision; `alarm` means that the family has no curator who could ever answer."""

    curator_id: int | None
    why: Why
    human_at_hand: bool
    returns: Return | None = None
    alarm: bool = False


def who_answers(family: FamilyDuty, roster: Roster, now: datetime) -> Answerer:
    """Decide who answers now; never a dismissed person, and never nobody while anyone is there.

    1. The own curator at work; 2. who stands in for an absent one, at work; 3. the best fitting duty curator;
    4. outside everyone's hours: the own curator or the stand-in, who sees it on coming to work; 5. no such curator
    at all: a supervisor, an admin, anyone, with an alarm.
    """
    own = roster.curators.get(family.curator_id) if family.curator_id is not None else None
    stands_in = list(stand_ins(own, roster, now)) if own else []
    keepers = [own] if own and own.reachable and not roster.absent(own.id, now) else stands_in
    for person in keepers:
        if roster.working(person, now):
            return Answerer(person.id, _keeper_why(person, own), human_at_hand=True)
    if at_post := on_post(family, roster, now):
        return Answerer(min(at_post, key=lambda person: fit(person, family)).id, Why.DUTY, human_at_hand=True)
    # Hours that never open («off») make nobody an answerer.
    if keepers and (returns := _returns(family, roster, now)):
        return Answerer(keepers[0].id, _keeper_why(keepers[0], own), human_at_hand=False, returns=returns)
    return _who_decides(family, roster, now)


def shown_to(answerer: Answerer, family: FamilyDuty, roster: Roster) -> frozenset[int]:
    """Give the curators whose consoles show the thread now.

    They are who answers, the family's own curator, and whoever the family was just told will answer.
    """
    ids = {answerer.curator_id, family.curator_id, answerer.returns.curator_id if answerer.returns else None}
    rows = (roster.curators.get(one) for one in ids if one is not None)
    return frozenset(row.id for row in rows if row and row.reachable)


def _keeper_why(person: CuratorRow, own: CuratorRow | None) -> Why:
    return Why.OWN if person is own else Why.SUBSTITUTE


def stand_ins(own: CuratorRow, roster: Roster, now: datetime) -> Iterator[CuratorRow]:
    """Follow absences from substitute to substitute, nearest first; a circle ends where it meets itself."""
    seen, queue = {own.id}, [own.id]
    while queue:
        for away in roster.absent(queue.pop(0), now):
            person = roster.curators.get(away.substitute_id) if away.substitute_id is not None else None
            if person is None or person.id in seen:
                continue
            seen.add(person.id)
            if person.reachable and not roster.absent(person.id, now):
                yield person
            queue.append(person.id)


def in_charge(person: int, roster: Roster, now: datetime) -> frozenset[int]:
    """Give those whose families this person answers for now: themselves, and whom they stand in for first.

    The chain of absences is followed back from the person, for a list of theirs is not to cost a look at everybody.
    """
    behind = [person]
    for one in behind:
        behind += [away for away in dict.fromkeys(roster.covered_by(one, now)) if away not in behind]
    rows = (roster.curators[one] for one in behind if one in roster.curators)
    return frozenset({person, *(row.id for row in rows if _stands_in_first(person, row, roster, now))})


def _stands_in_first(person: int, own: CuratorRow, roster: Roster, now: datetime) -> bool:
    first = next(stand_ins(own, roster, now), None)
    return first is not None and first.id == person


def serves(person: CuratorRow, family: FamilyDuty) -> bool:
    """Tell whether the family is one of those a person is there for."""
    territory = not person.territories or family.territory in person.territories
    return territory and (not person.audiences or not family.audiences or bool(person.audiences & family.audiences))


def fit(person: CuratorRow, family: FamilyDuty) -> tuple[bool, bool, int, int]:
    """Order the fitting ones: named territory, then named audience, before «all»; then the least loaded."""
    return (
        family.territory not in person.territories,
        not person.audiences & family.audiences,
        person.load,
        person.id,
    )


def on_post(family: FamilyDuty, roster: Roster, now: datetime) -> list[CuratorRow]:
    """Give those on duty for the family who are at their post now."""
    return [row for row in _duty(family, roster, now) if on_duty(row, roster, now)]


def _duty(family: FamilyDuty, roster: Roster, now: datetime) -> list[CuratorRow]:
    """Give those who may be on duty for the family: by shifts, or where none serves it, by role and own hours."""
    serving = [row for row in roster.duty if row.role not in SPECIALISTS and serves(row, family)]
    by_shifts = [row for row in serving if roster.keeps_shifts(row.id, now)]
    return by_shifts or [row for row in serving if row.role == "duty"]


def on_duty(person: CuratorRow, roster: Roster, now: datetime) -> bool:
    """Tell whether one of `Roster.duty` is at the post now: by shifts where they keep them, else by own hours."""
    if roster.absent(person.id, now):
        return False
    return roster.on_shift(person.id, now) if roster.keeps_shifts(person.id, now) else roster.working(person, now)


def _returns(family: FamilyDuty, roster: Roster, now: datetime, *others: CuratorRow) -> Return | None:
    """Find who will be there first; the own curator is named before a stand-in, a stand-in before the duty."""
    found: list[tuple[CuratorRow, datetime | None]] = []
    own = roster.curators.get(family.curator_id) if family.curator_id is not None else None
    if own:
        back = roster.back(own.id, now)
        found += [(own, roster.next_here(own, now))] if own.reachable else []
        instead = [(person, roster.next_here(person, now)) for person in stand_ins(own, roster, now)]
        # A stand-in whose day begins after the own curator is back stands in for nobody.
        found += [(person, at) for person, at in instead if at and (at < back or not own.reachable)]
    found += [
        (person, roster.next_here(person, now, shifts_only=roster.keeps_shifts(person.id, now)))
        for person in _duty(family, roster, now)
    ]
    found += [(person, roster.next_here(person, now)) for person in others]
    first = min(((at, person.id) for person, at in found if at), key=lambda one: one[0], default=None)
    return Return(first[1], first[0].astimezone(UTC)) if first else None


def _who_decides(family: FamilyDuty, roster: Roster, now: datetime) -> Answerer:
    """Pick who must look after a family that no curator can answer; the alarm tells that it can't stay so."""

    def order(person: CuratorRow) -> tuple[bool, bool, int]:
        return not person.active, bool(roster.absent(person.id, now)), _step(person, family)

    left = [person for person in roster.curators.values() if not person.dismissed]
    if not left:
        return Answerer(None, Why.NOBODY, human_at_hand=False, alarm=True)
    first = min(map(order, left))
    equals = [person for person in left if order(person) == first]
    chosen = min(equals, key=lambda person: (not roster.working(person, now), *fit(person, family)))
    here = chosen.active and not roster.absent(chosen.id, now) and roster.working(chosen, now)
    why = {"supervisor": Why.SUPERVISOR, "admin": Why.ADMIN}.get(chosen.role, Why.ANYONE)
    returns = None if here else _returns(family, roster, now, *([chosen] if chosen.active else []))
    return Answerer(chosen.id, Why.OWN if chosen.id == family.curator_id else why, here, returns, alarm=True)


def _step(person: CuratorRow, family: FamilyDuty) -> int:
    """Order who decides: a supervisor of the territory, an admin, a supervisor elsewhere, anyone, a specialist."""
    if person.role == "supervisor":
        return 0 if serves(person, family) else 2
    if person.role == "admin":
        return 1
    return 4 if person.role in SPECIALISTS else 3
