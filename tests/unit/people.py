"""A family, its curators and their hours, for the tests of who answers."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from curators.duty import Absence, CuratorRow, FamilyDuty, Roster, Shift

MOSCOW = ZoneInfo("Europe/Moscow")
FAMILY = FamilyDuty("Липецк", frozenset({"svo_family"}), 1, "Europe/Moscow")
NAMES = {1: "Иванова Анна Петровна", 2: "Мария Ивановна Котова", 3: "Сидоров Пётр Ильич"}


def at(text: str) -> datetime:
    """Read Moscow's wall clock; 2026-11-23 is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW).astimezone(UTC)


NOON, NIGHT, EVENING = at("2026-11-23T12:00"), at("2026-11-23T03:00"), at("2026-11-20T20:00")


def row(
    number: int,
    role: str = "curator",
    hours: str = "",
    *,
    territories: tuple[str, ...] = (),
    audiences: tuple[str, ...] = (),
    dismissed: bool = False,
    active: bool = True,
    load: int = 0,
    zone: str = "Europe/Moscow",
) -> CuratorRow:
    return CuratorRow(
        number, NAMES.get(number, f"Куратор {number}"), role, frozenset(territories), frozenset(audiences), None,
        zone, hours, dismissed, active, load,
    )  # fmt: skip


def roster(*rows: CuratorRow, absences: tuple[Absence, ...] = (), shifts: tuple[Shift, ...] = ()) -> Roster:
    return Roster({one.id: one for one in rows}, absences, shifts)


def away(number: int, substitute: int | None = None, until: str = "2026-12-01T00:00") -> Absence:
    return Absence(number, at("2026-11-01T00:00"), at(until), substitute)


def shift(number: int, start: str, end: str) -> Shift:
    return Shift(number, at(start), at(end))


NIGHT_SHIFT = (shift(5, "2026-11-22T20:00", "2026-11-23T08:00"),)
DUTY, BOSS, ADMIN = row(5, "duty", "24/7"), row(7, "supervisor"), row(8, "admin", "24/7")
