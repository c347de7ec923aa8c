"""Months of messages are made ahead, so that none falls into the partition of last resort."""

from __future__ import annotations

import structlog

from storage.transaction import Tx

log = structlog.get_logger()

AHEAD = 3
"""Months. A service that was off for that long still finds its month made."""


async def make(tx: Tx) -> bool:
    """Make the partitions of this month and those ahead."""
    made = await tx.value("SELECT make_message_partitions(now(), $1)", AHEAD)
    if made:
        log.info("partitions.made", count=made)
    return False
