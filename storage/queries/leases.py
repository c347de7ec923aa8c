"""Who leads what, and where each poller stands."""

from __future__ import annotations

from storage.transaction import Tx

HOLD = """
INSERT INTO lease AS l (name, holder, until) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 second')
ON CONFLICT (name) DO UPDATE SET holder = EXCLUDED.holder, until = EXCLUDED.until
WHERE l.holder = EXCLUDED.holder OR l.until < clock_timestamp()
RETURNING holder
"""
BEAT = """
WITH held AS (
    INSERT INTO lease AS l (name, holder, until) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 second')
    ON CONFLICT (name) DO UPDATE SET holder = EXCLUDED.holder, until = EXCLUDED.until
    WHERE l.holder = EXCLUDED.holder OR l.until < clock_timestamp()
    RETURNING holder
), moved AS (
    INSERT INTO cursor AS c (channel, bot, value) SELECT $4, $5, $6::text FROM held WHERE $6::text IS NOT NULL
    ON CONFLICT (channel, bot) DO UPDATE SET value = EXCLUDED.value, moved_at = now() WHERE c.value <> EXCLUDED.value
)
SELECT holder FROM held
"""
ALONE = "SELECT pg_try_advisory_xact_lock(8040762, hashtext($1))"
"""The first number keeps these locks apart from anybody else's in the same database."""
GIVE_UP = "DELETE FROM lease WHERE name = $1 AND holder = $2"
CURSOR = "SELECT value FROM cursor WHERE channel = $1 AND bot = $2"
MOVE = """
INSERT INTO cursor (channel, bot, value)
SELECT $1, $2, $3 WHERE EXISTS (SELECT FROM lease WHERE name = $4 AND holder = $5 AND until > clock_timestamp())
ON CONFLICT (channel, bot) DO UPDATE SET value = EXCLUDED.value, moved_at = now()
"""


async def hold(tx: Tx, name: str, holder: str, seconds: float) -> bool:
    """Take or renew a lease; False while another holds it."""
    return await tx.value(HOLD, name, holder, seconds) is not None


async def beat(tx: Tx, name: str, holder: str, seconds: float, channel: str, bot: str, cursor: str | None) -> bool:
    """Take or renew a poller's lease and put its cursor down, if it has one in hand; False while another holds it."""
    return await tx.value(BEAT, name, holder, seconds, channel, bot, cursor) is not None


async def alone(tx: Tx, name: str) -> bool:
    """Be the only one at this until the transaction ends; False where somebody else is at it now."""
    return bool(await tx.value(ALONE, name))


async def give_up(tx: Tx, name: str, holder: str) -> None:
    """Let another take it at once."""
    await tx.run(GIVE_UP, name, holder)


async def cursor(tx: Tx, channel: str, bot: str) -> str | None:
    """Where the bot's poller stands."""
    found: str | None = await tx.value(CURSOR, channel, bot)
    return found


async def move(tx: Tx, channel: str, bot: str, value: str, lease: str, holder: str) -> None:
    """Everything before `value` is stored; nothing happens where the lease has passed to another."""
    await tx.run(MOVE, channel, bot, value, lease, holder)
