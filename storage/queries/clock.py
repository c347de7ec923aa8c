"""The demo's clock as everybody sees it."""

from __future__ import annotations

from storage.transaction import Tx

MOVE = """
INSERT INTO setting (name, value) VALUES ('clock', $1) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value
"""


async def move(tx: Tx, seconds: float) -> None:
    """Business time is this far ahead of the machine's from now on."""
    await tx.run(MOVE, f"{seconds:g}" if seconds % 1 else str(int(seconds)))
