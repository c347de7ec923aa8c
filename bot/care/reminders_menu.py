"""«Мои напоминания»: one message whose pages turn in place; what each of its buttons does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.care import courses, own_day, own_reminders, stock, today, trusted
from curators.turn import Turn
from storage.queries import people

PREFIX = "r:"
OLD = "Эта кнопка уже не действует"

Act = Callable[[Turn, Sequence[str]], Awaitable[str | None]]
"""Takes the words behind the letter; gives the toast."""

ACTS: Mapping[str, Act] = {
    "h": today.home,
    "t": today.take,
    "u": today.undo,
    "c": today.late,
    "k": today.calendar,
    "p": courses.pages,
    "w": courses.pause,
    "g": courses.go_on,
    "x": courses.remove,
    "n": courses.taken_now,
    "a": own_reminders.ask,
    "l": stock.pages,
    "o": own_day.settings,
    "m": own_day.my_day,
    "q": own_day.quiet_hours,
    "z": own_day.zone,
    "b": trusted.pages,
}


def concerns(turn: Turn) -> bool:
    """Tell whether this update is a button of the pages, of somebody who may be answered."""
    arrival = turn.arrival
    return (turn.event.button or "").startswith(PREFIX) and arrival.person_id is not None and bool(arrival.consented)


async def first_page(turn: Turn) -> None:
    """Show the day."""
    await today.home(turn)


async def pressed(turn: Turn) -> None:
    """Do what a button says; its spinner stops first."""
    arrival = turn.arrival
    assert arrival.person_id is not None
    assert arrival.own_lane_id is not None
    if arrival.identity_id != arrival.last_identity_id and arrival.identity_id is not None:
        await people.uses(turn.tx, arrival.person_id, arrival.identity_id)
    letter, *rest = (turn.event.button or "").removeprefix(PREFIX).split(":")
    act = ACTS.get(letter)
    before = len(turn.lines)
    toast = await act(turn, rest) if act is not None else OLD
    said = turn.lines[before:]
    del turn.lines[before:]
    turn.answer(arrival.own_lane_id, toast)
    turn.lines += said
