"""«Ещё»: what a family's card has no room for; a messenger shows ten buttons at most."""

from __future__ import annotations

from curators.console.page import rows_of
from curators.console.spot import Spot
from storage.content import Button


async def show(spot: Spot) -> None:
    """List it."""
    thread = spot.thread_id
    buttons = [
        Button("Приглашение", f"c:inv:{thread}"),
        Button("Кому", f"c:who:{thread}"),
        Button("Меры", f"c:mea:{thread}"),
        Button("Рядом", f"c:srv:{thread}"),
        Button("Лекарства", f"c:rx:{thread}"),
        Button("Графики", f"c:plot:{thread}"),
        Button("Консилиум", f"c:con:{thread}"),
        Button("Дети", f"c:kid:{thread}"),
        Button("Беременность", f"c:preg:{thread}"),
    ]
    spot.say(f"Что ещё можно сделать: {spot.place.family}", rows_of(buttons))
