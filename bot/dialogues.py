"""Dialogues of the service with one account: the scenario engine's side of the database."""

from __future__ import annotations

from curators.turn import Turn


async def welcome(turn: Turn) -> None:
    """Lead somebody without consent."""


async def joined(turn: Turn) -> None:
    """Greet somebody who has joined by a code."""


async def menu(turn: Turn) -> None:
    """Show the menu of this person's audience."""


async def take(turn: Turn) -> bool:
    """Give a message to the open dialogue; False where there is none, or it isn't understood."""
    return False


async def pressed(turn: Turn) -> None:
    """A button of a dialogue or of the menu."""
