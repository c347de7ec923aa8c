"""Dialogues nobody answers: the clock reminds, ends them, and asks again what was put aside."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.dialogues import leading
from bot.dialogues.speaking import known
from curators.staff import Staff
from curators.turn import Turn
from scenarios import engine
from scenarios.quiet import Quiet, is_quiet, parse, quiet_ends, spread
from scenarios.shelf import shelf
from storage.event import Event, EventKind
from storage.queries import accounts, outbox, scenario
from storage.queries.outbox import Line
from storage.queries.scenario import Due
from storage.transaction import Tx
from storage.vault import Vault

AT_ONCE = 200


async def tick(
    tx: Tx,
    now: datetime,
    *,
    staff: Staff,
    vault: Vault,
    zone: str,
    operator: str = "ngo",
    quiet: Quiet | None = None,
    dispatch: bool = False,
    most: int = AT_ONCE,
) -> int:
    """Take a set of dialogues whose time has come and go on with each; how many were taken (fewer than `most`: all).

    In quiet hours of the person a reminder waits for their end, and leaves in its own moment of the half-hour after.
    """
    claimed = await scenario.due(tx, now, most)
    begun: set[int] = set()
    for due in claimed:
        if due.kept.state == "queued" and due.kept.person_id is not None:
            if due.kept.person_id in begun:
                continue  # one at a time: it stays due until the other has ended
            begun.add(due.kept.person_id)
        theirs, hours = ZoneInfo(due.timezone or zone), _quiet(due, quiet)
        if is_quiet(hours, now.astimezone(theirs)):
            await scenario.postpone(tx, due.kept.id, spread(due.kept.id, quiet_ends(hours, now, theirs)))
            continue
        turn = await _turn(tx, due, now, staff, vault, zone, operator)
        turn.dispatch = dispatch
        found = await leading.opened(turn, due.kept)
        if found is not None:
            own = turn.arrival.own_lane_id
            await leading.follow(turn, found[0], due.kept, engine.due(found[0], found[1], now, known(turn)))
            if turn.arrival.blocked:  # nothing can be said to them, but their dialogue ends all the same
                turn.lines = [line for line in turn.lines if line.lane_id != own]
        await outbox.enqueue(tx, _keyed(turn, due.kept.id))
    return len(claimed)


def _keyed(turn: Turn, run_id: int) -> list[Line]:
    """What a dialogue says by itself can be found, and taken back when the dialogue's reason ends."""
    own, at = turn.arrival.own_lane_id, int(turn.now.timestamp())
    return [
        line._replace(key=f"run:{run_id}:{at}:{number}")
        if line.lane_id == own and line.op == "say" and line.key is None
        else line
        for number, line in enumerate(turn.lines)
    ]


def _quiet(due: Due, settings: Quiet | None) -> Quiet | None:
    """Give the quiet hours this dialogue keeps: the person's own, else the settings'; some keep none."""
    found = shelf().get(due.kept.scenario)
    if found is not None and (found.scenario.danger or not found.scenario.quiet):
        return None
    return settings if due.quiet is None else parse(due.quiet)


async def _turn(tx: Tx, due: Due, now: datetime, staff: Staff, vault: Vault, zone: str, operator: str) -> Turn:
    """A turn without an update: the account as it is now."""
    return Turn(
        tx=tx,
        channel=due.channel,
        bot=due.bot,
        event=Event(EventKind.IGNORED, "", "", now.astimezone(UTC)),
        arrival=await accounts.behind(tx, due.kept.identity_id),
        staff=staff,
        now=now,
        zone=zone,
        vault=vault,
        operator=operator,
    )
