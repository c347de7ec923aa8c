"""Buttons in rows, as many as every messenger shows under a message: VK takes six rows and ten buttons."""

from __future__ import annotations

from collections.abc import Sequence

from storage.content import Button

Rows = tuple[tuple[Button, ...], ...]
MOST_ROWS, MOST_BUTTONS = 6, 10


def paired(buttons: Sequence[Button]) -> Rows:
    """Put buttons two in a row."""
    return tuple(tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2))
