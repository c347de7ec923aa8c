"""What was measured or told is kept sealed, with the words in which a card shows it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from scenarios.said import said
from storage.queries import observations
from storage.queries.observations import Seen
from storage.transaction import Tx
from storage.vault import Sealed, Vault

TITLES = {
    "blood_pressure": "давление",
    "weight": "вес",
    "movements": "шевеления",
    "wellbeing": "самочувствие",
    "mood": "настроение",
    "month": "месяц",
    "phq2": "настроение, PHQ-2",
    "phq9": "настроение, PHQ-9",
    "epds": "настроение, EPDS",
}
"""What is shown on a card, in this order."""
_WORDS = {
    "good": "хорошо",
    "so_so": "по-разному",
    "bad": "тяжело",
    "usual": "как обычно",
    "less": "меньше обычного",
    "none": "не чувствует",
}
_OUT_OF = {"phq2": " из 6", "phq9": " из 27", "epds": " из 30"}
FRESH = timedelta(days=62)
"""What is older says nothing of how somebody is now."""


class Observed(msgspec.Struct, omit_defaults=True):
    """One observation as it is sealed."""

    value: Any
    unit: str | None = None
    words: str = ""


_decode = msgspec.json.Decoder(Observed).decode


async def keep(
    tx: Tx,
    vault: Vault,
    person_id: int,
    code: str,
    value: Any,
    *,
    now: datetime,
    unit: str | None = None,
    run_id: int | None = None,
) -> None:
    """Keep an observation; an answer that was skipped is none."""
    if value is None:
        return
    kept = msgspec.json.encode(Observed(value, unit, words_of(code, value, unit)))
    await observations.put(tx, person_id, code, now, vault.encrypt(kept.decode()), run_id)


def words_of(code: str, value: Any, unit: str | None) -> str:
    """Say a value as a card shows it: «140/90», «68,5 кг», «как обычно», «7 из 27»."""
    if isinstance(value, str):
        return _WORDS.get(value, value)
    if isinstance(value, dict):
        return str(said(value))
    return f"{said(value)}{f' {unit}' if unit else _OUT_OF.get(code, '')}"


def opened(vault: Vault, seen: Seen) -> Observed | None:
    """Open one; None where its key was lost."""
    try:
        return _decode(vault.decrypt(seen.value))
    except Sealed:
        return None


async def card_lines(tx: Tx, vault: Vault, person_id: int, now: datetime, zone: ZoneInfo) -> list[str]:
    """Give the latest of everything fresh, one line each: «давление: 118/76, 3 марта»."""
    found = {seen.code: seen for seen in await observations.latest(tx, [person_id], list(TITLES))}
    lines = []
    for code, title in TITLES.items():
        seen = found.get(code)
        observed = opened(vault, seen) if seen is not None and seen.at > now - FRESH else None
        if seen is not None and observed is not None:
            lines.append(f"{title}: {observed.words}, {seen.at.astimezone(zone):%d.%m}")
    return lines
