"""A curator's update: who they are, which chat it came from, and the room that answers it."""

from __future__ import annotations

from curators.console import buttons, commanding, guard, pending, words, workplace
from curators.console.closing import GONE
from curators.console.commands import read
from curators.console.pending import Typed
from curators.console.spot import Spot
from curators.heading import SUPERVISION
from curators.turn import Turn
from storage import content as contents
from storage.content import Content
from storage.event import EventKind
from storage.queries import console_place, consoles, people
from storage.queries.outbox import Line

COLLEAGUE = "Это пульт коллеги: {}. Ваше сообщение семье не ушло."


async def joined(turn: Turn) -> None:
    """Open the console of a curator who has just joined."""
    lane_id = turn.arrival.own_lane_id
    assert lane_id is not None
    assert turn.arrival.identity_id is not None
    curator_id = await people.curator_of(turn.tx, turn.arrival.identity_id)
    await workplace.open_here(turn, curator_id, lane_id, workplace.private_mode(turn))


async def handle(turn: Turn) -> None:
    """Decide about one update of a curator."""
    event, arrival = turn.event, turn.arrival
    assert arrival.curator_id is not None
    curator = turn.staff.roster.curators.get(arrival.curator_id)
    lane_id = arrival.lane_id or (arrival.own_lane_id if event.private else None)
    if curator is None or curator.dismissed:
        _gone(turn, lane_id)
        return
    if not event.private and await _about_group(turn, curator.id):
        return
    if lane_id is None:
        return
    chosen = await _thread_meant(turn)
    place = await console_place.meant(
        turn.tx,
        curator.id,
        lane_id,
        event.thread_id,
        arrival.ref_view_id if event.kind is EventKind.MESSAGE else None,
        ref=(arrival.ref_id, arrival.ref_at) if event.kind is EventKind.MESSAGE else (None, None),
        chosen=chosen,
    )
    if place is None:
        await _no_console(turn, curator.id, lane_id)
        return
    spot = Spot(turn, place, lane_id, curator, pending.read(place.pending))
    if event.kind is EventKind.BUTTON:
        await _pressed(spot)
    elif not place.active:
        await _inactive(spot)
    elif event.kind is EventKind.START:
        await commanding.run(spot, "help")
    elif event.kind is EventKind.MESSAGE and event.content is not None and not event.content.empty:
        await words.said(spot, event.content)


async def edited(turn: Turn) -> None:
    """A curator has changed words that no message is made of yet: they may still wait for their family."""
    event, curator_id, lane_id = turn.event, turn.arrival.curator_id, turn.arrival.lane_id
    curator = turn.staff.roster.curators.get(curator_id or 0)
    if curator is None or curator.dismissed or lane_id is None or event.content is None:
        return
    place = await console_place.meant(turn.tx, curator.id, lane_id, event.thread_id, None)
    if place is not None:
        spot = Spot(turn, place, lane_id, curator, pending.read(place.pending))
        await guard.edited(spot, event.message_id, event.content)


async def _thread_meant(turn: Turn) -> int | None:
    event = turn.event
    if event.kind is not EventKind.BUTTON or not (event.button or "").startswith(buttons.PREFIX):
        return None

    async def by_family(family_id: int) -> int:
        return await people.thread_of(turn.tx, family_id)

    return await buttons.thread_meant(event.button or "", by_family)


async def _pressed(spot: Spot) -> None:
    """Do what the button says; its spinner stops first, before anything that is said."""
    data = spot.turn.event.button or ""
    if not data.startswith(buttons.PREFIX):
        return
    before = len(spot.turn.lines)
    if not spot.place.active and data != workplace.HERE.data:
        toast: str | None = "Ваш пульт сейчас в другом чате."
        spot.say(workplace.ELSEWHERE, ((workplace.HERE,),))
    else:
        toast = await buttons.pressed(spot, data)
    said = spot.turn.lines[before:]
    del spot.turn.lines[before:]
    spot.turn.answer(spot.lane_id, toast)
    spot.turn.lines.extend(said)


async def _inactive(spot: Spot) -> None:
    """Words in a chat that is no console any more reach nobody; they are kept for when it becomes one again.

    A curator who has none at all (they had blocked the bot) works here again at once.
    """
    content = spot.turn.event.content
    asked = read(content) if content is not None else None
    if asked is not None and asked.name == "pult":
        await commanding.run(spot, "pult")
        return
    note = spot.place.ref_direction in {"note", SUPERVISION}
    if content and not content.empty and asked is None and not note and len(spot.pending.held) < guard.MOST_HELD:
        typed = Typed(content, spot.turn.event.message_id, spot.turn.event.album)
        await spot.remember(held=(*spot.pending.held, typed))
    if spot.curator.id not in spot.turn.staff.desks:
        await workplace.here(spot)
        return
    spot.say(workplace.ELSEWHERE, ((workplace.HERE,),))


async def _about_group(turn: Turn, curator_id: int) -> bool:
    """What makes a group a console, or ends it."""
    event = turn.event
    if event.kind is EventKind.GROUP_JOINED:
        await workplace.invited(turn)
        return True
    if event.kind is EventKind.GROUP_LEFT:
        await workplace.thrown_out(turn, curator_id)
        return True
    asked = read(event.content) if event.kind is EventKind.MESSAGE and event.content is not None else None
    if asked is not None and asked.name == "pult":
        await workplace.in_group(turn, curator_id)
        return True
    return False


async def _no_console(turn: Turn, curator_id: int, lane_id: int) -> None:
    """A chat that was never this curator's console: a colleague's group, or their own private chat."""
    event = turn.event
    if event.private:
        turn.answer(lane_id)
        await workplace.open_here(turn, curator_id, lane_id, workplace.private_mode(turn))
    elif event.kind is EventKind.BUTTON:
        turn.answer(lane_id, "Это пульт коллеги.")
    elif event.kind is EventKind.MESSAGE:
        holder = await consoles.holder(turn.tx, lane_id, curator_id, event.thread_id)
        if holder is not None:
            said = contents.to_json(Content(text=COLLEAGUE.format(holder["full_name"])))
            turn.lines.append(Line(lane_id, "say", said, view_id=holder["view_id"]))


def _gone(turn: Turn, lane_id: int | None) -> None:
    """Somebody dismissed: one line, and nothing is shown."""
    if lane_id is None:
        return
    turn.answer(lane_id, GONE)
    if turn.event.kind in {EventKind.MESSAGE, EventKind.START}:
        turn.say(lane_id, Content(text=GONE))
