"""The senders' side of the outbox: claim lanes by lease, grant a bot's rate; outcomes are a room of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.transaction import Tx

LEASE = 8.0
"""Seconds a claimed lane is held unless renewed: a dead sender's lanes are free after that."""


class Claimed(NamedTuple):
    """The head of a lane, leased to this sender; `id` is None where the lane had nothing due."""

    wait: float | None
    """Seconds until the first row of this claim may leave, the others one interval after another."""
    clock: float | None
    """The database's clock at that moment, seconds."""
    lane_id: int
    version: int
    chat_id: str
    private: bool
    id: int | None
    in_air: int | None
    """Equal to `id`: a sender died with this very row in the air."""
    op: str | None
    payload: str | None
    priority: int | None
    message_id: int | None
    message_at: datetime | None
    view_id: int | None
    identity_id: int | None
    attempts: int | None
    failing: float | None
    """Seconds since it first failed."""
    progress: str | None
    doubtful: bool | None
    expired: bool | None
    age: float | None
    """Seconds since it was put in."""
    topic: str | None
    card_id: str | None
    mode: str | None
    thread_id: int | None
    rebuilt: int | None
    reply_id: str | None
    """The messenger's id, in this chat, of the message that is replied to."""
    twins: str | None
    """JSON array of this message's ids in this chat, for edits and deletions."""
    keyed: bool | None
    """It has a key: the ids it is sent as are kept, for `restate`."""
    closed: bool | None = None
    """Its view in a console without topics is closed: the curator may see the family no more."""


# A lane that changed between the statement's snapshot and its lock (`version`) gives no head this time: what the
# snapshot shows of its rows may be over (cancelled) or not yet whole (an album's last photo).
CLAIM = """
WITH due AS (
    SELECT id, in_air, version FROM lane
    WHERE channel = $1 AND bot = $2 AND next_at <= clock_timestamp()
      AND (lease_until IS NULL OR lease_until < clock_timestamp()) AND id <> ALL($7::bigint[])
    ORDER BY priority, next_at LIMIT $3 FOR UPDATE SKIP LOCKED
), head AS (
    SELECT due.id AS lane, due.in_air AS was_in_air, o.*
    FROM due LEFT JOIN LATERAL (
        SELECT * FROM outbox WHERE id = due.in_air AND state = 'waiting'
        UNION ALL
        (SELECT * FROM outbox WHERE lane_id = due.id AND state = 'waiting' ORDER BY priority, id LIMIT 1)
        LIMIT 1
    ) o ON o.next_at <= clock_timestamp() AND due.version = (SELECT version FROM lane WHERE lane.id = due.id)
), held AS (
    UPDATE lane SET lease_until = clock_timestamp() + $4 * interval '1 second', holder = $5, in_air = head.id
    FROM head WHERE lane.id = head.lane
    RETURNING lane.id, lane.version, lane.chat_id, lane.private
), doubted AS (
    UPDATE outbox SET doubtful = true
    WHERE id = ANY(ARRAY(SELECT in_air FROM due WHERE in_air IS NOT NULL)) AND state = 'waiting' AND NOT doubtful
), load AS (
    SELECT count(*) AS heads, count(*) * $6::float8 * interval '1 second' AS takes
    FROM head WHERE id IS NOT NULL AND (expires_at IS NULL OR expires_at >= clock_timestamp())
), granted AS (
    INSERT INTO rate AS r (channel, bot, tat) SELECT $1, $2, clock_timestamp() + takes FROM load WHERE heads > 0
    ON CONFLICT (channel, bot) DO UPDATE
    SET tat = GREATEST(r.tat, clock_timestamp()) + (SELECT takes FROM load)
    RETURNING extract(epoch FROM tat - (SELECT takes FROM load) - statement_timestamp())::float8 AS wait,
              extract(epoch FROM statement_timestamp())::float8 AS clock
)
SELECT (SELECT wait FROM granted), (SELECT clock FROM granted), held.id, held.version, held.chat_id, held.private,
       h.id, h.was_in_air, h.op, h.payload::text, h.priority,
       h.message_id, h.message_at, h.view_id, h.identity_id, h.attempts,
       extract(epoch FROM clock_timestamp() - h.failing_since)::float8, h.progress::text, h.doubtful,
       h.expires_at < clock_timestamp(), extract(epoch FROM clock_timestamp() - h.created_at)::float8,
       v.topic, v.card_id, c.mode, v.thread_id, v.rebuilt,
       (SELECT external_id FROM mirror m WHERE m.message_id = h.reply_to AND m.lane_id = held.id
        ORDER BY m.part LIMIT 1),
       CASE WHEN h.op IN ('edit', 'delete', 'react') THEN
           (SELECT json_agg(external_id ORDER BY part)::text FROM mirror m
            WHERE m.message_id = h.message_id AND m.lane_id = held.id)
       WHEN h.op = 'restate' THEN COALESCE(h.payload->'ids', (
           SELECT s.progress->'ids' FROM outbox s
           WHERE s.key = h.payload->>'of' AND s.lane_id = held.id AND s.state = 'sent'))::text END,
       h.key IS NOT NULL, c.mode = 'flat' AND v.closed_at IS NOT NULL
FROM held JOIN head h ON h.lane = held.id
LEFT JOIN view v ON v.id = h.view_id
LEFT JOIN console c ON c.id = v.console_id
"""


RENEW = """
UPDATE lane SET lease_until = clock_timestamp() + $2 * interval '1 second' WHERE holder = $1 AND id = ANY($3::bigint[])
RETURNING id
"""

GRANT = """
INSERT INTO rate AS r (channel, bot, tat) VALUES ($1, $2, clock_timestamp() + $3::float8 * interval '1 second')
ON CONFLICT (channel, bot) DO UPDATE SET tat = GREATEST(r.tat, clock_timestamp()) + $3::float8 * interval '1 second'
RETURNING extract(epoch FROM tat - $3::float8 * interval '1 second' - statement_timestamp())::float8,
          extract(epoch FROM statement_timestamp())::float8
"""

HOLD = """
INSERT INTO rate AS r (channel, bot, tat) VALUES ($1, $2, clock_timestamp() + $3::float8 * interval '1 second')
ON CONFLICT (channel, bot) DO UPDATE SET tat = GREATEST(r.tat, clock_timestamp() + $3::float8 * interval '1 second')
"""

SPOKE = "UPDATE rate SET ok_at = clock_timestamp() WHERE channel = $1 AND bot = $2"

SILENT = "SELECT extract(epoch FROM clock_timestamp() - ok_at)::float8 FROM rate WHERE channel = $1 AND bot = $2"


async def claim(
    tx: Tx, channel: str, bot: str, holder: str, *, most: int, interval: float, besides: Sequence[int] = ()
) -> list[Claimed]:
    """Lease up to `most` due lanes, best priority first, each with its head, and reserve the bot's rate for them.

    besides: lanes whose last claim is still in this process's air, though the lease may have run out.
    """
    values = (channel, bot, most, LEASE, holder, interval, list(besides))
    return [Claimed(*record) for record in await tx.rows(CLAIM, *values)]


async def renew(tx: Tx, holder: str, lanes: Sequence[int]) -> list[int]:
    """Keep lanes whose sending takes long (an upload); those that are still ours."""
    return [row["id"] for row in await tx.rows(RENEW, holder, LEASE, list(lanes))]


async def grant(tx: Tx, channel: str, bot: str, count: int, interval: float) -> tuple[float, float]:
    """Reserve `count` requests of a bot's rate, `interval` apart.

    Seconds until the first may leave, from a moment of the database's clock, which is the second number.
    """
    found = await tx.row(GRANT, channel, bot, count * interval)
    assert found is not None
    return found[0], found[1]


async def hold(tx: Tx, channel: str, bot: str, seconds: float) -> None:
    """The messenger told the whole bot to wait."""
    await tx.run(HOLD, channel, bot, seconds)


async def spoke(tx: Tx, channel: str, bot: str) -> None:
    """A request of this bot succeeded just now."""
    await tx.run(SPOKE, channel, bot)


async def silent_for(tx: Tx, channel: str, bot: str) -> float | None:
    """Seconds since this bot last succeeded; None: never."""
    seconds: float | None = await tx.value(SILENT, channel, bot)
    return seconds
