"""`import FILE --kind …`: registers of people from spreadsheets, prescriptions from FHIR."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer()


class KindName(StrEnum):
    """What a file may be; the same names as `bot.imports.kinds.KINDS`."""

    CURATORS = "curators"
    FAMILIES = "families"
    ABSENCES = "absences"
    SHIFTS = "shifts"
    MEASURES = "measures"
    SERVICES = "services"
    MEDICATION_REQUESTS = "medication-requests"


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV в UTF-8; назначения — FHIR Bundle (JSON).")],
    kind: Annotated[KindName, typer.Option(help="Что в файле.")],
) -> None:
    """Внести из файла людей или назначения: всё или ничего, повторный импорт ничего не меняет (docs/files.md)."""
    from bot.imports.kinds import bring_in, read_file
    from bot.shell.acting import act, settings_or_refuse
    from bot.shell.terminal import progress_bar, say

    settings = settings_or_refuse()
    given = read_file(file, kind)

    async def bring(settings: Settings) -> list[str]:
        from bot.clock_time import ServiceTime
        from bot.imports.outcome import Context
        from bot.settings import secret_keys
        from bot.shell.opening import open_database
        from storage.queries import roster
        from storage.vault import Vault

        vault = Vault(secret_keys(settings))
        async with open_database(settings) as db:
            async with db.transaction() as tx:
                now = ServiceTime().now(str(await roster.clock(tx)))
            with progress_bar() as progress:
                outcome = await bring_in(db, given, Context(now, settings.timezone, vault, progress))
        return outcome.lines

    say(*act(settings, bring))
