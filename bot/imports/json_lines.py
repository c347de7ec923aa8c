"""JSON whose every fault can name its line: the file is read whole, a place in it is looked up when it is asked for."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

_WHITE = " \t\n\r"
_STRANGE = re.compile("[\0\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""NUL, half of a pair, and what turns the direction of writing: a drug's name would read otherwise than it is."""
_DECODER = json.JSONDecoder()


class BadJson(ValueError):
    """It isn't JSON, or JSON that says a thing twice: the line, and what is wrong."""

    def __init__(self, line: int, what: str) -> None:
        self.line, self.what = line, what
        super().__init__(what)


class _Twice(ValueError):
    """A name stands twice in one object."""


def read(text: str) -> Any:
    """Read it whole; BadJson says where it goes wrong."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadJson(error.lineno, f"это не JSON: {_told(error.msg)} (столбец {error.colno})") from error
    except RecursionError as error:
        raise BadJson(1, "это не JSON, с которым можно работать: слишком глубокая вложенность") from error
    except _Twice as error:
        raise BadJson(_line_of_name(text, str(error)), f"поле «{error}» стоит в одном объекте дважды") from error
    except ValueError as error:
        raise BadJson(1, f"это не JSON: {_told(str(error))}") from error


def strange(value: Any, path: str = "") -> Iterator[str]:
    """Give the paths of texts and names that nobody can keep or show: with NUL, or half of a pair of signs."""
    if isinstance(value, str):
        if _STRANGE.search(value):
            yield path
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from strange(one, f"{path}[{place}]")
    elif isinstance(value, dict):
        if any(_STRANGE.search(name) for name in value):
            yield path
        for name, one in value.items():
            if not _STRANGE.search(name):
                yield from strange(one, f"{path}.{name}" if path else name)


class Lines:
    """Where the values of a text stand; what was looked up once is known."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [at for at, sign in enumerate(text) if sign == "\n"]
        self._inside: dict[int, dict[str | int, int]] = {}

    def of(self, path: Sequence[str | int]) -> int:
        """Give the line of a value; of a path that isn't there, the line of the nearest value around it."""
        at = _skip(self._text, 0)
        for part in path:
            if at not in self._inside:
                self._inside[at] = dict(_inside(self._text, at))
            inner = self._inside[at].get(part)
            if inner is None:
                break
            at = inner
        return bisect_left(self._ends, at) + 1


def parts(path: str) -> list[str | int]:
    """Take apart `entry[3].resource.status`."""
    found: list[str | int] = []
    for name in path.replace("[", ".[").split("."):
        if name.startswith("["):
            found.append(int(name[1:-1]))
        elif name:
            found.append(name)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        raise _Twice(next(name for name, _ in pairs if name in seen or seen.add(name)))  # type: ignore[func-returns-value]  # add gives None
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} — не число JSON")


def _line_of_name(text: str, name: str) -> int:
    """The second of two neighbours is meant; which of many objects it is in, a person sees from the name."""
    found = json.dumps(name, ensure_ascii=False)
    first = text.find(found)
    second = text.find(found, first + 1)
    return text.count("\n", 0, max(first, second, 0)) + 1


def _told(words: str) -> str:
    known = {
        "Expecting value": "здесь нужно значение",
        "Expecting ',' delimiter": "не хватает запятой или скобки",
        "Expecting ':' delimiter": "не хватает двоеточия",
        "Expecting property name enclosed in double quotes": "здесь нужно имя поля в кавычках",
        "Extra data": "после конца есть ещё что-то",
        "Unterminated string starting at": "строка не закрыта кавычкой",
    }
    return known.get(words, words)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _WHITE:
        at += 1
    return at


def _inside(text: str, at: int) -> Iterator[tuple[str | int, int]]:
    """Walk the members of the value that begins here, without reading more of each than its end."""
    if text[at] not in "{[":
        return
    named, number = text[at] == "{", 0
    at = _skip(text, at + 1)
    while text[at] not in "}]":
        name: str | int = number
        if named:
            name, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        yield name, at
        _, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
        number += 1
