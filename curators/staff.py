"""The roster as the database holds it now, with each curator's console, read anew only when it has changed."""

from __future__ import annotations

from dataclasses import dataclass

from curators.roster import Absence, CuratorRow, Roster, Shift
from storage.queries import roster as queries
from storage.transaction import Tx


@dataclass(frozen=True, slots=True)
class Desk:
    """A curator's active console."""

    console_id: int
    lane_id: int
    mode: str
    channel: str


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody who could answer, and where."""

    version: str
    roster: Roster
    desks: dict[int, Desk]
    """Curator id → console."""


async def read(tx: Tx, version: str, zone: str) -> Staff:
    """Read it whole; `zone` is the region's, for curators who name none."""
    rows = await queries.curators(tx)
    people = {
        row["id"]: CuratorRow(
            id=row["id"],
            full_name=row["full_name"],
            role=row["role"],
            territories=frozenset(row["territories"]),
            audiences=frozenset(row["audiences"]),
            capacity=row["capacity"],
            timezone=row["timezone"] or zone,
            hours=row["hours"],
            dismissed=row["dismissed"],
            active=row["console_id"] is not None,
            load=row["load"],
        )
        for row in rows
    }
    return Staff(
        version,
        Roster(
            people,
            [Absence(*row) for row in await queries.absences(tx)],
            [Shift(*row) for row in await queries.shifts(tx)],
        ),
        {
            row["id"]: Desk(row["console_id"], row["lane_id"], row["mode"], row["channel"])
            for row in rows
            if row["console_id"] is not None and not row["dismissed"]
        },
    )


class StaffRoom:
    """Keeps the last reading of this process; its state is one immutable value, replaced whole."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._staff: Staff | None = None

    async def now(self, tx: Tx, version: str | None = None) -> Staff:
        """The staff at `version` (the database's own where it isn't known)."""
        version = version or await queries.version(tx)
        if self._staff is None or self._staff.version != version:
            self._staff = await read(tx, version, self._zone)
        return self._staff
