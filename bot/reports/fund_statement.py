"""The fund's statement as a table for the accountant: every movement, the balance after it, totals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot.reports.cells import add_row
from storage.transaction import Record

KINDS = {"deposit": "Пополнение", "grant": "Помощь семье", "return": "Возврат"}
COLUMNS = (
    ("Когда", 18),
    ("Что", 16),
    ("Заявка", 16),
    ("Сумма, ₽", 16),
    ("Осталось, ₽", 16),
    ("Кто", 32),
    ("Основание", 60),
)
MONEY = "# ##0.00"


def statement(
    rows: Sequence[Record], name: str, since: datetime, until: datetime, zone: ZoneInfo, before: Decimal
) -> bytes:
    """Make the XLSX; `before`: what the fund held at the beginning. Sums are numbers: they can be added up there."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Движение средств"
    sheet.append([f"Фонд «{name}»: {since.astimezone(zone):%d.%m.%Y} – {until.astimezone(zone):%d.%m.%Y}"])
    sheet["A1"].font = Font(bold=True, size=13)
    sheet.append([])
    sheet.append([title for title, _ in COLUMNS])
    for number, (_, width) in enumerate(COLUMNS, start=1):
        sheet.cell(3, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    _total(sheet, f"Было на {since.astimezone(zone):%d.%m.%Y}", before)
    for row in rows:
        add_row(
            sheet,
            [
                row["at"].astimezone(zone).replace(tzinfo=None),
                KINDS[row["kind"]],
                row["number"],
                row["amount"],
                row["balance"],
                row["by"],
                row["words"],
            ],
        )
        last = sheet.max_row
        sheet.cell(last, 1).number_format = "DD.MM.YYYY HH:MM"
        sheet.cell(last, 4).number_format = sheet.cell(last, 5).number_format = MONEY
        sheet.cell(last, 7).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.append([])
    for kind, words in KINDS.items():
        total = sum((row["amount"] for row in rows if row["kind"] == kind), Decimal(0))
        _total(sheet, f"{words}, всего", total)
    _total(sheet, f"Осталось на конец {until.astimezone(zone):%d.%m.%Y}", sum((row["amount"] for row in rows), before))
    sheet.freeze_panes = "A4"
    raw = BytesIO()
    book.save(raw)
    return raw.getvalue()


def _total(sheet: Any, words: str, amount: Decimal) -> None:
    sheet.append([None, words, None, amount])
    sheet.cell(sheet.max_row, 4).number_format = MONEY
