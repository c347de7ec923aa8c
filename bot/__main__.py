"""`python -m bot …`: the command line. Every command is a file of bot/commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer

from bot.commands import COMMANDS
from bot.commands.usage import usage_fault
from bot.shell.refusal import Refusal, Status, leaves, unexpected
from bot.shell.terminal import say

PROGRAM = "python -m bot"


def command_line() -> typer.Typer:
    """Put the commands together."""
    app = typer.Typer(
        help="«Забота»: семья пишет своему куратору из любого мессенджера, и ничего не теряется.",
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=False,
    )
    for command in COMMANDS:
        app.add_typer(command)
    return app


def status(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what the shell is to be told. Whatever a person did wrong is told in plain lines."""
    try:
        typer.main.get_command(command_line()).main(
            args=None if arguments is None else list(arguments), prog_name=PROGRAM, standalone_mode=False
        )
    except BrokenPipeError:
        # Whoever read our stdout has gone (`… | head`); Python would complain about it once more on the way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Status.BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        say("Прервано.")
        return 130
    except Exception as error:  # noqa: BLE001  # the last one to hear of it: a line and a status, never a traceback
        refusal = _refusal(error)
        say(*refusal.lines)
        return refusal.status
    return Status.DONE


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if (fault := usage_fault(error, PROGRAM)) is not None:
        return Refusal(Status.USAGE, fault)
    return Refusal(Status.BAD_INPUT, unexpected(leaves(error)))


if __name__ == "__main__":
    sys.exit(status())
