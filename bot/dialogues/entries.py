"""What each entry of the menu does (`does:` in scenarios/texts/menu.yaml), beyond the talk's own; one line a room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from curators.turn import Turn

ENTRIES: dict[str, Callable[[Turn], Awaitable[None]]] = {}
