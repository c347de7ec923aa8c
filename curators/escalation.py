"""The ladder: whom to tell next that somebody must look, and when to look again; only «Беру на себя» ends it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from curators.doctors import doctors_shown, which_doctor
from curators.duty import SPECIALISTS, CuratorRow, FamilyDuty, Roster, on_duty, serves, shown_to, who_answers

RUNGS = 4
"""0: the doctor, who answers now and the own curator; 1: the duty curators; 2: supervisors; 3: admins; then 0 again."""
DANGER = "danger"
REST = timedelta(minutes=30)
"""Between two rungs of what is no danger, in the hours of those who were told."""
TURNS_OVER = 32_000
"""The level goes on growing while nobody answers; a whole number of rounds fits in here, and in its column."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for help about: the kind, whose family (None: a stranger), whether doctor and curator are meant."""

    kind: str
    family: FamilyDuty | None
    doctor_id: int | None = None
    doctor: bool = True
    curator: bool = True

    @property
    def danger(self) -> bool:
        """A life may be at stake: at any hour, to anybody."""
        return self.kind == DANGER


@dataclass(frozen=True, slots=True)
class Step:
    """The decision. `level` counts rungs without end; `tell` may be empty; `alone`: there is nobody at all to tell."""

    level: int
    tell: tuple[int, ...]
    again_at: datetime
    alone: bool = False


def next_level(
    asked: Asked, level: int, told: Collection[int], roster: Roster, now: datetime, ack: timedelta
) -> Step:  # fmt: skip
    """Decide whom to tell next; `level` is the one told last (-1: nobody yet).

    A rung without anybody new in this round is passed over at once. Danger goes on after `ack`, day and night; the rest
    climbs only among those who are at work, half an hour after those told last have come to work. Who is away isn't
    called, unless everybody is.
    """
    rungs = _rungs(asked, roster, now)
    for ahead in range(1, RUNGS + 1):
        at = level + ahead
        seen = frozenset[int]().union(*rungs[: at % RUNGS])
        people = rungs[at % RUNGS] - (seen & frozenset(told))
        if level >= 0 and not asked.danger:
            people = frozenset(one for one in people if _at_work(one, roster, now))
        if people:
            tell = tuple(sorted(people))
            return Step(at % TURNS_OVER, tell, again(asked, tell, roster, now, ack))
    everybody = frozenset[int]().union(*rungs)
    return Step(max(level, 0), (), again(asked, everybody, roster, now, ack), alone=not everybody)


def again(asked: Asked, told: Collection[int], roster: Roster, now: datetime, ack: timedelta) -> datetime:
    """Give the instant to look again, these people having been told now."""
    if asked.danger:
        return now + ack
    rows = [roster.curators[one] for one in told if one in roster.curators]
    comes = min((at for row in rows if (at := roster.next_here(row, now)) is not None), default=now)
    return max(comes, now) + REST


def _rungs(asked: Asked, roster: Roster, now: datetime) -> list[frozenset[int]]:
    """Give all of them, without those who are away; with them only where nobody else is left."""
    whole = [rung(asked, one, roster, now) for one in range(RUNGS)]
    here = [_here(people, roster, now) for people in whole]
    return here if any(here) else whole


def _here(people: frozenset[int], roster: Roster, now: datetime) -> frozenset[int]:
    return frozenset(one for one in people if not roster.absent(one, now))


def rung(asked: Asked, which: int, roster: Roster, now: datetime) -> frozenset[int]:
    """Give those who stand on a rung and can be reached."""
    if which == 0:
        return _nearest(asked, roster, now)
    if which == 1:
        return frozenset(
            row.id
            for row in roster.duty
            if row.role not in SPECIALISTS and _fits(row, asked.family) and on_duty(row, roster, now)
        )
    if which == 2:
        every = frozenset(row.id for row in roster.curators.values() if row.role == "supervisor" and row.reachable)
        near = frozenset(one for one in every if _fits(roster.curators[one], asked.family))
        return _here(near, roster, now) or _here(every, roster, now) or near or every
    return frozenset(row.id for row in roster.curators.values() if row.role == "admin" and row.reachable)


def _nearest(asked: Asked, roster: Roster, now: datetime) -> frozenset[int]:
    """Those who know the family; where none of its curators is at hand in danger, those who decide as well."""
    family = asked.family or FamilyDuty("", frozenset(), None, "UTC")
    people: frozenset[int] = frozenset()
    if asked.curator:
        answerer = who_answers(family, roster, now)
        people |= shown_to(answerer, family, roster)
        if asked.danger and (asked.family is None or not answerer.human_at_hand):
            deciding = rung(asked, 2, roster, now), rung(asked, 3, roster, now)
            people |= next((one for one in deciding if _here(one, roster, now)), frozenset())
        if asked.family is None:
            people |= rung(asked, 1, roster, now)
    if asked.doctor and asked.family is not None:
        doctor = which_doctor(asked.doctor_id, asked.family, roster, now)
        people |= doctors_shown(doctor, asked.doctor_id, roster)
    return people


def _fits(row: CuratorRow, family: FamilyDuty | None) -> bool:
    return family is None or serves(row, family)


def _at_work(curator_id: int, roster: Roster, now: datetime) -> bool:
    row = roster.curators.get(curator_id)
    return row is not None and not roster.absent(row.id, now) and roster.working(row, now)
