"""Read FHIR R4's `Timing`: every fault of it at once, nothing dropped silently."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scenarios.timing_check import contradictions
from scenarios.timing_terms import MOST_DOSES, Length, Timing, TimingError, Unit
from scenarios.timing_when import CODES, EVERY_MEAL

Faults = list[tuple[str, str]]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::00(?:\.0+)?)?")
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_UNITS = {unit.value: unit for unit in Unit}
_KNOWN = {
    "boundsPeriod", "boundsDuration", "count", "frequency", "period", "periodUnit", "duration", "durationUnit",
    "dayOfWeek", "timeOfDay", "when", "offset",
}  # fmt: skip
_REFUSED = {
    "boundsRange": "срок «от и до» не поддерживается: нужен один срок",
    "countMax": "число приёмов «от и до» не поддерживается: нужно одно",
    "frequencyMax": "«3–4 раза» не поддерживается: сколько раз, решает врач, а не служба",
    "periodMax": "«каждые 4–6 часов» не поддерживается: промежуток решает врач, а не служба",
    "durationMax": "длительность «от и до» не поддерживается: нужна одна",
}


def parse(resource: object, *, as_needed: bool = False) -> Timing:
    """Read a `Timing` element; TimingError holds every fault with its path inside the element."""
    faults: Faults = []
    if not isinstance(resource, Mapping):
        raise TimingError([("", "нужен объект Timing")])
    for key in resource.keys() - {"repeat", "id"}:
        faults.append((str(key), "поле не поддерживается: опишите время приёма в repeat"))
    raw = resource.get("repeat")
    if not isinstance(raw, Mapping):
        raise TimingError([*faults, ("repeat", "нужен объект: без него не сказано, когда принимать")])
    for key in raw.keys() - _KNOWN - {"id"}:
        faults.append((f"repeat.{key}", _REFUSED.get(key, "поле не поддерживается")))
    start, end = _bounds_period(raw.get("boundsPeriod"), faults)
    timing = Timing(
        start=start,
        end=end,
        lasts=_quantity(raw.get("boundsDuration"), faults),
        count=_whole(raw, "count", faults, 1, MOST_DOSES),
        frequency=_whole(raw, "frequency", faults, 1, MOST_DOSES),
        period=_length(raw, "period", faults),
        days=tuple(sorted({DAYS.index(day) for day in _listed(raw, "dayOfWeek", DAYS, faults)})),
        clock=_clock(raw, faults),
        when=tuple(_listed(raw, "when", (*CODES, *EVERY_MEAL), faults)),
        offset=_whole(raw, "offset", faults, 0, 1440),
        each=_length(raw, "duration", faults),
        as_needed=as_needed,
    )
    faults += contradictions(raw, timing, sound=not faults)
    if faults:
        raise TimingError(sorted(dict.fromkeys(faults)))
    return timing


def _whole(raw: Mapping[str, Any], key: str, faults: Faults, least: int, most: int) -> int | None:
    value = raw.get(key)
    if value is None and key not in raw:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    faults.append((f"repeat.{key}", f"нужно целое число от {least} до {most}"))
    return None


def _decimal(value: object) -> Fraction | None:
    """Give the number as it is written; JSON's 0.1 is a tenth."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        return None
    return Fraction(str(value))


def _length(raw: Mapping[str, Any], key: str, faults: Faults) -> Length | None:
    path, unit_path = f"repeat.{key}", f"repeat.{key}Unit"
    if key not in raw:
        if f"{key}Unit" in raw:
            faults.append((path, f"единица {key}Unit есть, а самого {key} нет"))
        return None
    value = _decimal(raw[key])
    if value is None or value <= 0:
        faults.append((path, "нужно число больше нуля"))
    if f"{key}Unit" not in raw:
        faults.append((unit_path, f"к {key} нужна единица: min, h, d, wk, mo или a"))
        return None
    unit = _unit(raw[f"{key}Unit"], unit_path, faults)
    return _made(value, unit, path, faults)


def _unit(code: object, path: str, faults: Faults) -> Unit | None:
    unit = _UNITS.get(code) if isinstance(code, str) else None
    if unit is None:
        faults.append((path, "нужно одно из: min, h, d, wk, mo, a"))
    return unit


def _made(value: Fraction | None, unit: Unit | None, path: str, faults: Faults) -> Length | None:
    if value is None or value <= 0 or unit is None:
        return None
    if unit in {Unit.MO, Unit.A} and value.denominator != 1:
        faults.append((path, "месяцы и годы бывают только целые"))
        return None
    if value > 100_000:
        faults.append((path, "слишком большое число"))
        return None
    return Length(value, unit)


def _quantity(raw: object, faults: Faults) -> Length | None:
    path = "repeat.boundsDuration"
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        faults.append((path, "нужен объект с value и code"))
        return None
    for key in raw.keys() - {"value", "unit", "code", "system", "id"}:
        faults.append((f"{path}.{key}", "поле не поддерживается: срок должен быть точным"))
    value = _decimal(raw.get("value"))
    if value is None or value <= 0:
        faults.append((f"{path}.value", "нужно число больше нуля"))
    code = "code" if "code" in raw else "unit"
    unit = _unit(raw.get(code), f"{path}.code", faults)
    return _made(value, unit, f"{path}.value", faults)


def _listed(raw: Mapping[str, Any], key: str, known: tuple[str, ...], faults: Faults) -> list[str]:
    """Read a list of codes; each may stand once."""
    values = raw.get(key, [])
    if not isinstance(values, list) or (key in raw and not values):
        faults.append((f"repeat.{key}", "нужен непустой список"))
        return []
    found: list[str] = []
    for place, value in enumerate(values):
        if value not in known:
            faults.append((f"repeat.{key}[{place}]", f"нужно одно из: {', '.join(known)}"))
        elif value in found:
            faults.append((f"repeat.{key}[{place}]", "повторяется"))
        else:
            found.append(value)
    return found


def _clock(raw: Mapping[str, Any], faults: Faults) -> tuple[time, ...]:
    values = raw.get("timeOfDay", [])
    if not isinstance(values, list) or ("timeOfDay" in raw and not values):
        faults.append(("repeat.timeOfDay", "нужен непустой список времён, например 08:00:00"))
        return ()
    found: set[time] = set()
    for place, value in enumerate(values):
        match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
        clock = time(int(match[1]), int(match[2])) if match else None
        if clock is None:
            faults.append((f"repeat.timeOfDay[{place}]", "нужно время суток до минуты, например 08:00:00"))
        elif clock in found:
            faults.append((f"repeat.timeOfDay[{place}]", "повторяется"))
        else:
            found.add(clock)
    return tuple(sorted(found))


def _bounds_period(raw: object, faults: Faults) -> tuple[date | datetime | None, date | datetime | None]:
    path = "repeat.boundsPeriod"
    if raw is None:
        return None, None
    if not isinstance(raw, Mapping) or not raw.keys() & {"start", "end"}:
        faults.append((path, "нужны start и (или) end"))
        return None, None
    for key in raw.keys() - {"start", "end", "id"}:
        faults.append((f"{path}.{key}", "поле не поддерживается"))
    return (
        _moment(raw, "start", path, faults, at_end=False),
        _moment(raw, "end", path, faults, at_end=True),
    )


def _moment(
    raw: Mapping[str, Any], key: str, path: str, faults: Faults, *, at_end: bool
) -> date | datetime | None:  # fmt: skip
    """Read FHIR's dateTime: a year or a month stands for its first day, at the end of a period for its last."""
    if key not in raw:
        return None
    text = raw[key]
    try:
        if match := _DAY.fullmatch(text):
            year, month = int(match[1]), int(match[2] or (12 if at_end else 1))
            return date(year, month, int(match[3] or (monthrange(year, month)[1] if at_end else 1)))
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None and "T" in text:
            return at
        faults.append((f"{path}.{key}", "к времени нужен пояс, например 2026-01-10T08:00:00+03:00"))
    except (TypeError, ValueError):
        faults.append((f"{path}.{key}", "нужна дата, которая есть в календаре: 2026-01-10 или со временем и поясом"))
    return None
