"""What the clock of the person shows, as templates and readers of answers know it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

ZONE = "Europe/Moscow"


def moment(known: Mapping[str, Any] | None, now: datetime) -> dict[str, Any]:
    """Give what is known with the person's own day and hour in it; `zone` says where they live."""
    known = known or {}
    zone = str(known.get("zone") or ZONE)
    local = now.astimezone(ZoneInfo(zone))
    return {**known, "zone": zone, "today": local.date().isoformat(), "hour": local.hour}


def today(facts: Mapping[str, Any]) -> date:
    """Give the person's own day."""
    return date.fromisoformat(facts["today"])
