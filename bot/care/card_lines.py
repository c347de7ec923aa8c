"""What a card tells of a person's health: the term of a pregnancy, and the latest of what they measured or told."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.care import dating, observing
from curators.turn import CareLines
from storage.queries import pregnancies
from storage.transaction import Tx
from storage.vault import Vault


def of(vault: Vault, zone: ZoneInfo) -> CareLines:
    """Give what opens a person's lines; `zone` is the region's."""

    async def lines(tx: Tx, person_id: int, now: datetime) -> list[str]:
        told = await observing.card_lines(tx, vault, person_id, now, zone)
        known = dating.opened(vault, await pregnancies.dating_of(tx, person_id))
        if known is not None:
            told.insert(0, f"беременность: {known.words(now.astimezone(zone).date())}")
        return told

    return lines
