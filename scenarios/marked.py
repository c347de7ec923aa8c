"""YAML with the line of every value kept, so that a mistake can be shown where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import yaml

Path: TypeAlias = tuple[str | int, ...]


class Fault(NamedTuple):
    """What is wrong, where."""

    file: str
    line: int
    what: str


class BrokenYaml(Exception):
    """The text is no YAML, or a key stands twice."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line, self.what = line, what


class _Loader(yaml.SafeLoader):
    """YAML 1.1 without its surprises: «да», yes, no and on are words, dates and 8:30 stay text."""


_BOOL, _DATE, _INT = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, found) for tag, found in resolvers if tag not in {_BOOL, _DATE, _INT}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver(_INT, re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))


def read(text: str) -> tuple[Any, dict[Path, int]]:
    """Give the data and the line (from 1) of every value by its path; BrokenYaml says where it isn't YAML."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BrokenYaml(mark.line + 1 if mark else 1, f"не YAML: {_told(error.problem or error.context)}") from None
    lines: dict[Path, int] = {}
    loader = _Loader("")
    try:
        return _build(node, (), lines, loader), lines
    finally:
        loader.dispose()


_HINTS = (
    ("character '\\t'", "отступ сделан табуляцией, а нужны пробелы"),
    ("are not allowed here", "сбился отступ, или слова с «:», «?» или «-» стоят без кавычек: возьмите их в кавычки"),
    ("could not find expected ':'", "не хватает двоеточия после ключа или закрывающей кавычки"),
    ("expected <block end>", "сбился отступ: строки одного уровня начинаются с одного места"),
    ("expected ',' or", "не закрыта скобка, или не хватает запятой"),
    ("unexpected end of stream", "не закрыта кавычка"),
    ("undefined alias", "слова со «*» в начале возьмите в кавычки"),
    ("cannot start any token", "слова с «@», «`» или «%» в начале возьмите в кавычки"),
)
"""The parser's words → what a methodologist is to do."""


def _told(problem: str | None) -> str:
    said = problem or "текст обрывается"
    return next((hint for words, hint in _HINTS if words in said), said)


def _build(node: yaml.Node | None, path: Path, lines: dict[Path, int], loader: _Loader) -> Any:
    if node is None:
        return None
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        made: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node)
            line = key_node.start_mark.line + 1
            if key in made:
                raise BrokenYaml(line, f"ключ «{key}» стоит здесь второй раз")
            lines[(*path, key)] = line
            made[key] = _build(value_node, (*path, key), lines, loader)
        return made
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*path, place), lines, loader) for place, item in enumerate(node.value)]
    return loader.construct_object(node)


def line_of(path: Sequence[str | int], lines: dict[Path, int]) -> int:
    """Give the line of a path, or of the nearest thing around it; parts the file doesn't have are passed over."""
    found: Path = ()
    for part in path:
        if (*found, part) in lines:
            found = (*found, part)
    return lines.get(found, 1)
