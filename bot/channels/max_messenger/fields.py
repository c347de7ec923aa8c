"""Reading decoded JSON without trust: each function gives the value in the wanted shape, or nothing."""

from __future__ import annotations

from typing import Any

from bot.channels.units import clean


def obj(value: Any) -> dict[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; what isn't one is left out."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def word(value: Any) -> str | None:
    """A text that isn't empty, without what the database can't hold."""
    return clean(value) if isinstance(value, str) and value else None


def real(value: Any) -> float | None:
    """A finite number that a 64-bit column can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -(2**63) < value < 2**63:
        return None
    return float(value)


def whole(value: Any) -> int | None:
    """An integer; a fraction is cut."""
    return None if real(value) is None else int(value)


def ident(value: Any) -> str | None:
    """An id as text, given as a number or a word."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return word(value)


def name_of_user(user: dict[str, Any]) -> str | None:
    """The person's name as MAX shows it (`name`, else first and last name)."""
    parts = (word(user.get("first_name")), word(user.get("last_name")))
    return word(user.get("name")) or " ".join(part for part in parts if part) or None
