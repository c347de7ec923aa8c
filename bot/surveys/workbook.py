"""A survey as a workbook: a page a question, counts and shares by group, a chart of everybody."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from bot.reports.workbook import HEAD
from bot.surveys.results import Results
from bot.surveys.words import FEW, heading
from scenarios.survey_results import LEAST, Table

NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
"""Signs that no sheet's name may have."""
NOTE = f"Без имён. Группы, где меньше {LEAST} ответов, не показываем: иначе можно догадаться, кто что сказал."


def workbook(results: Results) -> bytes:
    """Make the XLSX."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Итоги"
    sheet.append([heading(results.title)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([f"Посчитано {results.counted_at:%d.%m.%Y}, ответы с {results.since:%d.%m.%Y}."])
    sheet.append([NOTE])
    sheet.append([])
    sheet.append(["Начали отвечать", results.asked])
    sheet.append(["Закончили, считая тех, кто отказался", results.completed])
    sheet.column_dimensions["A"].width = 40
    for number, table in enumerate(results.tables, start=1):
        _page(book, number, table)
    sink = BytesIO()
    book.save(sink)
    return sink.getvalue()


def _page(book: Workbook, number: int, table: Table) -> None:
    sheet = book.create_sheet(NOT_IN_A_NAME.sub("", f"{number}. {table.question}")[:31])
    sheet.append([table.question])
    sheet["A1"].font = Font(bold=True, size=12)
    sheet.append(["Группа", "Ответили", *(words for one in table.options for words in (one, "доля"))])
    for column in range(1, sheet.max_column + 1):
        sheet.cell(2, column).font = Font(bold=True)
        sheet.cell(2, column).fill = HEAD
        sheet.column_dimensions[get_column_letter(column)].width = 34 if column == 1 else 16
    for row in table.rows:
        if row.counts is None:
            sheet.append([row.group, FEW])
            continue
        figures = [one for at, count in enumerate(row.counts) for one in (count, row.share(at))]
        sheet.append([row.group, row.answered, *figures])
        for column in range(4, sheet.max_column + 1, 2):
            sheet.cell(sheet.max_row, column).number_format = "0 %"
    sheet.freeze_panes = "A3"
    if table.rows[0].counts is not None:
        _chart(sheet, table, table.rows[0].counts)


def _chart(sheet: Any, table: Table, counts: tuple[int, ...]) -> None:
    """Everybody's answers, drawn from a small table of their own under the groups."""
    sheet.append([])
    first = sheet.max_row + 2
    sheet.cell(first - 1, 1, "Все ответы")
    sheet.cell(first - 1, 2, "Ответов")
    for at, (option, count) in enumerate(zip(table.options, counts, strict=True)):
        sheet.cell(first + at, 1, option)
        sheet.cell(first + at, 2, count)
    last = first + len(counts) - 1
    chart: Any = BarChart()
    chart.type, chart.title, chart.legend = "bar", table.question, None
    chart.height, chart.width = 9, 18
    chart.add_data(Reference(sheet, min_col=2, min_row=first - 1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last))
    chart.y_axis.delete = chart.x_axis.delete = False
    sheet.add_chart(chart, f"A{last + 2}")
