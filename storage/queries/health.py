"""How the queue and the database fare, for probes, metrics and alarms."""

from __future__ import annotations

from typing import NamedTuple

from storage.transaction import Tx


class Waiting(NamedTuple):
    """Rows of one bot and priority that have not left; `late` is seconds since the oldest was due (None: none is)."""

    channel: str
    bot: str
    priority: int
    rows: int
    late: float | None


class Spoke(NamedTuple):
    """Seconds since a bot last managed to send anything; None: never."""

    channel: str
    bot: str
    ago: float | None


WAITING = """
SELECT l.channel, l.bot, o.priority::int, count(*)::int,
       max(extract(epoch FROM clock_timestamp() - LEAST(o.next_at, o.failing_since)))
           FILTER (WHERE o.next_at <= clock_timestamp() OR o.failing_since IS NOT NULL)::float8
FROM outbox o JOIN lane l ON l.id = o.lane_id
WHERE o.state = 'waiting' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""

SPOKE = "SELECT channel, bot, extract(epoch FROM clock_timestamp() - ok_at)::float8 FROM rate"

SCHEMA = "SELECT version_num FROM alembic_version"

WAKE = """
WITH head AS (
    SELECT DISTINCT ON (lane_id) lane_id, priority, next_at FROM outbox WHERE state = 'waiting'
    ORDER BY lane_id, priority, id
)
UPDATE lane SET next_at = GREATEST(lane.gate_at, head.next_at), version = lane.version + 1,
                priority = LEAST(lane.priority, head.priority)
FROM head
WHERE lane.id = head.lane_id AND (lane.lease_until IS NULL OR lane.lease_until < clock_timestamp())
  AND (lane.next_at IS NULL OR lane.next_at > GREATEST(lane.gate_at, head.next_at) + interval '1 minute')
RETURNING lane.id
"""


async def waiting(tx: Tx) -> list[Waiting]:
    """What waits, by bot and priority."""
    return [Waiting(*record) for record in await tx.rows(WAITING)]


async def spoke(tx: Tx) -> list[Spoke]:
    """When each bot last managed to send."""
    return [Spoke(*record) for record in await tx.rows(SPOKE)]


async def schema(tx: Tx) -> str | None:
    """The schema version of this database."""
    found: str | None = await tx.value(SCHEMA)
    return found


async def wake_forgotten(tx: Tx) -> list[int]:
    """Wake lanes that sleep though their head is due: a net under the senders, which should never catch anything."""
    return [record["id"] for record in await tx.rows(WAKE)]
