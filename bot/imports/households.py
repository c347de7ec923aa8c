"""The families of a file: what its rows say of each adult, and together of each family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from bot.imports import cells
from bot.imports.outcome import Context
from bot.imports.table import Columns, Row

COLUMNS = Columns(
    (
        "family_id",
        "person_id",
        "full_name",
        "phone",
        "birth_date",
        "audiences",
        "territory",
        "timezone",
        "curator_id",
        "doctor_id",
        "consents",
        "children",
    ),
    frozenset({"family_id", "person_id", "full_name", "audiences", "territory"}),
)
SHARED = ("territory", "curator_id", "doctor_id", "children")
"""What all adults of a family have in common."""


@dataclass(slots=True)
class Adult:
    """One row; None where the cell is empty."""

    row: Row
    family_id: str
    person_id: str
    full_name: str
    phone: str | None
    birth_date: date | None
    audiences: list[str]
    timezone: str | None
    consents: dict[str, date]
    children: list[date] | None


@dataclass(slots=True)
class Household:
    """A family as its rows together describe it: column → its value and the first row that gives it."""

    family_id: str
    adults: list[Adult] = field(default_factory=list)
    said: dict[str, tuple[str, Row]] = field(default_factory=dict)

    def get(self, column: str) -> str | None:
        """Give what the file says of the family."""
        return self.said[column][0] if column in self.said else None

    @property
    def children(self) -> list[date] | None:
        """Give the months of birth the file names; None where it says nothing of children."""
        return next((adult.children for adult in self.adults if adult.children is not None), None)

    @property
    def audiences(self) -> frozenset[str]:
        """Everything its adults belong to."""
        return frozenset(audience for adult in self.adults for audience in adult.audiences)


def read(rows: Sequence[Row], context: Context) -> list[Household]:
    """Read the rows; each fault of theirs is noted, a person given twice and contradictions among them."""
    adults = [_adult(row, context, number, len(rows)) for number, row in enumerate(rows, 1)]
    _note_repeated(adults)
    households: dict[str, Household] = {}
    for adult in adults:
        household = households.setdefault(adult.family_id, Household(adult.family_id))
        household.adults.append(adult)
        for column in SHARED:
            _agree(household, column, adult.row)
    return list(households.values())


def _adult(row: Row, context: Context, number: int, of: int) -> Adult:
    context.progress("Читаю", number, of)
    today = context.today
    row.must("territory")
    return Adult(
        row=row,
        family_id=row.must("family_id"),
        person_id=row.must("person_id"),
        full_name=row.must("full_name"),
        phone=row.read("phone", cells.phone),
        birth_date=row.read("birth_date", partial(cells.past_day, today=today)),
        audiences=row.read("audiences", cells.audiences) or [] if row.must("audiences") else [],
        timezone=row.read("timezone", cells.zone),
        consents=row.read("consents", partial(cells.consents, today=today)) or {},
        children=row.read("children", partial(cells.children, today=today)),
    )


def _note_repeated(adults: Iterable[Adult]) -> None:
    lines: dict[str, int] = {}
    for adult in adults:
        if not adult.person_id:
            continue
        if (first := lines.setdefault(adult.person_id, adult.row.line)) != adult.row.line:
            adult.row.fault("person_id", f"«{adult.person_id}» уже есть в строке {first}")


def _agree(household: Household, column: str, row: Row) -> None:
    value = row.cells.get(column)
    if value is None:
        return
    said, first = household.said.setdefault(column, (value, row))
    if said != value and household.family_id:
        where = f"а в строке {first.line} у той же семьи «{said}»"
        row.fault(column, f"«{value}», {where}: у семьи {_WORDS[column]}")


_WORDS = {
    "territory": "одна территория",
    "curator_id": "один куратор",
    "doctor_id": "один врач",
    "children": "одни и те же дети",
}
