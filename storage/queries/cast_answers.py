"""Who has written after a broadcast reached them: found in sets, off the road of a message."""

from __future__ import annotations

from datetime import timedelta

from storage.transaction import Tx

WITHIN = timedelta(days=3)
FOLLOW = """
INSERT INTO setting (name, value) SELECT 'cast_answers', COALESCE(max(id), 0)::text FROM message
ON CONFLICT (name) DO NOTHING
"""
# A message that commits late has a smaller id than others that were seen: the last minute is looked at again.
NOTE = """
WITH at AS (SELECT value::bigint AS id FROM setting WHERE name = 'cast_answers'),
casts AS (
    SELECT id FROM broadcast WHERE state IN ('sending', 'paused')
       OR (state IN ('done', 'cancelled') AND COALESCE(done_at, started_at) > now() + $1::interval - 2 * $2::interval)
), heard AS (
    SELECT m.id, m.person_id, m.created_at - $1::interval AS at FROM message m
    WHERE m.id > (SELECT id FROM at) AND m.created_at > now() + $1::interval - $2::interval
      AND m.direction = 'in' AND m.person_id IS NOT NULL
), noted AS (
    UPDATE recipient r SET answered_at = first.at + $1::interval FROM (
        SELECT casts.id AS cast_id, h.person_id, min(h.at) AS at
        FROM heard h CROSS JOIN casts
        JOIN recipient n ON n.broadcast_id = casts.id AND n.person_id = h.person_id
        JOIN outbox o ON o.id = n.outbox_id
        WHERE n.answered_at IS NULL AND o.state = 'sent' AND h.at > o.done_at AND h.at < o.done_at + $2::interval
        GROUP BY 1, 2
    ) first
    WHERE r.broadcast_id = first.cast_id AND r.person_id = first.person_id
)
UPDATE setting SET value = GREATEST(value::bigint, (
    SELECT COALESCE(max(m.id), 0) FROM message m
    WHERE m.id > (SELECT id FROM at) AND m.created_at > now() + $1::interval - $2::interval
      AND m.created_at < now() + $1::interval - interval '1 minute'))::text
WHERE name = 'cast_answers'
"""


async def follow(tx: Tx) -> None:
    """Begin to look at messages, from the next one on."""
    await tx.run(FOLLOW)


async def note(tx: Tx, ahead: float) -> None:
    """Note the first message of each person within three days; ahead: seconds the demo's clock is ahead."""
    await tx.run(NOTE, timedelta(seconds=ahead), WITHIN)
