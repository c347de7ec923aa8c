"""What is known behind an account, in the shape an update brings it."""

from __future__ import annotations

from typing import NamedTuple

from storage.queries.inbox import Arrival
from storage.transaction import Tx

BEHIND = """
SELECT i.id AS identity_id, i.person_id, i.curator_id, i.acts_as_curator, i.lane_id, i.lane_id AS own_lane_id,
       i.blocked_at IS NOT NULL AS blocked, p.full_name, p.timezone, p.audiences, p.consented,
       p.identity_id AS last_identity_id, f.id AS family_id, f.territory, f.curator_id AS family_curator_id,
       (SELECT count(*) FROM person a WHERE a.family_id = f.id) AS adults, t.id AS thread_id, t.told_until,
       (SELECT json_object_agg(v.console_id, v.id)::text FROM view v
        WHERE v.thread_id = t.id AND COALESCE(v.closed_at, 'infinity') = 'infinity') AS views,
       COALESCE((SELECT s.id FROM scenario_run s WHERE s.identity_id = i.id AND s.state = 'open'),
                (SELECT min((SELECT s.id FROM scenario_run s WHERE s.identity_id = o.id AND s.state = 'open'))
                 FROM identity o WHERE o.person_id = i.person_id)) AS run_id,
       (SELECT value FROM setting WHERE name = 'roster') AS roster,
       (SELECT value FROM setting WHERE name = 'clock') AS clock,
       f.doctor_id, CASE WHEN f.doctor_id IS NOT NULL THEN EXISTS (
           SELECT FROM consent c WHERE c.person_id = p.id AND c.kind = 'doctor' AND c.withdrawn_at IS NULL
       ) END AS doctor_consent
FROM identity i
LEFT JOIN person p ON p.id = i.person_id
LEFT JOIN family f ON f.id = p.family_id
LEFT JOIN thread t ON t.family_id = f.id AND t.kind = 'curator'
WHERE i.id = $1
"""
SPOKEN_TO = """
SELECT i.id, i.channel, l.bot FROM identity i JOIN lane l ON l.id = i.lane_id JOIN person p ON p.id = i.person_id
WHERE p.id = $1 AND i.blocked_at IS NULL ORDER BY i.id IS DISTINCT FROM p.identity_id, i.id
"""
OTHERS = "SELECT EXISTS (SELECT FROM identity WHERE person_id = $1 AND id <> $2)"


async def behind(tx: Tx, identity_id: int, *, inbox_id: int = 0) -> Arrival:
    """The person, family and thread behind an account as they are now; nothing of any message."""
    record = await tx.row(BEHIND, identity_id)
    assert record is not None
    return Arrival._make({**dict(record), "inbox_id": inbox_id}.get(name) for name in Arrival._fields)


async def has_others(tx: Tx, person_id: int, identity_id: int) -> bool:
    """The person writes from another account too."""
    return bool(await tx.value(OTHERS, person_id, identity_id))


class Account(NamedTuple):
    """Where a person can be spoken to."""

    identity_id: int
    channel: str
    bot: str


async def spoken_to(tx: Tx, person_id: int) -> list[Account]:
    """Every account of a person that isn't blocked, the one used last first."""
    return [Account(*record) for record in await tx.rows(SPOKEN_TO, person_id)]
