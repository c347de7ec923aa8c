"""`fund deposit` and `fund statement`: the money of targeted aid."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(name="fund", help="Фонд адресной помощи.")


@app.callback()
def fund() -> None:
    """Фонд адресной помощи."""


@app.command("deposit")
def deposit_command(
    amount: Annotated[str, typer.Argument(metavar="СУММА", help="Например «10 000 000».")],
    words: Annotated[str, typer.Option("--words", help="Основание: откуда деньги, номер документа.")],
) -> None:
    """Пополнить фонд."""
    from bot.shell.acting import act, settings_or_refuse
    from bot.shell.refusal import Refusal, Status
    from bot.shell.terminal import say
    from curators.aid import read_amount, rubles

    money = read_amount(amount)
    if money is None or money <= 0:
        raise Refusal(Status.USAGE, f"«{amount}»: нужна сумма больше нуля, например «10 000 000».")

    async def put(settings: Settings) -> list[str]:
        from bot.clock_time import ServiceTime
        from bot.shell.opening import open_database
        from curators.aid import deposit
        from storage.queries import roster

        async with open_database(settings) as db, db.transaction() as tx:
            now = ServiceTime().now(str(await roster.clock(tx)))
            return [f"Фонд пополнен. Теперь в нём {rubles(await deposit(tx, money, words, None, now))}."]

    say(*act(settings_or_refuse(), put))


@app.command("statement")
def statement_command(
    out: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Куда записать выписку.")],
    since: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="С какого дня.")],
    until: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="По какой день включительно.")],
) -> None:
    """Выписка о движении денег фонда, XLSX."""
    from datetime import timedelta

    from bot.shell.acting import act, settings_or_refuse
    from bot.shell.refusal import Refusal, Status
    from bot.shell.terminal import say

    if until < since:
        raise Refusal(Status.USAGE, "--to раньше, чем --from.")

    async def write(settings: Settings) -> list[str]:
        from bot.reports.fund_statement import statement
        from bot.shell.acting import write_file
        from bot.shell.opening import open_database
        from curators.aid import FUND
        from storage.queries import fund as queries

        first = since.replace(tzinfo=settings.timezone)
        last = until.replace(tzinfo=settings.timezone) + timedelta(days=1)
        async with open_database(settings) as db, db.transaction() as tx:
            rows = await queries.statement(tx, FUND, first, last)
            before = await queries.before(tx, FUND, first)
        write_file(out, statement(rows, FUND, first, last - timedelta(days=1), settings.timezone, before))
        return [f"Записано движений: {len(rows)}, файл {out}."]

    say(*act(settings_or_refuse(), write))
