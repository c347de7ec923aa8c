"""What a card tells besides: a person's health (term, the latest measured or told, drugs), a family's children."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from bot.care import dating, observing
from curators.turn import CareLines
from scenarios import plan_content
from scenarios.child_age import ages_words
from storage.queries import children, doses, pregnancies
from storage.transaction import Tx
from storage.vault import Sealed, Vault


def of(vault: Vault, zone: ZoneInfo) -> CareLines:
    """Give what opens these lines; `zone` is the region's."""

    async def lines(tx: Tx, person_id: int, now: datetime) -> list[str]:
        told = await observing.card_lines(tx, vault, person_id, now, zone)
        known = dating.opened(vault, await pregnancies.dating_of(tx, person_id))
        if known is not None:
            told.insert(0, f"беременность: {known.words(now.astimezone(zone).date())}")
        return told

    async def of_family(tx: Tx, family_id: int, now: datetime) -> list[str]:
        born = [one.born for one in await children.of_family(tx, family_id)]
        return [f"Дети: {ages_words(born, now.astimezone(zone).date())}"] if born else []

    async def drugs(tx: Tx, versions: Sequence[int]) -> dict[int, str]:
        return {row["id"]: name for row in await doses.versions(tx, versions) if (name := _drug(vault, row["content"]))}

    return CareLines(lines, of_family, drugs)


def _drug(vault: Vault, content: bytes) -> str:
    """Give what a version prescribes; nothing where its key is lost."""
    try:
        return plan_content.from_json(vault.decrypt(content)).drug
    except (Sealed, msgspec.DecodeError):
        return ""
