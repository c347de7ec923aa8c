"""`scenarios check`: the dialogues the service leads, judged before anybody talks to them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(name="scenarios", help="Сценарии: диалоги, которые сервис ведёт сам.")


@app.command("check")
def check_command(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE…]", help="Файлы или папки; без них — свои сценарии сервиса.")
    ] = None,
) -> None:
    """Проверить сценарии и проиграть их примеры; ошибки называют файл, строку и что сделать."""
    from bot.shell.refusal import Refusal, Status
    from bot.shell.terminal import say
    from scenarios.check import check

    if missing := [f"{file}: такого файла нет." for file in files or () if not file.exists()]:
        raise Refusal(Status.USAGE, *missing)
    if faults := check(files or ()):
        raise Refusal(Status.BAD_INPUT, *(f"{fault.file}:{fault.line}: {fault.what}" for fault in faults))
    say("Готово: ошибок нет, все примеры сыграны.")
