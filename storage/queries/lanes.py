"""Lanes: one row a chat of a bot."""

from __future__ import annotations

from storage.transaction import Tx

ENSURE = """
WITH made AS (
    INSERT INTO lane (channel, bot, chat_id, private) VALUES ($1, $2, $3, $4)
    ON CONFLICT (channel, bot, chat_id) DO NOTHING RETURNING id
)
SELECT id FROM made UNION ALL SELECT id FROM lane WHERE channel = $1 AND bot = $2 AND chat_id = $3 LIMIT 1
"""

MOVE = """
UPDATE lane SET chat_id = $2 WHERE id = $1
  AND NOT EXISTS (SELECT FROM lane o WHERE o.channel = lane.channel AND o.bot = lane.bot AND o.chat_id = $2)
"""


async def ensure(tx: Tx, channel: str, bot: str, chat_id: str, *, private: bool) -> int:
    """The lane of a chat, made where it is new."""
    found: int | None = await tx.value(ENSURE, channel, bot, chat_id, private)
    if found is None:  # another transaction made it after this statement began
        found = await tx.value(ENSURE, channel, bot, chat_id, private)
    assert found is not None
    return found


async def move(tx: Tx, lane_id: int, chat_id: str) -> None:
    """The messenger gave the chat a new id (a group became a supergroup)."""
    await tx.run(MOVE, lane_id, chat_id)
