"""Buttons of the console: `c:verb` or `c:verb:thread:…`, at most 64 ASCII bytes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from curators.console import card, commanding, gate
from curators.console.button_table import ABOUT_THREAD, NOT_YOURS, PLAIN
from curators.console.spot import Spot
from curators.referral import of_kind

PREFIX = "c:"
OLD = "Эта кнопка уже не действует."
LONGEST = 15
"""Digits of a number; there are none longer on our own buttons."""
KNOWN = frozenset({"verify", *PLAIN, *ABOUT_THREAD})
"""Every verb there is; each has its act in `gate.BUTTONS`."""


async def thread_meant(data: str, by_family: Callable[[int], Awaitable[int]]) -> int | None:
    """The thread a button is about; None: about none."""
    verb, numbers = _parsed(data)
    if verb == "verify" and numbers:
        return await by_family(numbers[0])
    return numbers[0] if verb in ABOUT_THREAD and numbers else None


async def pressed(spot: Spot, data: str) -> str | None:
    """Do what the button says; the words of the toast."""
    verb, numbers = _parsed(data)
    if verb == "now":
        await commanding.run(spot, data.rsplit(":", 1)[-1])
        return None
    if verb not in KNOWN:
        return OLD
    why = gate.refused(spot, gate.BUTTONS[verb])
    if why is not None:
        return why
    if verb == "verify":
        return await card.verify(spot) if spot.shown else NOT_YOURS
    plain, about = PLAIN.get(verb), ABOUT_THREAD.get(verb)
    try:
        if plain is not None:
            return await plain(spot, numbers)
        if about is not None:
            return await about(spot, numbers[1:]) if spot.shown else _shut(spot)
    except IndexError:
        return OLD
    return OLD


def _parsed(data: str) -> tuple[str, list[int]]:
    verb, *rest = data.removeprefix(PREFIX).split(":")
    return verb, [int(one) for one in rest if one.isdecimal() and len(one) <= LONGEST]


def _shut(spot: Spot) -> str:
    return NOT_YOURS if of_kind(spot.place.kind) is None else "Это направление уже завершено."
