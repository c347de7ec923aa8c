"""The kinds of files there are, and the way of any of them into the database: all or nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot.imports import curators, families, measures, medication_requests, services, spells
from bot.imports.faults import Faults
from bot.imports.outcome import Context, Outcome
from bot.imports.table import Columns, Row, read_table
from storage.queries import alarms, importing
from storage.transaction import AGAIN, Database, Tx

TRIES = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """What reads a file into its rows, and what brings them in (raising Refusal, with every fault, before it writes).

    A reader notes faults of single rows and raises Refusal where the file can't be of its kind at all.
    """

    read: Callable[[Path, Faults], list[Any]]
    bring: Callable[[Tx, Sequence[Any], Faults, Context], Awaitable[Outcome]]


def _table(columns: Columns, bring: Callable[[Tx, Sequence[Row], Faults, Context], Awaitable[Outcome]]) -> Kind:
    return Kind(partial(read_table, columns), bring)


KINDS = {
    "curators": _table(curators.COLUMNS, curators.bring),
    "families": _table(families.COLUMNS, families.bring),
    "absences": _table(spells.ABSENCE_COLUMNS, spells.bring_absences),
    "shifts": _table(spells.SHIFT_COLUMNS, spells.bring_shifts),
    "measures": Kind(measures.read, measures.bring),
    "services": Kind(services.read, services.bring),
    "medication-requests": Kind(medication_requests.read, medication_requests.bring),
}


@dataclass(frozen=True, slots=True)
class Given:
    """A file that could be read at all; `faults` may hold rows that couldn't."""

    name: str
    rows: list[Any]
    faults: Faults


def read_file(path: Path, name: str) -> Given:
    """Read a file of a kind; raises Refusal where it isn't one."""
    faults = Faults(str(path))
    return Given(name, KINDS[name].read(path, faults), faults)


async def bring_in(db: Database, given: Given, context: Context) -> Outcome:
    """Bring a file in, in one transaction; raises Refusal with a line a fault."""
    for attempt in range(TRIES):
        try:
            async with db.transaction() as tx:
                await importing.lock(tx)
                outcome = await KINDS[given.name].bring(tx, given.rows, given.faults, context)
                if outcome.new or outcome.changed:
                    detail = {"kind": given.name, "new": outcome.new, "changed": outcome.changed}
                    await alarms.audit(tx, "imported", detail=detail)
                return outcome
        except AGAIN:
            # A running service may hold one of the rows in the other order; the database let it go first.
            if attempt == TRIES - 1:
                raise
    raise AssertionError("every attempt returns or raises")
