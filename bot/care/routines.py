"""Standing check-ins of a person: given by what they are here for, begun and stopped by dialogues, ended at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from curators.turn import Turn
from scenarios import check_ins, routine
from scenarios.check_ins import Standing
from scenarios.quiet import spread
from scenarios.shelf import shelf
from storage.queries import pregnancies, routines
from storage.transaction import Tx

WITHDRAWN, PERSON = "withdrawn", "person"
FORGIVEN = (WITHDRAWN,)
"""A routine that ended for this reason is given anew when the reason has passed."""


async def give_defaults(turn: Turn) -> None:
    """Give a person who has agreed what fits their audiences; what they have once stopped stays stopped."""
    arrival = turn.arrival
    if arrival.person_id is None or not arrival.consented:
        return
    await give_fitting(turn.tx, arrival.person_id, arrival.audiences or (), turn.now, zone_of(turn))


async def give_fitting(tx: Tx, person_id: int, audiences: Collection[str], now: datetime, zone: ZoneInfo) -> None:
    """Give what fits these audiences."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    standing = (*check_ins.defaults(audiences), *check_ins.invitation(audiences, tomorrow))
    await give(tx, person_id, standing, now, zone)


async def give(
    tx: Tx,
    person_id: int,
    standing: Sequence[Standing],
    now: datetime,
    zone: ZoneInfo,
    passed: Sequence[str] = FORGIVEN,
) -> None:
    """Begin these routines where the person has never had them."""
    for one in standing:
        at = first_at(one.rule, now, zone, person_id)
        await routines.give(tx, person_id, one.scenario, one.rule, check_ins.reason(one.scenario), at, passed)


async def start(turn: Turn, scenario: str, rule: str, *, edd: date | None = None) -> None:
    """A dialogue asks for a routine: from now on by this rule."""
    if turn.arrival.person_id is None or scenario not in shelf():
        return
    zone = zone_of(turn)
    at = first_at(rule, turn.now, zone, turn.arrival.person_id, edd=edd)
    why = check_ins.reason(scenario)
    await routines.start(turn.tx, turn.arrival.person_id, scenario, rule, None, why, at)


async def stop(turn: Turn, scenario: str) -> None:
    """The person doesn't want to be asked of this any more."""
    if turn.arrival.person_id is not None:
        await routines.stop(turn.tx, turn.arrival.person_id, [scenario], PERSON, turn.now)


async def withdrawn(turn: Turn, kind: str, run_id: int) -> None:
    """A consent was taken back: what it allowed is silent at once, also what is queued; given again, it goes on."""
    person_id = turn.arrival.person_id
    assert person_id is not None
    if kind == "base":
        stopped = await routines.stop(turn.tx, person_id, None, WITHDRAWN, turn.now)
        others: Sequence[str] = ()
    else:
        stopped = [row["id"] for row in await routines.in_force(turn.tx, person_id) if _needs(row["scenario"], kind)]
        others = [name for name in shelf() if not _needs(name, kind)]
    await pregnancies.silence(turn.tx, person_id, stopped, run_id=run_id, keep=others)


def _needs(scenario: str, kind: str) -> bool:
    found = shelf().get(scenario)
    return found is not None and found.scenario.consent == kind


def first_at(rule: str, now: datetime, zone: ZoneInfo, seed: int, *, edd: date | None = None) -> datetime | None:
    """Give when a rule asks next: people with the same rule are asked over half an hour, not in one second."""
    at = routine.next_at(rule, now, zone, edd=edd)
    return spread(seed, at) if at is not None else None


def zone_of(turn: Turn) -> ZoneInfo:
    """Give the person's time zone."""
    return ZoneInfo(turn.arrival.timezone or turn.zone)
