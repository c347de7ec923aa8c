"""A CSV file as rows that know their line: UTF-8, `,` or `;`, as spreadsheets and registers write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bot.imports.faults import ROW, Faults
from bot.imports.source import read_text

T = TypeVar("T")
ENCODING = "файл не в UTF-8: сохраните его как «CSV UTF-8» (кодировки Windows и UTF-16 не подходят)"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a file may have, and those it must."""

    all: tuple[str, ...]
    must: frozenset[str]
    also: Mapping[str, str] = field(default_factory=dict)
    """Other names they go by."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on, and its filled cells."""

    line: int
    cells: dict[str, str]
    faults: Faults

    def read(self, column: str, reader: Callable[[str], T]) -> T | None:
        """Give what `reader` makes of the cell; None: the cell is empty, or wrong, which becomes a fault."""
        text = self.cells.get(column)
        if text is None:
            return None
        try:
            return reader(text)
        except ValueError as error:
            self.fault(column, str(error))
            return None

    def must(self, column: str) -> str:
        """Give a cell that has to be filled, an empty text and a fault where it isn't."""
        text = self.cells.get(column, "")
        if not text:
            self.fault(column, "не заполнено")
        return text

    def fault(self, column: str, words: str) -> None:
        """Note what is wrong in this row."""
        self.faults.add(self.line, column, words)


def read_table(columns: Columns, path: Path, faults: Faults) -> list[Row]:
    """Read the whole file; what is wrong with its shape is in `faults`, and with its encoding or header raised."""
    text = read_text(path, faults, ENCODING)
    header, rest = _records(text, faults)
    names = _header(header, columns, faults)
    rows: list[Row] = []
    for line, record in rest:
        cells = [" ".join(cell.split()) for cell in record]
        if not any(cells):
            continue
        if len(cells) < len(names) or any(cells[len(names) :]):
            faults.add(line, ROW, f"ячеек {len(cells)}, а столбцов {len(names)}: проверьте кавычки и разделители")
            continue
        rows.append(Row(line, {name: cell for name, cell in zip(names, cells, strict=False) if cell and name}, faults))
    return rows


Record = tuple[int, list[str]]


def _records(text: str, faults: Faults) -> tuple[Record, Iterator[Record]]:
    """Give the header and the rest, each record with the line it begins on."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)

    def records() -> Iterator[Record]:
        while True:
            line = reader.line_num + 1
            try:
                record = next(reader, None)
            except csv.Error:
                faults.add(line, ROW, 'кавычки не сходятся: ячейка с кавычкой внутри пишется как "так ""вот"""')
                return
            if record is None:
                return
            if any(cell.strip() for cell in record):
                yield line, record

    rest = records()
    return next(rest, (1, [])), rest


def _header(record: Record, columns: Columns, faults: Faults) -> Sequence[str]:
    line, cells = record
    names = [columns.also.get(name, name) for name in (cell.strip().lower() for cell in cells)]
    while names and not names[-1]:
        names.pop()
    for name in dict.fromkeys(names):
        if name not in columns.all:
            faults.add(line, name or ROW, f"такого столбца нет; есть {', '.join(columns.all)}")
        elif names.count(name) > 1:
            faults.add(line, name, "столбец стоит дважды")
    for name in columns.all:
        if name in columns.must and name not in names:
            faults.add(line, name, "столбца нет, а без него никак")
    faults.refuse_if_any()
    return names
