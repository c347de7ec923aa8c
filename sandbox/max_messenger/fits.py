"""Small pieces to say what a JSON value must look like: each raises RefusalError where the value does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sandbox.max_messenger.refusals import bad_payload

Fit = Callable[[Any, str], None]
"""Takes a value and its name; raises RefusalError (400 proto.payload) where the value doesn't fit."""


def string(least: int = 0, most: int = 1 << 30, pattern: str | None = None) -> Fit:
    """Make a check: a text of `least` … `most` characters, counted in UTF-16 units as MAX's Java does."""
    matches = re.compile(pattern).fullmatch if pattern else None

    def fit(value: Any, name: str) -> None:
        if type(value) is not str:
            raise bad_payload(f"Field '{name}' must be a string")
        size = len(value)
        if 2 * size > most:
            size = len(value.encode("utf-16-le", "surrogatepass")) // 2
        if size > most:
            raise bad_payload(f"Field '{name}' size ({size}) must be at most {most}")
        if size < least:
            raise bad_payload(f"Field '{name}' size ({size}) must be at least {least}")
        if matches is not None and not matches(value):
            raise bad_payload(f"Field '{name}' has invalid format")

    return fit


def whole(least: int = -(1 << 63), most: int = (1 << 63) - 1) -> Fit:
    """Make a check: an integer within bounds."""

    def fit(value: Any, name: str) -> None:
        if type(value) is not int:
            raise bad_payload(f"Field '{name}' must be an integer")
        if value > most:
            raise bad_payload(f"Field '{name}' value ({value}) must be at most {most}")
        if value < least:
            raise bad_payload(f"Field '{name}' value ({value}) must be at least {least}")

    return fit


def number(least: float, most: float) -> Fit:
    """Make a check: a number within bounds."""

    def fit(value: Any, name: str) -> None:
        if type(value) not in (int, float) or not least <= value <= most:
            raise bad_payload(f"Field '{name}' must be a number from {least} to {most}")

    return fit


def flag(value: Any, name: str) -> None:
    """Check that it is true or false."""
    if type(value) is not bool:
        raise bad_payload(f"Field '{name}' must be a boolean")


def one_of(words: Collection[str]) -> Fit:
    """Make a check: one of these words."""
    allowed = frozenset(words)

    def fit(value: Any, name: str) -> None:
        if type(value) is not str or value not in allowed:
            raise bad_payload(f"Field '{name}' must be one of: {', '.join(sorted(allowed))}")

    return fit


def items(each: Fit, least: int = 0, most: int = 1 << 30) -> Fit:
    """Make a check: a list of `least` … `most` items, each of which fits."""

    def fit(value: Any, name: str) -> None:
        if type(value) is not list:
            raise bad_payload(f"Field '{name}' must be an array")
        if not least <= len(value) <= most:
            raise bad_payload(f"Field '{name}' size ({len(value)}) must be from {least} to {most}")
        for item in value:
            each(item, name)

    return fit


def fields(need: Mapping[str, Fit] | None = None, may: Mapping[str, Fit] | None = None) -> Fit:
    """Make a check: an object with each of `need`; those of `may` may be absent or null, others are not looked at."""
    required = tuple((need or {}).items())
    optional = may or {}

    def fit(value: Any, name: str) -> None:
        if type(value) is not dict:
            raise bad_payload(f"Field '{name}' must be an object")
        for key, check in required:
            found = value.get(key)
            if found is None:
                raise bad_payload(f"Missing required field: {key}")
            check(found, key)
        for key, found in value.items():
            if found is not None and (check_may := optional.get(key)) is not None:
                check_may(found, key)

    return fit


def by_type(kinds: Mapping[str, Fit], what: str) -> Fit:
    """Make a check: an object whose `type` says which of `kinds` it must fit."""

    def fit(value: Any, name: str) -> None:
        kind = value.get("type") if type(value) is dict else None
        if type(kind) is not str or kind not in kinds:
            raise bad_payload(f"Unknown type of {what} in '{name}': {kind}")
        kinds[kind](value, name)

    return fit
