"""One FHIR resource, field by field: what is wrong is noted by its path, what isn't known is never dropped."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.imports.faults import Faults
from bot.imports.json_lines import Lines, parts

UNKNOWN = "поле не поддерживается: уберите его, чтобы оно не потерялось молча"
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Spot:
    """Where faults of this file go, and the path of what is being read."""

    faults: Faults
    lines: Lines
    path: str

    def inside(self, path: str) -> Spot:
        """Give the same, further in."""
        joined = path if not self.path or not path else f"{self.path}{'' if path[0] == '[' else '.'}{path}"
        return Spot(self.faults, self.lines, joined or self.path)

    def fault(self, path: str, words: str) -> None:
        """Note what is wrong."""
        whole = self.inside(path).path
        self.faults.add(self.lines.of(parts(whole)), whole, words)


def known_only(raw: Mapping[str, Any], known: Collection[str], spot: Spot) -> None:
    """Name every field that isn't known."""
    for key in raw:
        if key not in known:
            spot.fault(key, UNKNOWN)


def words(raw: Mapping[str, Any], key: str, spot: Spot, *, must: bool = False) -> str:
    """Read a text; where it has to be there, an absent one is a fault."""
    value = raw.get(key)
    if value is None and key not in raw:
        if must:
            spot.fault(key, "не заполнено")
        return ""
    if not isinstance(value, str) or not value.strip():
        spot.fault(key, "нужна непустая строка")
        return ""
    return " ".join(value.split()) if must else value.strip()


def identifier(raw: object, spot: Spot) -> str:
    """Read an identifier: its value keys, its system is free."""
    if not isinstance(raw, Mapping):
        spot.fault("", "нужен объект с value")
        return ""
    known_only(raw, {"use", "type", "system", "value", "period", "assigner", "id"}, spot)
    value = words(raw, "value", spot, must=True)
    if len(value) > LONGEST_ID:
        spot.fault("value", f"длиннее {LONGEST_ID} знаков")
    return value


def referred(raw: Mapping[str, Any], key: str, spot: Spot, *, must: bool) -> str:
    """Read whom a reference names: by `identifier` alone, since links lead to another system's records."""
    if key not in raw:
        if must:
            spot.fault(key, "не заполнено")
        return ""
    value, inner = raw[key], spot.inside(key)
    if not isinstance(value, Mapping) or "identifier" not in value:
        inner.fault("identifier", "нужен identifier.value: по ссылке (reference) человека не найти")
        return ""
    known_only(value, {"identifier", "display", "type", "id"}, inner)
    return identifier(value["identifier"], inner.inside("identifier"))


def one_of(raw: Mapping[str, Any], key: str, known: Mapping[str, Any], spot: Spot, *, default: str = "") -> Any:
    """Read a code; None where it is wrong."""
    if key not in raw and default:
        return known[default]
    value = raw.get(key)
    if isinstance(value, str) and value in known:
        return known[value]
    spot.fault(key, f"нужно одно из: {', '.join(known)}")
    return None


def moment(raw: Mapping[str, Any], key: str, zone: ZoneInfo, spot: Spot) -> datetime | None:
    """Read FHIR's dateTime; a bare date is its midnight by the person's clock."""
    if key not in raw:
        return None
    try:
        value = raw[key]
        if isinstance(value, str) and len(value) == 10:
            return datetime.combine(date.fromisoformat(value), time(), zone)
        at = datetime.fromisoformat(value)
        if at.tzinfo is not None:
            return at
        spot.fault(key, "к времени нужен пояс, например 2026-01-10T08:00:00+03:00")
    except (TypeError, ValueError):
        spot.fault(key, "нужна дата, которая есть в календаре: 2026-01-10 или со временем и поясом")
    return None
