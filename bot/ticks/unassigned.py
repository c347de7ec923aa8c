"""A family nobody fitted gets its curator as soon as somebody fits: a new curator has come, or one has room again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from bot.clock_time import ServiceTime
from curators.assign import choose_curator
from curators.staff import StaffRoom
from storage.queries import alarms, families, roster
from storage.transaction import Tx

BATCH = 200


class Unassigned:
    """Walks through the families without a curator, a set a transaction."""

    def __init__(self, staff: StaffRoom, time: ServiceTime) -> None:
        self._staff, self._time = staff, time
        self._after = 0

    async def work(self, tx: Tx) -> bool:
        """One set; True while there are more."""
        waiting = await families.without_curator(tx, self._after, BATCH)
        self._after = waiting[-1]["id"] if len(waiting) == BATCH else 0
        if not waiting:
            return False
        staff = await self._staff.now(tx)
        now = self._time.now(str(await roster.clock(tx)))
        people = staff.roster.curators
        loads = Counter(await families.loads(tx))
        for family in waiting:
            candidates = [replace(one, load=loads[one.id]) for one in people.values()]
            audiences = frozenset(family["audiences"] or ())
            chosen = choose_curator(candidates, family["territory"], audiences, now, staff.roster.absences)
            if chosen is None:
                continue
            loads[chosen] += 1
            await families.assign(tx, family["id"], chosen)
            await alarms.close(tx, "no_curator", f"family:{family['id']}")
            await alarms.audit(tx, "family_assigned", curator_id=chosen, family_id=family["id"])
        return len(waiting) == BATCH
