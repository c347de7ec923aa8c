"""Dialogues of the console that rooms above it lead: their buttons, words and commands come to them from here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from curators.console.pending import Outside
from curators.console.spot import Spot
from storage.content import Content


@dataclass(frozen=True, slots=True)
class Room:
    """What leads a dialogue; `pressed` gets the parts of the button after the thread, and gives the toast."""

    begin: Callable[[Spot], Awaitable[None]]
    pressed: Callable[[Spot, list[str]], Awaitable[str | None]]
    typed: Callable[[Spot, Outside, Content], Awaitable[None]] | None = None
    """None: it never waits for words."""


_ROOMS: dict[str, Room] = {}


def register(name: str, room: Room) -> None:
    """Make a room known, once, where its file is read; `name` is the verb of its buttons (`c:name:thread:…`)."""
    _ROOMS[name] = room


async def begin(spot: Spot, name: str) -> None:
    """Somebody has asked for it by its command."""
    await _ROOMS[name].begin(spot)


async def pressed(spot: Spot, name: str) -> str | None:
    """One of its buttons."""
    parts = (spot.turn.event.button or "").split(":")[3:]
    if not parts:
        await _ROOMS[name].begin(spot)
        return None
    return await _ROOMS[name].pressed(spot, parts)


async def typed(spot: Spot, ask: Outside, content: Content) -> None:
    """Words typed while it waits for some."""
    take = _ROOMS[ask.room].typed
    assert take is not None, "only a room that takes words waits for them"
    await take(spot, ask, content)
