"""`demo-clock`: the demonstration's clock, moved by its page; in earnest nobody can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer()


@app.command("demo-clock", hidden=True)
def demo_clock(
    seconds: Annotated[float, typer.Argument(min=0, help="На сколько секунд время сервиса впереди настоящего.")],
) -> None:
    """Перевести часы демонстрации."""
    from bot.shell.acting import act, settings_or_refuse
    from bot.shell.refusal import Refusal, Status

    settings = settings_or_refuse()
    if not settings.demo_clock:
        raise Refusal(Status.USAGE, "Часы переводятся только в демонстрации: задайте ZABOTA_DEMO_CLOCK=true.")

    async def move(settings: Settings) -> None:
        from bot.shell.opening import open_database
        from storage.queries import clock

        async with open_database(settings) as db, db.transaction() as tx:
            await clock.move(tx, seconds)

    act(settings, move)
