"""`doctor`: first contact with everything the service needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.checkup.finding import Finding
    from bot.settings import Settings

app = typer.Typer()


@app.command("doctor")
def doctor() -> None:
    """Проверить всё, что нужно службе, и сказать, что делать с каждой неисправностью."""
    from bot.checkup.finding import Level
    from bot.shell.acting import act, settings_or_refuse
    from bot.shell.refusal import Refusal, Status

    settings = settings_or_refuse()
    found = act(settings, look)
    faults = sum(one.level is Level.FAULT for one in found)
    if faults:
        raise Refusal(Status.AWAY, f"Неисправностей: {faults}. Исправьте и проверьте снова: python -m bot doctor.")


async def look(settings: Settings) -> list[Finding]:
    """Look at everything, printing as it goes."""
    from bot.channels.errors import Permanent
    from bot.checkup import database, dispatcher, machine, messengers
    from bot.checkup.finding import fault, note
    from bot.connect import connect_all
    from bot.shell.opening import address
    from storage.embedded import EmbeddedError

    found = _told([note("Настройки", remark) for remark in settings.remarks])
    found += _told(machine.check(settings))
    try:
        async with address(settings) as url:
            found += _told(await database.check(url, embedded=settings.database_url is None))
    except EmbeddedError as error:
        found += _told([fault("База данных", str(error))])
    found += _told(await dispatcher.check(settings))
    try:
        bots = await connect_all(settings)
    except Permanent as error:
        return found + _told([fault("Мессенджеры", error.detail)])
    if not bots:
        found += _told([fault("Мессенджеры", "не задан ни один: задайте ZABOTA_TELEGRAM_TOKEN, VK или MAX")])
    for ear, port in bots.values():
        try:
            found += _told(await messengers.check(settings, ear, port))
        finally:
            await port.close()
    return found


def _told(found: list[Finding]) -> list[Finding]:
    for one in found:
        typer.echo(str(one))
    return found
