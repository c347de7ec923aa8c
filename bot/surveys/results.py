"""What a survey has come to: sealed answers opened here alone, counted at once, and forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from curators.audiences import WORDS
from scenarios import survey_results
from scenarios.shelf import shelf
from scenarios.survey_results import Answers, Table
from storage.queries import surveys
from storage.transaction import Record, Tx
from storage.vault import Sealed, Vault


@dataclass(frozen=True, slots=True)
class Results:
    """A survey's figures."""

    title: str
    since: date
    counted_at: datetime
    asked: int
    """Who has answered anything at all."""
    completed: int
    """Those who said «Не сейчас» are among them."""
    tables: tuple[Table, ...]


async def read(
    tx: Tx, vault: Vault, name: str, since: date, curator_id: int, now: datetime, zone: ZoneInfo
) -> Callable[[], Results]:
    """Read the rows of the territories a curator sees; give what opens and counts them, for a thread of its own."""
    start = datetime(since.year, since.month, since.day, tzinfo=zone)
    rows = await surveys.answers(tx, name, start, await surveys.sees(tx, curator_id))
    return lambda: _counted(rows, vault, name, since, now.astimezone(zone))


def _counted(rows: Sequence[Record], vault: Vault, name: str, since: date, now: datetime) -> Results:
    scenario = shelf()[name].scenario
    answers = [one for row in rows if (one := _opened(row, vault)) is not None]
    tables = survey_results.tables(scenario, answers, WORDS)
    completed = sum(row["status"] == "completed" for row in rows)
    return Results(scenario.title, since, now, len(rows), completed, tuple(tables))


def _opened(row: Record, vault: Vault) -> Answers | None:
    """Open one; without its key it counts nowhere."""
    try:
        given = survey_results.read(msgspec.json.decode(vault.decrypt(row["items"])))
    except Sealed:
        return None
    return Answers(given, tuple(row["audiences"]), row["territory"])
