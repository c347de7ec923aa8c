"""`curators dismiss`: somebody works here no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(name="curators", help="Кураторы.")


@app.callback()
def curators() -> None:
    """Кураторы."""


@app.command("dismiss")
def dismiss_command(
    curator_id: Annotated[str, typer.Argument(metavar="CURATOR_ID", help="curator_id из файла кураторов.")],
) -> None:
    """Закрыть уволенному доступ: пульт закрывается сразу, темы семей из него удаляются."""
    from bot.shell.acting import act, settings_or_refuse
    from bot.shell.terminal import say

    async def dismiss(settings: Settings) -> list[str]:
        from bot.shell.opening import open_database
        from bot.upkeep.dismissing import dismiss

        async with open_database(settings) as db:
            return await dismiss(db, curator_id)

    say(*act(settings_or_refuse(), dismiss))
