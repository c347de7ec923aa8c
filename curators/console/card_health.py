"""What of a family's health stands on a card: by the consents of each adult, and on a doctor's by one more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from curators.alert_words import with_health_consent
from curators.turn import CareLines
from storage.transaction import Record, Tx


async def lines(tx: Tx, adults: list[Any], now: datetime, care: CareLines, *, doctor: bool) -> list[str]:
    """What those who agreed have told of their health lately; a doctor sees it by the consent to share with doctors."""
    told: list[str] = []
    for adult in adults:
        if _open_to(adult, doctor=doctor):
            named = f"{adult['full_name']}: " if len(adults) > 1 else ""
            told += [f"🌿 {named}{line}" for line in await care.of_person(tx, adult["id"], now)]
    return told


def _open_to(adult: Any, *, doctor: bool) -> bool:
    """Tell whether an adult's health may be read on this card."""
    kinds = {one["kind"] for one in orjson.loads(adult["consents"] or "[]")}
    return with_health_consent("", frozenset(kinds)) and (not doctor or "doctor" in kinds)


async def drugs(
    tx: Tx, alerts: list[Record], adults: list[Any], care: CareLines | None, *, doctor: bool
) -> dict[int, str]:  # fmt: skip
    """Give the drugs that alerts about doses may name here, by alert."""
    people = {one["id"] for one in adults if _open_to(one, doctor=doctor)}
    about = {one["id"]: one["version_id"] for one in alerts if one["version_id"] and one["person_id"] in people}
    known = await care.drugs(tx, sorted(set(about.values()))) if care is not None and about else {}
    return {alert: known[version] for alert, version in about.items() if version in known}
