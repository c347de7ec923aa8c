"""A person's own reminder as FHIR's dosageInstruction: only times and days, no amount of ours. Pure."""

from __future__ import annotations

from datetime import date, time
from typing import Any

MOST_TIMES = 6
DAYS = {
    "пн": "mon", "вт": "tue", "ср": "wed", "чт": "thu", "пт": "fri", "сб": "sat", "вс": "sun",
}  # fmt: skip
SETS = {"weekdays": ("mon", "tue", "wed", "thu", "fri"), "weekend": ("sat", "sun")}


def dosage(times: str, days: str, until: str, today: date) -> list[dict[str, Any]]:
    """Give the instruction; ValueError where it can't be read.

    times: `08:00, 20:00`; days: `weekdays`, `weekend`, `пн, ср`, or every day; until: an ISO date, or no end.
    """
    clock = sorted(
        {time.fromisoformat(one.strip()) for one in times.strip("[]").replace("'", "").split(",") if one.strip()}
    )
    if not 1 <= len(clock) <= MOST_TIMES:
        raise ValueError(f"нужно от 1 до {MOST_TIMES} времён")
    repeat: dict[str, Any] = {"timeOfDay": [f"{one:%H:%M:%S}" for one in clock]}
    repeat |= {"frequency": len(clock), "period": 1, "periodUnit": "d"}
    if named := _days(days):
        repeat["dayOfWeek"] = named
    if until:
        end = date.fromisoformat(until)
        if end < today:
            raise ValueError("конец раньше сегодняшнего дня")
        repeat["boundsPeriod"] = {"start": today.isoformat(), "end": end.isoformat()}
    return [{"timing": {"repeat": repeat}}]


def _days(days: str) -> list[str]:
    if days in SETS:
        return list(SETS[days])
    named = [one.strip().lower() for one in days.strip("[]").replace("'", "").split(",") if one.strip()]
    found = [DAYS[one] for one in DAYS if one in named]
    return [] if len(found) in {0, len(DAYS)} else found
