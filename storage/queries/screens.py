"""Talks that stand on the screen of somebody who isn't the family's curator, and that nothing holds there."""

from __future__ import annotations

from datetime import datetime

from storage.transaction import Record, Tx

# Held there: a family that waits, words of a moment ago, a case, an alert or a referral of theirs, what is about to be
# said there, and what they opened by hand.
GUESTS = """
SELECT v.id, v.thread_id, c.curator_id, f.territory, f.curator_id AS own_id, COALESCE(p.audiences, '{}') AS audiences,
       p.timezone, (SELECT n.full_name FROM person n WHERE n.family_id = f.id ORDER BY n.id LIMIT 1) AS name
FROM view v JOIN console c ON c.id = v.console_id
JOIN thread t ON t.id = v.thread_id AND t.kind = 'curator' AND t.waiting_since IS NULL
JOIN family f ON f.id = t.family_id AND f.curator_id IS DISTINCT FROM c.curator_id
LEFT JOIN person p ON p.id = t.person_id
WHERE v.closed_at IS NULL AND NOT v.by_hand AND v.id > $1 AND COALESCE(t.last_at < $2, true)
  AND NOT EXISTS (SELECT FROM family_case k WHERE k.family_id = f.id AND k.owner_id = c.curator_id
                    AND k.status NOT IN ('solved', 'closed'))
  AND NOT EXISTS (SELECT FROM escalation e WHERE e.family_id = f.id
                    AND (e.state = 'open' AND c.curator_id = ANY(e.told)
                         OR e.state = 'acknowledged' AND e.acknowledged_by = c.curator_id))
  AND NOT EXISTS (SELECT FROM referral r WHERE r.family_id = f.id AND r.by_id = c.curator_id
                    AND r.state IN ('offered', 'accepted'))
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.lane_id = c.lane_id AND o.state = 'waiting' AND o.op = 'say'
                    AND o.view_id = v.id)
ORDER BY v.id LIMIT $3
"""


async def guests(tx: Tx, after: int, silent_since: datetime, most: int) -> list[Record]:
    """Views after this id: id, thread_id, curator_id; of the family territory, own_id, audiences, timezone, name."""
    return await tx.rows(GUESTS, after, silent_since, most)
