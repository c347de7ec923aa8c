"""An answer was given: every message that asked for it, or told of its want, says what is on record now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.care.held import Held, opened, shown, zone_of
from bot.care.naming import allowed_on
from curators.auto_line import called
from curators.turn import Turn
from scenarios.dose import State
from scenarios.intake_words import closed, recorded
from scenarios.missed_words import now_marked, to_trusted
from storage import content as contents
from storage.content import restate
from storage.queries import intakes, outbox, trust
from storage.queries.outbox import Line, Priority


async def retell(turn: Turn, answered: Sequence[Held]) -> None:
    """Reword the reminders of these doses in whatever messenger they stand, and what was said to somebody close.

    The message whose button was pressed is not among them: it has been answered already.
    """
    groups = {one.dose.due_at: one.dose.id for one in answered if one.dose.asked or one.kept.state == State.MISSED}
    named = await allowed_on(turn) if groups else None
    for dose_id in groups.values():
        assert named is not None
        # A dose of a plan that came later stood in no message yet.
        group = [
            one
            for one in opened(turn, await intakes.group_of(turn.tx, dose_id))
            if one.dose.state is not State.CANCELLED and (one.dose.asked or one.dose.state is not State.PLANNED)
        ]
        await _reminders(turn, group, named)
        await _trusted(turn, group, named)


async def _reminders(turn: Turn, group: Sequence[Held], named: Callable[[str], bool]) -> None:
    """Each reminder there has been of any of them, where it is: her own chat first, the others when there is time."""
    keys = [f"dose:{one.dose.id}:{number}" for one in group for number in range(1, one.dose.asked + 1)]
    for said in await intakes.said(turn.tx, keys):
        here = said.lane_id == turn.arrival.own_lane_id
        if here and turn.event.button and turn.event.message_id in said.sent_as:
            continue
        words = recorded(await shown(turn, group, named=named(said.channel)), zone_of(turn), turn.now)
        priority = Priority.LIVE if here else Priority.CARD
        payload = restate(words, of=said.key)
        turn.lines.append(Line(said.lane_id, "restate", payload, priority, identity_id=said.identity_id))


async def _trusted(turn: Turn, group: Sequence[Held], named: Callable[[str], bool]) -> None:
    """What somebody close was to be told, or has been: only of doses that have no mark yet."""
    keys = await trust.keys(turn.tx, group[0].kept.person_id, [one.dose.id for one in group])
    name, zone = called(turn.arrival.full_name or ""), zone_of(turn)
    for said in await intakes.said(turn.tx, keys):
        told = [one.told(named=named(said.channel)) for one in group]
        missing = [one for one in told if closed(one, turn.now)]
        words = to_trusted(name, missing, zone, turn.now) if missing else now_marked(name, told, zone, turn.now)
        if said.state == "sent":
            payload = restate(words, of=said.key)
            turn.lines.append(Line(said.lane_id, "restate", payload, Priority.CARD, identity_id=said.identity_id))
        elif missing:
            await outbox.reword(turn.tx, said.key, contents.to_json(words))
        else:
            await outbox.cancel(turn.tx, [said.key])
