"""Whether what a person has agreed to names children, and what the dialogue after a birth begins with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from curators.turn import Turn
from scenarios.texts import texts
from storage.queries import consents


async def agreed(turn: Turn) -> bool:
    """Tell whether the consent in force is to the very text that names children: an older one, or a paper, may not."""
    consent = await consents.in_force(turn.tx, turn.arrival.person_id or 0)
    return consent is not None and consent["text_version"] == texts()["consent_base"].version


async def newborn_facts(turn: Turn, *, twins: bool) -> dict[str, Any]:
    """Give what the dialogue after a birth begins with."""
    this = turn.now.astimezone(ZoneInfo(turn.arrival.timezone or turn.zone)).date().replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    return {"this": this.isoformat(), "last": last.isoformat(), "twins": twins, "agreed": await agreed(turn)}
