"""Rows in the outbox for chats of their own: what a long drain and a broadcast are made of."""

from __future__ import annotations

from bot.channels.max_messenger.parse import USER_CHAT
from tests.bench.ground import connected
from tests.bench.phones import WORDS
from tests.bench.seeding import BOTS

STRANGER = 300_000_000
"""The first number of people who only hear."""
FILL = """
WITH n AS (SELECT generate_series(0, $3::int - 1) AS n), made AS (
    INSERT INTO lane (channel, bot, chat_id, next_at, priority) SELECT $1::text, $2::text, $7::text || ($4::bigint + n),
    now(), 6 FROM n
    ON CONFLICT (channel, bot, chat_id) DO UPDATE SET next_at = now(), priority = LEAST(lane.priority, 6) RETURNING id
)
INSERT INTO outbox (lane_id, op, priority, payload, next_at)
SELECT made.id, 'say', 6, jsonb_build_object('text', 'Объявление ' || row || '. ' || $6::text), now()
FROM generate_series(1, $5::int) row CROSS JOIN made ORDER BY row, made.id
"""


def strangers(chats: int) -> list[int]:
    """Numbers of people in a messenger."""
    return [STRANGER + number for number in range(chats)]


async def queue(database: str, channel: str, *, chats: int, rows: int) -> None:
    """Put `rows` broadcast rows for each of so many strangers."""
    prefix = USER_CHAT if channel == "max" else ""
    async with connected(database) as connection:
        await connection.execute(FILL, channel, BOTS[channel], chats, STRANGER, rows, WORDS, prefix)
        await connection.execute("VACUUM ANALYZE")
