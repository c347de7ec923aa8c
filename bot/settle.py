"""What follows from a delivery, in the transaction that records it."""

from __future__ import annotations

from bot.deliver import Delivery
from storage.queries.sending import Claimed
from storage.transaction import Tx


async def settle(tx: Tx, landed: list[tuple[Claimed, Delivery]]) -> None:
    """Mark what the curator wrote as delivered or failed, know the blocked as blocked."""
