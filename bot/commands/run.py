"""`run`: the service."""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import typer

ROLES = ("ingress", "worker", "sender", "clock")
ALL = "all"

app = typer.Typer()


def read_roles(text: str) -> frozenset[str]:
    """Read `all` or a comma-separated choice of roles."""
    given = {part.strip() for part in text.split(",")}
    if strange := sorted(given - {ALL, *ROLES}):
        raise typer.BadParameter(f"нет роли «{strange[0]}», есть {', '.join((ALL, *ROLES))}.", param_hint="--role")
    return frozenset(ROLES) if ALL in given else frozenset(given)


@app.command("run")
def run(
    role: Annotated[
        str, typer.Option(help=f"Что делает этот процесс: {ALL} или через запятую {', '.join(ROLES)}.")
    ] = ALL,
) -> None:
    """Запустить сервис. Всё, что он знает, — из переменных окружения (docs/settings.md)."""
    roles = read_roles(role)
    from bot.settings import SettingsError
    from bot.shell.acting import act, settings_or_refuse
    from bot.shell.refusal import Refusal, Status
    from bot.shell.terminal import say

    settings = settings_or_refuse(stream=sys.stdout)
    say(*settings.remarks)
    try:
        settings.require_channels()
    except SettingsError as error:
        raise Refusal(Status.USAGE, *error.faults) from error
    from bot.shell.run import serve

    act(settings, partial(serve, roles=roles))
