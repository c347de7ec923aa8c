"""Who there is to answer, read whole: it is small and changes seldom."""

from __future__ import annotations

from storage.transaction import Record, Tx

CURATORS = """
SELECT c.id, c.full_name, c.role, c.territories, c.audiences, c.capacity, c.timezone, c.hours,
       c.dismissed_at IS NOT NULL AS dismissed, count(f.id)::int AS load,
       k.id AS console_id, k.lane_id, k.mode, l.channel
FROM curator c
LEFT JOIN console k ON k.curator_id = c.id AND k.active
LEFT JOIN lane l ON l.id = k.lane_id
LEFT JOIN family f ON f.curator_id = c.id
GROUP BY c.id, k.id, l.id
"""
ABSENCES = "SELECT curator_id, starts_at, ends_at, substitute_id FROM absence"
SHIFTS = "SELECT curator_id, starts_at, ends_at FROM shift"
VERSION = "SELECT value FROM setting WHERE name = 'roster'"
CLOCK = "SELECT value FROM setting WHERE name = 'clock'"


async def curators(tx: Tx) -> list[Record]:
    """Every curator with their load and, where they have one, their active console."""
    return await tx.rows(CURATORS)


async def absences(tx: Tx) -> list[Record]:
    """Every absence."""
    return await tx.rows(ABSENCES)


async def shifts(tx: Tx) -> list[Record]:
    """Every duty shift."""
    return await tx.rows(SHIFTS)


async def version(tx: Tx) -> str:
    """A number that grows whenever any of these changes."""
    found: str = await tx.value(VERSION)
    return found


async def clock(tx: Tx) -> float:
    """Seconds by which the demo's clock is ahead."""
    return float(await tx.value(CLOCK) or 0)
