"""The commands, a file each, in the order `--help` shows them.

A command's file imports only the command line's library at its top and the rest inside the command: `--help`, a wrong
option or an import of a file must not wait for three messengers' libraries.
"""

from __future__ import annotations

import typer

from bot.commands import (
    backup,
    curators,
    demo_clock,
    doctor,
    export,
    fund,
    import_file,
    invites,
    keys,
    migrate,
    parked,
    report,
    run,
    scenarios,
)

COMMANDS: tuple[typer.Typer, ...] = (
    run.app,
    migrate.app,
    import_file.app,
    invites.app,
    curators.app,
    scenarios.app,
    keys.app,
    backup.app,
    doctor.app,
    parked.app,
    fund.app,
    report.app,
    export.app,
    demo_clock.app,
)
