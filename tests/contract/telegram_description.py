"""Telegram's Bot API as its own description has it (names, types, required, lengths)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

NEWER: dict[str, set[str]] = {}
"""Parameters newer than the description, by method: reported here rather than passed in silence."""
NOT_METHODS = {"file"}
_CHARACTERS = re.compile(r"(\d+)-(\d+) (characters|bytes)")


class TelegramDescription:
    """Read from api.json."""

    def __init__(self, path: Path) -> None:
        whole = json.loads(path.read_text(encoding="utf-8"))
        self.methods: dict[str, Any] = whole["methods"]
        self.types: dict[str, Any] = whole["types"]

    def faults(self, method: str, params: dict[str, Any], files: Iterable[str]) -> list[str]:
        """What of a request isn't as described."""
        if method in NOT_METHODS:
            return []
        described = self.methods.get(method)
        if described is None:
            return ["unknown method"]
        given = {**params, **dict.fromkeys(files, "attach://file")}
        fields = {field["name"]: field for field in described.get("fields", [])}
        attached = {name for name in given if name not in fields and f"attach://{name}" in json.dumps(params)}
        return self._fields(fields, {k: v for k, v in given.items() if k not in attached}, NEWER.get(method, set()), "")

    def _fields(self, fields: dict[str, Any], given: dict[str, Any], newer: set[str], path: str) -> list[str]:
        found = [f"{path}{name}: unknown parameter" for name in given if name not in fields and name not in newer]
        found += [
            f"{path}{name}: required" for name, field in fields.items() if field["required"] and name not in given
        ]
        for name, value in given.items():
            if name in fields:
                found += self._value(value, fields[name]["types"], fields[name]["description"], f"{path}{name}")
        return found

    def _value(self, value: Any, types: list[str], description: str, path: str) -> list[str]:
        tries = [self._as(value, kind, path) for kind in types]
        best = min(tries, key=len)
        if not best and isinstance(value, str) and "String" in types:
            best = _length(value, description, path)
        return best

    def _as(self, value: Any, kind: str, path: str) -> list[str]:
        if kind.startswith("Array of "):
            value = _decoded(value)
            if not isinstance(value, list):
                return [f"{path}: not an array"]
            inner = kind.removeprefix("Array of ")
            return [fault for n, item in enumerate(value) for fault in self._value(item, [inner], "", f"{path}[{n}]")]
        if kind in _PLAIN:
            return [] if _PLAIN[kind](value) else [f"{path}: not {kind}"]
        described = self.types.get(kind)
        if described is None:
            return [f"{path}: type {kind} is not described"]
        if kind == "InputFile":
            return []
        if described.get("subtypes"):
            return min((self._as(value, subtype, path) for subtype in described["subtypes"]), key=len)
        value = _decoded(value)
        if not isinstance(value, dict):
            return [f"{path}: not {kind}"]
        return self._fields({field["name"]: field for field in described.get("fields", [])}, value, set(), f"{path}.")


def _length(value: str, description: str, path: str) -> list[str]:
    limit = _CHARACTERS.search(description)
    if limit is None:
        return []
    size = len(value.encode()) if limit[3] == "bytes" else len(value)
    return [] if int(limit[1]) <= size <= int(limit[2]) else [f"{path}: {size} {limit[3]}, {limit[0]} allowed"]


def _decoded(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _is_integer(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (
        isinstance(value, str) and re.fullmatch(r"-?\d+", value) is not None
    )


def _is_float(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


_PLAIN: dict[str, Callable[[Any], bool]] = {
    "String": lambda value: isinstance(value, str | int | float),
    "Integer": _is_integer,
    "Float": _is_float,
    "Boolean": lambda value: value in {True, False, "true", "false", "True", "False", "1", "0"},
}
