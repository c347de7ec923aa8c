"""One parameter of a method: how VK describes it, and how it is read from a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sandbox.vk.errors import VkError, unfit


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter: `low`/`high` bound a number, `longest` a text, `most` a list; `code` is the error for excess."""

    kind: Literal["int", "float", "bool", "text", "ints", "texts"]
    required: bool = False
    low: float | None = None
    high: float | None = None
    longest: int | None = None
    most: int | None = None
    one_of: frozenset[str] = frozenset()
    code: int = 100


def read(name: str, raw: str, field: Field) -> Any:
    """Give the typed value; VkError where it doesn't fit its description."""
    kind = field.kind
    if kind == "text":
        if field.longest is not None and len(raw) > field.longest:
            raise VkError(field.code, "" if field.code != 100 else f"{name} is too long", unfit=True)
        if field.one_of and raw not in field.one_of:
            raise unfit(f"{name} has unknown value")
        return raw
    if kind == "int":
        return _number(name, raw, field)
    if kind == "bool":
        if raw not in ("0", "1", "true", "false", "True", "False", ""):
            raise unfit(f"{name} should be boolean")
        return raw in ("1", "true", "True")
    if kind == "float":
        return _number(name, raw, field)
    parts: list[Any] = [part for part in raw.split(",") if part]
    if field.most is not None and len(parts) > field.most:
        raise unfit(f"{name} has more than {field.most} items")
    return [_number(name, part, field) for part in parts] if kind == "ints" else parts


def _number(name: str, raw: str, field: Field) -> int | float:
    try:
        value = float(raw) if field.kind == "float" else int(raw)
    except ValueError:
        raise unfit(f"{name} not {'number' if field.kind == 'float' else 'integer'}") from None
    if (field.low is not None and value < field.low) or (field.high is not None and value > field.high):
        raise unfit(f"{name} is out of range")
    return value
