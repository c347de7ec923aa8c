"""Standing check-ins begin by themselves; what was missed is asked once, or left to the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from bot.care import dating
from bot.care.rules import quiet_of
from bot.care.where import place
from bot.clock_time import ServiceTime
from bot.dialogues import leading
from bot.dialogues.unprompted import House, turn_of
from bot.settings import Settings
from bot.ticks.house import house_now
from curators.staff import StaffRoom
from scenarios import check_ins, routine
from scenarios.quiet import is_quiet, quiet_ends, spread
from scenarios.shelf import shelf
from storage.queries import outbox, roster, routines, scenario, surveys
from storage.queries.outbox import Priority
from storage.queries.routines import Due, Next
from storage.transaction import Tx
from storage.vault import Vault

AT_ONCE = 100
HAD_ITS_TIME = timedelta(days=1)


class Routines:
    """The clock of routines; sets are claimed, so that any number of processes may work at once."""

    def __init__(self, settings: Settings, staff: StaffRoom, time: ServiceTime, vault: Vault) -> None:
        self._settings, self._staff, self._time, self._vault = settings, staff, time, vault

    async def work(self, tx: Tx) -> bool:
        """Begin one set of what is due; True while there are more."""
        house = await house_now(tx, self._settings, self._staff, self._vault)
        return await tick(tx, self._time.now(str(await roster.clock(tx))), house) == AT_ONCE


async def tick(tx: Tx, now: datetime, house: House, most: int = AT_ONCE) -> int:
    """Take a set of routines whose time has come: each begins its dialogue or waits; how many were taken."""
    claimed = await routines.due(tx, now, most)
    await routines.next_times(tx, [await _one(tx, due, now, house) for due in claimed], now)
    return len(claimed)


async def _one(tx: Tx, due: Due, now: datetime, house: House) -> Next:
    theirs = ZoneInfo(due.timezone or house.zone)
    quiet = quiet_of(house.reminding, due.quiet)
    if is_quiet(quiet, now.astimezone(theirs)):
        return Next(due.id, spread(due.id, quiet_ends(quiet, now, theirs)), 0)
    following = _next(due, now, theirs, house.vault)
    late = now - due.next_action_at
    if following is not None and following - now < late:
        return Next(due.id, following, 0)  # the next is nearer than the one that was missed: one is asked, not two
    return Next(due.id, following, int(await _begin(tx, due, now, house)))


def _next(due: Due, now: datetime, zone: ZoneInfo, vault: Vault) -> datetime | None:
    rule = routine.parse(due.rule)
    known = dating.opened(vault, due.dating) if rule.kind == "week" else None
    edd = known.edd if known is not None else None
    # What was spread past the rule's own minute must not meet the same minute again.
    since = due.created_at.astimezone(zone).date()
    following = routine.next_at(rule, max(now, due.next_action_at), zone, edd=edd, since=since)
    return spread(due.person_id, following) if following is not None else None


async def _begin(tx: Tx, due: Due, now: datetime, house: House) -> bool:
    """Begin the dialogue where the person may be asked now; the same question never stands twice."""
    found = shelf().get(due.scenario)
    if found is None or due.asked or not due.consented:
        return False
    if found.scenario.survey and await surveys.grieves(tx, due.person_id):
        return False
    health = found.scenario.consent == "health"
    account = await place(tx, due.person_id, house.operator, due.consents, health=health)
    if account is None:
        return False
    if due.scenario in check_ins.BEFORE_OTHERS:
        await _put_aside(tx, account.identity_id)
    turn = await turn_of(tx, house, account, now)
    facts = msgspec.json.decode(house.vault.decrypt(due.facts)) if due.facts is not None else {}
    if not await leading.begin(turn, due.scenario, {**facts, "by_itself": True}, asked=False):
        return False
    priority = Priority.BROADCAST if found.scenario.survey else Priority.DOSE
    said = (n for n, line in enumerate(turn.lines) if line.lane_id == turn.arrival.own_lane_id and line.op == "say")
    for number, at in enumerate(list(said)):
        key = f"routine:{due.id}:{due.times}:{number}"
        turn.lines[at] = turn.lines[at]._replace(priority=priority, key=key)
    await outbox.enqueue(tx, turn.lines)
    return True


async def _put_aside(tx: Tx, identity_id: int) -> None:
    """A check-in that stands unanswered waits; one that has waited for a day already has had its time."""
    kept = await scenario.open_run(tx, identity_id)
    found = shelf().get(kept.scenario) if kept is not None else None
    by_itself = kept is not None and kept.scenario in check_ins.begins_by_itself()
    if kept is not None and (by_itself or (found is not None and found.scenario.survey)):
        state = "expired" if await scenario.older_than(tx, kept.id, HAD_ITS_TIME) else "queued"
        await scenario.save(tx, kept._replace(state=state), None)
