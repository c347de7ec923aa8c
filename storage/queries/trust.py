"""Whom a person lets know of missed doses: offered by the one, agreed to by the other, ended by either at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.queries import outbox
from storage.transaction import Tx

OFFER = """
INSERT INTO trust (person_id, trusted_id, offered_at)
SELECT $1, o.id, $3 FROM person p JOIN person o ON o.family_id = p.family_id AND o.id <> p.id AND o.consented
WHERE p.id = $1 AND o.id = $2
ON CONFLICT (person_id, trusted_id) WHERE state <> 'ended' DO NOTHING RETURNING id
"""
_WHOLE = "t.id, t.person_id, t.trusted_id, t.state, p.full_name AS person, o.full_name AS trusted"
_NAMED = "FROM trust t JOIN person p ON p.id = t.person_id JOIN person o ON o.id = t.trusted_id"
AGREE = """
UPDATE trust SET state = 'agreed', agreed_at = $3 WHERE id = $1 AND trusted_id = $2 AND state = 'offered' RETURNING id
"""
END = """
UPDATE trust SET state = 'ended', ended_at = $3
WHERE id = $1 AND $2 IN (person_id, trusted_id) AND state <> 'ended' RETURNING id
"""
ONE = f"SELECT {_WHOLE} {_NAMED} WHERE t.id = $1"
OF = f"SELECT {_WHOLE} {_NAMED} WHERE t.state <> 'ended' AND $1 IN (t.person_id, t.trusted_id) ORDER BY t.id"
# Only those who can be told: with consent, and an account.
COULD_BE = """
SELECT o.id, o.full_name FROM person p JOIN person o ON o.family_id = p.family_id AND o.id <> p.id AND o.consented
WHERE p.id = $1 AND EXISTS (SELECT FROM identity i WHERE i.person_id = o.id AND i.blocked_at IS NULL)
  AND NOT EXISTS (SELECT FROM trust t WHERE t.person_id = p.id AND t.trusted_id = o.id AND t.state <> 'ended')
ORDER BY o.id
"""
# What waits until morning to tell somebody close of a person's doses.
WAITING = """
SELECT o.key FROM trust t
JOIN identity i ON i.person_id = t.trusted_id
JOIN outbox o ON o.lane_id = i.lane_id AND o.state = 'waiting' AND o.key LIKE 'trust:%'
JOIN dose d ON d.person_id = t.person_id AND o.key = 'trust:' || d.id || ':' || t.trusted_id
WHERE t.person_id = $1 AND ($2::bigint IS NULL OR t.trusted_id = $2)
"""
# Only who is trusted now: after an agreement has ended not a word more is said, not even that all is well.
TOLD = """
SELECT 'trust:' || d.id || ':' || t.trusted_id FROM trust t, unnest($2::bigint[]) AS d(id)
WHERE t.person_id = $1 AND t.state = 'agreed'
"""
LEFT = "SELECT count(*) FROM trust WHERE state <> 'ended' AND $1 IN (person_id, trusted_id)"


class Trust(NamedTuple):
    """Who lets whom know; state: offered | agreed | ended."""

    id: int
    person_id: int
    trusted_id: int
    state: str
    person: str
    trusted: str


async def offer(tx: Tx, person_id: int, trusted_id: int, at: datetime) -> int | None:
    """Offer it to another adult of the family; its id, None where it stands already or they can't be asked."""
    found: int | None = await tx.value(OFFER, person_id, trusted_id, at)
    return found


async def agree(tx: Tx, trust_id: int, trusted_id: int, at: datetime) -> bool:
    """The one who was asked agrees; False where nothing was open."""
    return await tx.value(AGREE, trust_id, trusted_id, at) is not None


async def end(tx: Tx, trust_id: int, by: int, at: datetime) -> bool:
    """Either of the two ends it; False where it is over."""
    return await tx.value(END, trust_id, by, at) is not None


async def one(tx: Tx, trust_id: int) -> Trust | None:
    """One, with both names."""
    record = await tx.row(ONE, trust_id)
    return Trust(*record) if record is not None else None


async def of(tx: Tx, person_id: int) -> list[Trust]:
    """All in force or offered, in which this person is one of the two."""
    return [Trust(*record) for record in await tx.rows(OF, person_id)]


async def could_be(tx: Tx, person_id: int) -> list[tuple[int, str]]:
    """Adults of the family whom the person may ask: id and name."""
    return [(record[0], record[1]) for record in await tx.rows(COULD_BE, person_id)]


async def hush(tx: Tx, person_id: int, *, trusted_id: int | None = None) -> None:
    """Nobody close (None: of all) is told any more that doses of a person have no answer."""
    found = await tx.rows(WAITING, person_id, trusted_id)
    keys = [record[0] for record in found]
    if keys:
        await outbox.cancel(tx, keys)


async def keys(tx: Tx, person_id: int, doses: Sequence[int]) -> list[str]:
    """Under which keys somebody close may have been told that these doses of a person have no answer."""
    return [record[0] for record in await tx.rows(TOLD, person_id, list(doses))]


async def left(tx: Tx, person_id: int) -> int:
    """In how many this person still is one of the two."""
    found: int = await tx.value(LEFT, person_id)
    return found
