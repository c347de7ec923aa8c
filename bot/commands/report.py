"""`report --month 2026-11`: the monthly report of the service."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer()


class ReportFormat(StrEnum):
    """How it is told."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


@app.command("report")
def report_command(
    month: Annotated[str, typer.Option("--month", metavar="ГГГГ-ММ", help="Месяц, например 2026-11.")],
    shape: Annotated[ReportFormat, typer.Option("--format", help="Вид отчёта.")] = ReportFormat.XLSX,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Куда записать; иначе на выход.")] = None,
) -> None:
    """Отчёт службы за месяц: семьи, сообщения, обращения, сроки ответов, тревоги, приём лекарств, опросы, оценки."""
    import sys

    from bot.reports.month import Month, count, read_month
    from bot.shell.acting import act, settings_or_refuse, write_file
    from bot.shell.refusal import Refusal, Status
    from bot.shell.terminal import say

    first = read_month(month)
    if first is None:
        raise Refusal(Status.USAGE, f"--month «{month}»: нужен год и месяц, например 2026-11.")

    async def read(settings: Settings) -> Month:
        from bot.clock_time import ServiceTime
        from bot.shell.opening import open_database
        from storage.queries import roster

        async with open_database(settings) as db, db.transaction() as tx:
            now = ServiceTime().now(str(await roster.clock(tx)))
            if first > now.astimezone(settings.timezone).date():
                raise Refusal(Status.USAGE, f"--month «{month}»: этот месяц ещё не наступил.")
            return await count(tx, first, settings.timezone, now)

    report = act(settings_or_refuse(), read)
    if shape is ReportFormat.XLSX:
        from bot.reports.workbook import workbook

        raw = workbook(report)
        if out is None and sys.stdout.isatty():
            out = Path(f"zabota-{month}.xlsx")
    else:
        from bot.reports.plain import as_csv, as_json

        raw = (as_csv(report) if shape is ReportFormat.CSV else as_json(report)).encode()
    if out is None:
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
        return
    write_file(out, raw)
    say(f"Отчёт записан: {out}")
