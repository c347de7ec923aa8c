"""What dialogues may call by name (`scenarios/adapters.py`): rooms above them carry it out, known from here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from curators.turn import Turn

Call = Callable[[Turn, Mapping[str, str]], Awaitable[None]]
_CALLS: dict[str, Call] = {}


def register(calls: Mapping[str, Call]) -> None:
    """Make calls known, once: a room may begin dialogues itself, so none of them is imported here."""
    _CALLS.update(calls)


def known(name: str) -> Call | None:
    """Give what carries a call out; None: no room does."""
    return _CALLS.get(name)
