"""The fund's statement as a table for the accountant: every movement, the balance after it, totals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

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


def statement(rows: Sequence[Record], name: str, since: datetime, until: datetime, zone: ZoneInfo) -> bytes:
    """Make the XLSX; sums are numbers, so that they can be added up there."""
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
    for row in rows:
        sheet.append(
            [
                row["at"].astimezone(zone).replace(tzinfo=None),
                KINDS[row["kind"]],
                row["number"],
                row["amount"],
                row["balance"],
                row["by"],
                row["words"],
            ]
        )
        last = sheet.max_row
        sheet.cell(last, 1).number_format = "DD.MM.YYYY HH:MM"
        sheet.cell(last, 4).number_format = sheet.cell(last, 5).number_format = MONEY
        sheet.cell(last, 7).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.append([])
    for kind, words in KINDS.items():
        total = sum((row["amount"] for row in rows if row["kind"] == kind), Decimal(0))
        sheet.append([None, f"{words}, всего", None, total])
        sheet.cell(sheet.max_row, 4).number_format = MONEY
    sheet.freeze_panes = "A4"
    raw = BytesIO()
    book.save(raw)
    return raw.getvalue()
