"""The month as a workbook: one page with the figures, a page a table, native charts."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, PieChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from bot.reports.cells import add_row
from bot.reports.month import Month, Table, plain
from bot.reports.words import title

HEAD = PatternFill("solid", fgColor="F1E4E8")
CHARTS = {
    # table: (kind, column of labels, column of values)
    "messages": ("bar", 3, 4),
    "cases": ("bar", 1, 3),
    "answers": ("bar", 1, 4),
    "doses": ("pie", 1, 2),
    "ratings": ("bar", 1, 2),
    "check_ins": ("bar", 1, 3),
}


def workbook(report: Month) -> bytes:
    """Make the XLSX."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Итоги"
    sheet.append([title(report.first)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([f"Посчитано {report.counted_at:%d.%m.%Y}. Месяц — по времени региона."])
    sheet.append([])
    for _, words, value in report.figures:
        sheet.append([words, "нет данных" if value is None else value])
        if isinstance(value, float) and words.endswith("доля"):
            sheet.cell(sheet.max_row, 2).number_format = "0 %"
        sheet.cell(sheet.max_row, 2).alignment = Alignment(horizontal="right")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 52, 16
    for table in report.tables:
        _page(book, table)
    sink = BytesIO()
    book.save(sink)
    return sink.getvalue()


def _page(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(table.title)
    sheet.append(list(table.columns))
    for number in range(1, len(table.columns) + 1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.cell(1, number).fill = HEAD
        sheet.column_dimensions[get_column_letter(number)].width = 34 if number == 1 else 20
    for row in table.rows:
        add_row(sheet, map(plain, row))
    for column, name in enumerate(table.columns, start=1):
        if name.endswith("доля"):
            for row_number in range(2, sheet.max_row + 1):
                sheet.cell(row_number, column).number_format = "0 %"
    sheet.freeze_panes = "A2"
    if table.rows:
        sheet.auto_filter.ref = sheet.dimensions
        _chart(sheet, table)
    else:
        sheet.append(["За этот месяц ничего не было."])


def _chart(sheet: Any, table: Table) -> None:
    if table.name not in CHARTS:
        return
    kind, labels, values = CHARTS[table.name]
    chart: Any = PieChart() if kind == "pie" else BarChart()
    chart.title = table.title
    chart.height, chart.width = 9, 18
    last = len(table.rows) + 1
    chart.add_data(Reference(sheet, min_col=values, min_row=1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=labels, min_row=2, max_row=last))
    if kind == "bar":
        chart.legend = None
        chart.y_axis.delete = chart.x_axis.delete = False
    sheet.add_chart(chart, f"{get_column_letter(len(table.columns) + 2)}2")
