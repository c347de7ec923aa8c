"""`export administrations`: what a person reported of their doses, as FHIR, on stdout."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(name="export", help="Выгрузки для врача и для медицинской системы.")
USUAL = 30
"""Days, where nobody says from when."""


@app.callback()
def export() -> None:
    """Выгрузки для врача и для медицинской системы."""


@app.command("administrations")
def administrations_command(
    person: Annotated[str, typer.Option(metavar="PERSON_ID", help="person_id из файла семей.")],
    since: Annotated[str | None, typer.Option("--from", metavar="ДАТА", help="С какого дня; иначе 30 дней.")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="ДАТА", help="По какой день включительно.")] = None,
) -> None:
    """Напечатать отмеченные приёмы человека: FHIR Bundle из MedicationAdministration."""
    from bot.shell.acting import act, settings_or_refuse

    settings = settings_or_refuse()
    first, last = _day(since, "--from"), _day(until, "--to")

    async def read(settings: Settings) -> dict[str, Any]:
        from zoneinfo import ZoneInfo

        from bot.care.fhir_out import bundle
        from bot.clock_time import ServiceTime
        from bot.settings import secret_keys
        from bot.shell.opening import open_database
        from bot.shell.refusal import Refusal, Status
        from storage.queries import administrations, alarms, roster
        from storage.vault import Vault

        async with open_database(settings) as db, db.transaction() as tx:
            now = ServiceTime().now(str(await roster.clock(tx)))
            whose = await administrations.person(tx, person)
            if whose is None:
                raise Refusal(Status.USAGE, f"--person: «{person}» никому не принадлежит (person_id из файла семей).")
            zone = ZoneInfo(whose.timezone) if whose.timezone else settings.timezone
            to = last or now.astimezone(zone).date()
            begin = first or to - timedelta(days=USUAL - 1)
            if begin > to:
                raise Refusal(Status.USAGE, f"--to: {to} раньше, чем --from {begin}.")
            bounds = (_midnight(begin, zone), _midnight(to + timedelta(days=1), zone))
            await alarms.audit(tx, "administrations_exported", person_id=whose.id)
            return await bundle(tx, Vault(secret_keys(settings)), whose, *bounds, now, settings.timezone)

    sys.stdout.write(json.dumps(act(settings, read), ensure_ascii=False, indent=1) + "\n")
    sys.stdout.flush()


def _day(text: str | None, option: str) -> date | None:
    from bot.shell.refusal import Refusal, Status

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(Status.USAGE, f"{option}: «{text}» — нужна дата, например 2026-01-31.") from None


def _midnight(day: date, zone: Any) -> datetime:
    return datetime.combine(day, time(), zone)
