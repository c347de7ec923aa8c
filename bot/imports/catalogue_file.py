"""A file of measures or services, CSV or YAML, as entries that know the line of each of their fields."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.imports import cells
from bot.imports.faults import ROW, Faults
from bot.imports.source import read_text
from bot.imports.table import Columns, read_table
from scenarios import marked

T = TypeVar("T")
ENCODING = "файл не в UTF-8: сохраните его в UTF-8 (кодировки Windows и UTF-16 не подходят)"


@dataclass(frozen=True, slots=True)
class Entry:
    """One measure or service: texts and lists of texts by field; a field left empty isn't there."""

    line: int
    given: Mapping[str, str | list[str]]
    faults: Faults
    lines: Mapping[str, int]

    def fault(self, field: str, words: str) -> None:
        """Note what is wrong of a field, on its own line."""
        self.faults.add(self.lines.get(field, self.line), field, words)

    def must(self, field: str) -> str:
        """Give a text that has to be there, an empty one and a fault where it isn't."""
        found = self.given.get(field)
        if not found:
            self.fault(field, "не заполнено")
        return found if isinstance(found, str) else ""

    def text(self, field: str, reader: Callable[[str], T]) -> T | None:
        """Give what `reader` makes of a text; None: it isn't there, or is wrong, which becomes a fault."""
        found = self.given.get(field)
        if found is None:
            return None
        if isinstance(found, list):
            self.fault(field, "здесь нужен текст, а не список")
            return None
        try:
            return reader(found)
        except ValueError as error:
            self.fault(field, str(error))
            return None

    def each(self, field: str, reader: Callable[[str], T]) -> list[T] | None:
        """Give what `reader` makes of each text of a list; `*` alone is an empty list; None: it isn't there."""
        found = self.given.get(field)
        if found is None:
            return None
        items = found if isinstance(found, list) else [found]
        if items == [cells.ALL]:
            return []
        read: list[T] = []
        for item in items:
            try:
                read.append(reader(item))
            except ValueError as error:
                self.fault(field, str(error))
        return read


def read_entries(columns: Columns, lists: Collection[str], path: Path, faults: Faults) -> list[Entry]:
    """Read a file: YAML by its name's end, else CSV."""
    if path.suffix.lower() in {".yaml", ".yml"}:
        return _yaml(columns, lists, path, faults)
    return [
        Entry(
            row.line,
            {name: cells.names(cell) if name in lists else cell for name, cell in row.cells.items()},
            faults,
            {},
        )
        for row in read_table(columns, path, faults)
    ]


def _yaml(columns: Columns, lists: Collection[str], path: Path, faults: Faults) -> list[Entry]:
    text = read_text(path, faults, ENCODING)
    try:
        data, lines = marked.read(text)
    except marked.BrokenYaml as broken:
        faults.add(broken.line, ROW, broken.what)
        faults.refuse_if_any()
        raise  # never reached: the fault above refuses
    if not isinstance(data, list):
        faults.add(1, ROW, f"нужен список, каждый пункт с «- {columns.all[0]}: …»")
        faults.refuse_if_any()
    entries: list[Entry] = []
    for place, item in enumerate(data):
        line = lines.get((place,), 1)
        if not isinstance(item, dict):
            faults.add(line, ROW, f"нужны поля: «- {columns.all[0]}: …», {columns.all[1]} и другие")
            continue
        own: dict[str, int] = {}
        given: dict[str, str | list[str]] = {}
        entry = Entry(line, given, faults, own)
        for written, raw in item.items():
            name = columns.also.get(str(written), str(written))
            again, own[name] = name in own, lines.get((place, written), line)
            if again:
                entry.fault(name, "поле стоит дважды")
            if (value := _value(raw, name in lists)) is not None:
                given[name] = value
        for name in given:
            if name not in columns.all:
                entry.fault(name, f"такого поля нет; есть {', '.join(columns.all)}")
        entries.append(entry)
    return entries


def _value(raw: Any, listed: bool) -> str | list[str] | None:
    """Give a field's text or texts; None: empty, which changes nothing."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, list):
        texts = [_said(item) for item in raw if item is not None]
        return texts or ([cells.ALL] if listed else None)
    text = _said(raw)
    return [text] if listed else text


def _said(raw: Any) -> str:
    """Give a text on one line; a rule left without quotes (`children >= 3: трое детей`) is read by YAML as a key."""
    text = "; ".join(f"{name}: {value}" for name, value in raw.items()) if isinstance(raw, dict) else str(raw)
    return " ".join(text.split())
