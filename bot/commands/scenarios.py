"""`scenarios check` and `scenarios draw`: the dialogues the service leads, judged and shown."""

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


@app.command("draw")
def draw_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Файл сценария.")],
    out: Annotated[Path | None, typer.Option("--out", help="Куда положить картинку; без него рядом с файлом.")] = None,
) -> None:
    """Нарисовать сценарий схемой (SVG): откройте её в браузере."""
    from bot.shell.refusal import Refusal, Status
    from bot.shell.terminal import say
    from scenarios.diagram import diagram
    from scenarios.drawing import svg
    from scenarios.load import Faulty, load

    if not file.is_file():
        raise Refusal(Status.USAGE, f"{file}: такого файла нет.")
    try:
        picture = svg(diagram(load(file.read_text(encoding="utf-8"), str(file))))
    except UnicodeDecodeError:
        raise Refusal(Status.BAD_INPUT, f"{file}:1: файл не в UTF-8.") from None
    except Faulty as faulty:
        raise Refusal(
            Status.BAD_INPUT, *(f"{fault.file}:{fault.line}: {fault.what}" for fault in faulty.faults)
        ) from None
    target = out or file.with_suffix(".svg")
    try:
        target.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise Refusal(Status.USAGE, f"{target}: не записать ({error.strerror}).") from None
    say(f"Готово: {target}")
