"""Reading plain JSON with care: a field is there and of its type, or the update can't be told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.channels.errors import Unparseable
from bot.channels.port import Raw
from bot.channels.units import clean


def need(value: Raw, name: str) -> Raw:
    """An object that must be there."""
    inner = value.get(name)
    if not isinstance(inner, dict):
        raise Unparseable(f"no object «{name}»")
    return inner


def number(value: Raw, name: str) -> int:
    """A whole number that must be there."""
    inner = value.get(name)
    if not isinstance(inner, int) or isinstance(inner, bool):
        raise Unparseable(f"no number «{name}»")
    return inner


def maybe(value: Any, name: str) -> Raw:
    """An object, or an empty one."""
    inner = value.get(name) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def several(value: Raw, name: str) -> list[Any]:
    """A list, or an empty one."""
    inner = value.get(name)
    return inner if isinstance(inner, list) else []


def words(value: Raw, name: str) -> str | None:
    """A non-empty text that can be stored, or None."""
    inner = value.get(name)
    return clean(inner) if isinstance(inner, str) and inner else None


def count(value: Raw, name: str) -> int | None:
    """A whole number, or None."""
    inner = value.get(name)
    return inner if isinstance(inner, int) and not isinstance(inner, bool) else None


def moment(seconds: int) -> datetime:
    """Unix seconds as an aware time."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise Unparseable("no time in «date»") from None


def full_name(user: Raw) -> str | None:
    """First and last name as Telegram shows them."""
    return " ".join(filter(None, (words(user, "first_name"), words(user, "last_name")))) or None
