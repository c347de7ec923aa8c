"""A person's own day: meals and sleep, quiet hours, the zone they live in and one that waits for their yes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import orjson

from storage.transaction import Tx

OF = """
SELECT p.timezone, d.meals::text, d.quiet, d.zone_asked FROM person p LEFT JOIN daily_life d ON d.person_id = p.id
WHERE p.id = $1
"""
MEALS = """
INSERT INTO daily_life (person_id, meals) VALUES ($1, $2::jsonb)
ON CONFLICT (person_id) DO UPDATE SET meals = EXCLUDED.meals, updated_at = now()
"""
QUIET = """
INSERT INTO daily_life (person_id, quiet) VALUES ($1, $2)
ON CONFLICT (person_id) DO UPDATE SET quiet = EXCLUDED.quiet, updated_at = now()
"""
ASK_ZONE = """
INSERT INTO daily_life (person_id, zone_asked) VALUES ($1, $2)
ON CONFLICT (person_id) DO UPDATE SET zone_asked = EXCLUDED.zone_asked, updated_at = now()
"""
# Only what was asked is answered: a yes pressed twice, or under an older question, moves nothing.
MOVE = """
WITH agreed AS (
    UPDATE daily_life SET zone_asked = NULL, updated_at = now() WHERE person_id = $1 AND zone_asked = $2
    RETURNING person_id
)
UPDATE person SET timezone = $2 FROM agreed WHERE person.id = agreed.person_id RETURNING person.id
"""


class Life(NamedTuple):
    """A person's day as they have told it."""

    zone: str | None
    """None: the region's."""
    meals: Mapping[str, str]
    """wake, breakfast, lunch, dinner, sleep as HH:MM; what isn't there is the usual."""
    quiet: str | None
    """None: the settings'; empty: none."""
    zone_asked: str | None


async def of(tx: Tx, person_id: int) -> Life:
    """What is known of this person's day."""
    record = await tx.row(OF, person_id)
    if record is None:
        raise LookupError(f"no person {person_id}")
    return Life(record[0], orjson.loads(record[1]) if record[1] else {}, record[2], record[3])


async def put_meals(tx: Tx, person_id: int, meals: Mapping[str, str]) -> None:
    """Keep meal and sleep times."""
    await tx.run(MEALS, person_id, orjson.dumps(dict(meals)).decode())


async def put_quiet(tx: Tx, person_id: int, quiet: str | None) -> None:
    """Keep quiet hours: `22:00-08:00`, empty for none, None for the settings'."""
    await tx.run(QUIET, person_id, quiet)


async def ask_zone(tx: Tx, person_id: int, zone: str | None) -> None:
    """A move to this zone waits for the person's yes; None: no move any more."""
    await tx.run(ASK_ZONE, person_id, zone)


async def move(tx: Tx, person_id: int, zone: str) -> bool:
    """The person lives in this zone from now on; False where that wasn't what was asked."""
    return await tx.value(MOVE, person_id, zone) is not None
