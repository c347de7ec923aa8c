"""The queue is watched: what is late raises an alarm, a messenger that is silent another, a lane asleep is woken."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.web.health import LATE
from storage.queries import alarms, health
from storage.queries.health import Spoke, Waiting
from storage.queries.outbox import Priority
from storage.transaction import Tx

log = structlog.get_logger()

KINDS = ("messenger_silent", "queue_late")


async def look(tx: Tx) -> bool:
    """Look once."""
    woken = await health.wake_forgotten(tx)
    if woken:
        log.error("watch.lanes_were_asleep", lanes=woken)
    wrong = judge(await health.waiting(tx), await health.spoke(tx))
    standing = {(alarm["kind"], alarm["subject"]) for alarm in await alarms.standing(tx, *KINDS)}
    for kind, channel in wrong - standing:
        await alarms.raise_alarm(tx, kind, channel)
    for kind, channel in standing - wrong:
        await alarms.close(tx, kind, channel)
    return False


def judge(waiting: Sequence[Waiting], spoke: Sequence[Spoke]) -> set[tuple[str, str]]:
    """Pure: which alarms (kind, messenger) must stand.

    A row may wait five minutes. Broadcasts may wait longer: a hundred thousand of them leave for an hour by design.
    A bot that has sent nothing all that while is silent; one that has is only behind.
    """
    ago = {(one.channel, one.bot): one.ago for one in spoke}
    found = set()
    for row in waiting:
        if row.late is None or row.late < LATE:
            continue
        silence = ago.get((row.channel, row.bot))
        if silence is None or silence >= LATE:
            found.add(("messenger_silent", row.channel))
        elif row.priority < Priority.BROADCAST:
            found.add(("queue_late", row.channel))
    return found
