"""Rows of a workbook in which what people typed is text, whatever it begins with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE


def add_row(sheet: Any, values: Iterable[Any]) -> None:
    """Add a row. Words that begin with «=» are no formula, and signs a workbook can't hold are left out."""
    sheet.append([ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value for value in values])
    for cell in sheet[sheet.max_row]:
        if cell.data_type == "f":
            cell.data_type = "s"
