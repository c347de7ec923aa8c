"""`--kind absences` and `--kind shifts`: from when until when somebody is away, or on duty, by their own clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot.imports import cells
from bot.imports.faults import Faults
from bot.imports.outcome import Context, Outcome, differs, write
from bot.imports.table import Columns, Row
from storage.queries import absences, importing
from storage.transaction import Tx

ABSENCE_COLUMNS = Columns(("curator_id", "from", "to", "substitute_id"), frozenset({"curator_id", "from", "to"}))
SHIFT_COLUMNS = Columns(("curator_id", "from", "to"), frozenset({"curator_id", "from", "to"}))


@dataclass(slots=True)
class Spell:
    """One row that could be read, in UTC, and what the database holds under the same curator and beginning."""

    row: Row
    person: Any
    starts_at: datetime
    ends_at: datetime
    substitute: Any = None
    found: Any = None

    @property
    def fields(self) -> dict[str, Any]:
        """What is to be written."""
        substitute = self.substitute["id"] if self.substitute is not None else None
        return {
            "curator_id": self.person["id"],
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "substitute_id": substitute,
        }

    @property
    def changed(self) -> bool:
        """Tell whether it is to be written."""
        return self.found is None or differs(self.found, self.fields)


async def bring_absences(tx: Tx, rows: Sequence[Row], faults: Faults, context: Context) -> Outcome:
    """Bring in absences; two of one person may not overlap, in the file or with what is there."""
    await absences.hold_all(tx)  # nobody enters an overlap in the console meanwhile
    stored = await importing.known(tx, importing.ABSENCES)
    spells = await _read(tx, rows, stored, context)
    for spell in spells:
        if spell.changed and spell.substitute is not None and spell.substitute["dismissed"]:
            spell.row.fault("substitute_id", f"«{spell.row.cells['substitute_id']}» здесь больше не работает")
    _note_overlaps(spells, stored, context.zone)
    return await _write(tx, spells, importing.PUT_ABSENCES, faults, context, "Отсутствия")


async def bring_shifts(tx: Tx, rows: Sequence[Row], faults: Faults, context: Context) -> Outcome:
    """Bring in duty shifts; one person's may overlap, which changes nothing."""
    spells = await _read(tx, rows, await importing.known(tx, importing.SHIFTS), context)
    for spell in spells:
        if spell.changed and spell.person["dismissed"]:
            spell.row.fault("curator_id", f"«{spell.row.cells['curator_id']}» здесь больше не работает")
    return await _write(tx, spells, importing.PUT_SHIFTS, faults, context, "Дежурства")


async def _read(tx: Tx, rows: Sequence[Row], stored: Iterable[Any], context: Context) -> list[Spell]:
    people = {row["external_id"]: row for row in await importing.known(tx, importing.CURATORS)}
    known = {(row["curator_id"], row["starts_at"]): row for row in stored}
    spells: list[Spell] = []
    lines: dict[tuple[int, datetime], int] = {}
    for row in rows:
        if (spell := _spell(row, people, context.zone)) is None:
            continue
        key = (spell.person["id"], spell.starts_at)
        if first := lines.get(key):
            row.fault("from", f"то же начало у того же человека уже есть в строке {first}")
            continue
        lines[key], spell.found = row.line, known.get(key)
        spells.append(spell)
    return spells


def _spell(row: Row, people: Mapping[str, Any], region: ZoneInfo) -> Spell | None:
    person = _person(row, "curator_id", people) if row.must("curator_id") else None
    substitute = _person(row, "substitute_id", people) if "substitute_id" in row.cells else None
    if person is not None and substitute is not None and person["id"] == substitute["id"]:
        row.fault("substitute_id", "человек не может замещать сам себя")
    zone = ZoneInfo(person["timezone"]) if person is not None and person["timezone"] else region
    row.must("from")
    row.must("to")
    start = row.read("from", partial(cells.moment, local=zone))
    end = row.read("to", partial(cells.moment, local=zone, end=True))
    if start is not None and end is not None and end <= start:
        row.fault("to", f"«{row.cells['to']}» не позже начала «{row.cells['from']}»")
        return None
    if person is None or start is None or end is None:
        return None
    return Spell(row, person, start, end, substitute)


def _person(row: Row, column: str, people: Mapping[str, Any]) -> Any:
    if (found := people.get(row.cells[column])) is None:
        row.fault(
            column,
            f"«{row.cells[column]}» никому не принадлежит: сначала импортируйте кураторов (--kind curators)",
        )
    return found


def _note_overlaps(spells: Sequence[Spell], stored: Iterable[Any], region: ZoneInfo) -> None:
    mine: dict[int, list[Spell]] = defaultdict(list)
    for spell in spells:
        mine[spell.person["id"]].append(spell)
    for own in mine.values():
        own.sort(key=lambda spell: spell.starts_at)
        longest = own[0]
        for spell in own[1:]:
            if spell.starts_at < longest.ends_at:
                later, earlier = sorted((spell, longest), key=lambda one: one.row.line, reverse=True)
                later.row.fault("from", f"пересекается с отсутствием того же человека в строке {earlier.row.line}")
            longest = max(spell, longest, key=lambda one: one.ends_at)
    for row in stored:
        own = mine.get(row["curator_id"], [])
        if any(spell.starts_at == row["starts_at"] for spell in own):
            continue
        for spell in own:
            if spell.starts_at < row["ends_at"] and row["starts_at"] < spell.ends_at:
                zone = ZoneInfo(spell.person["timezone"]) if spell.person["timezone"] else region
                spell.row.fault(
                    "from",
                    f"пересекается с уже внесённым отсутствием {_told(row, zone)}; чтобы изменить то, укажите его from",
                )


def _told(row: Any, zone: ZoneInfo) -> str:
    start, end = row["starts_at"].astimezone(zone), row["ends_at"].astimezone(zone)
    if not any((start.hour, start.minute, end.hour, end.minute)):
        return f"{start:%d.%m.%Y}–{end - timedelta(days=1):%d.%m.%Y}"
    return f"{start:%d.%m.%Y %H:%M} – {end:%d.%m.%Y %H:%M}"


async def _write(
    tx: Tx, spells: Sequence[Spell], statement: str, faults: Faults, context: Context, step: str
) -> Outcome:
    faults.refuse_if_any()
    outcome = Outcome()
    for spell in spells:
        outcome.count(new=spell.found is None, changed=spell.changed)
    await write(tx, statement, [spell.fields for spell in spells if spell.changed], context, step)
    return outcome
