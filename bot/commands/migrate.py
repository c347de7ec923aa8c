"""`migrate`: the schema of the database, to this program's version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer()


@app.command("migrate")
def migrate() -> None:
    """Привести схему базы к версии этой программы."""
    from bot.shell.acting import act, settings_or_refuse

    act(settings_or_refuse(), bring)


async def bring(settings: Settings) -> None:
    """Migrate and tell from which version to which."""
    from bot.shell.opening import address, bring_up
    from bot.shell.terminal import say

    async with address(settings) as url:
        before, after = await bring_up(url)
    say(f"Схема базы уже {after}: менять нечего." if before == after else f"Схема базы: {before or 'пусто'} → {after}.")
