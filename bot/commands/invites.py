"""`invites`: everybody's code and links, as data on stdout."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.upkeep.inviting import Invite

app = typer.Typer()


class Whose(StrEnum):
    """Whose invites."""

    CURATORS = "curators"
    FAMILIES = "families"


class Format(StrEnum):
    """How they are printed."""

    CSV = "csv"
    JSON = "json"


@app.command("invites")
def invites_command(
    kind: Annotated[Whose, typer.Option(help="Чьи приглашения.")],
    output: Annotated[Format, typer.Option("--format", help="Как печатать.")] = Format.CSV,
) -> None:
    """Напечатать коды приглашений и ссылки с ними; у кого действующего кода нет, тому сделать новый на 30 дней."""
    from bot.shell.acting import act, settings_or_refuse

    async def read(settings: Settings) -> list[Invite]:
        from bot.clock_time import ServiceTime
        from bot.shell.opening import open_database
        from bot.upkeep.inviting import invites, link_bases
        from storage.queries import roster

        bases = await link_bases(settings)
        async with open_database(settings) as db:
            async with db.transaction() as tx:
                now = ServiceTime().now(str(await roster.clock(tx)))
            return await invites(db, kind.value, bases, now)

    show(act(settings_or_refuse(), read), output)


def show(found: Sequence[Invite], output: Format) -> None:
    """Print them."""
    from bot.upkeep.inviting import Invite

    if output is Format.JSON:
        sys.stdout.write(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1) + "\n")
    else:
        table = csv.DictWriter(sys.stdout, [one.name for one in fields(Invite)], lineterminator="\n")
        table.writeheader()
        table.writerows(asdict(one) for one in found)
    sys.stdout.flush()
