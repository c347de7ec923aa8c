"""The month for machines: one JSON object, or one long table."""

from __future__ import annotations

import csv
from io import StringIO

import orjson

from bot.reports.month import Month, plain


def as_json(report: Month) -> str:
    """Give it as JSON: figures by name, tables as lists of objects by column."""
    return (
        orjson.dumps(
            {
                "month": f"{report.first:%Y-%m}",
                "counted_at": report.counted_at.isoformat(),
                "figures": {name: value for name, _, value in report.figures},
                "tables": {
                    table.name: [dict(zip(table.columns, map(plain, row), strict=True)) for row in table.rows]
                    for table in report.tables
                },
            },
            option=orjson.OPT_INDENT_2,
        ).decode()
        + "\n"
    )


def as_csv(report: Month) -> str:
    """Give it as one table: section, then what the row is about, then the value."""
    sink = StringIO()
    writer = csv.writer(sink)
    writer.writerow(["раздел", "строка", "показатель", "значение"])
    for _, words, value in report.figures:
        writer.writerow(["Итоги", "", words, "" if value is None else value])
    for table in report.tables:
        for row in table.rows:
            # The first column says what the row is about, though it may be a number: a rating.
            labels = [str(value) for at, value in enumerate(row) if isinstance(value, str) or at == 0]
            numbers = [
                (name, value)
                for name, value in zip(table.columns[1:], row[1:], strict=True)
                if not isinstance(value, str)
            ]
            for name, value in numbers:
                writer.writerow([table.title, " · ".join(labels), name, "" if value is None else plain(value)])
    return sink.getvalue()
