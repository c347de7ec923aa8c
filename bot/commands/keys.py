"""`keys rotate`: everything encrypted, encrypted anew by the first key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(name="keys", help="Ключи шифрования.")


@app.command("rotate")
def rotate_command() -> None:
    """Перешифровать всё первым из ключей ZABOTA_SECRET_KEYS; прерванное продолжает с того же места."""
    from bot.shell.acting import act, settings_or_refuse
    from bot.shell.refusal import Refusal, Status
    from bot.shell.terminal import say

    async def rotate_all(settings: Settings) -> tuple[int, int]:
        from bot.settings import secret_keys
        from bot.shell.opening import open_database
        from bot.shell.terminal import progress_bar
        from bot.upkeep.rotating import rotate

        keys = secret_keys(settings)
        async with open_database(settings) as db:
            with progress_bar() as progress:
                return await rotate(db, keys, progress)

    changed, sealed = act(settings_or_refuse(), rotate_all)
    say(f"Готово: перешифровано {changed}.")
    if sealed:
        raise Refusal(
            Status.USAGE,
            f"ZABOTA_SECRET_KEYS: не расшифровано {sealed}, нужного ключа нет: верните его в список и повторите.",
        )
    say("Прежние ключи больше не нужны этой базе; копиям, сделанным раньше, — нужны.")
