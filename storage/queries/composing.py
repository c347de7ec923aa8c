"""Where it is to be seen that somebody is typing."""

from __future__ import annotations

from storage.transaction import Record, Tx

AT_FAMILY = """
SELECT c.lane_id, v.id AS view_id
FROM identity i
JOIN person p ON p.id = i.person_id AND p.consented
JOIN thread t ON t.family_id = p.family_id AND t.kind = 'curator'
JOIN view v ON v.thread_id = t.id AND COALESCE(v.closed_at, 'infinity') = 'infinity'
JOIN console c ON c.id = v.console_id AND c.active
WHERE i.channel = $1 AND i.user_id = $2 AND NOT i.acts_as_curator AND i.blocked_at IS NULL
  AND CASE WHEN c.mode = 'flat' THEN c.thread_id = t.id ELSE v.topic IS NOT NULL END
"""

AT_CONSOLE = """
SELECT a.lane_id, NULL::bigint AS view_id
FROM identity i
JOIN console c ON c.curator_id = i.curator_id AND c.active AND c.lane_id = i.lane_id AND c.mode = 'flat'
JOIN thread t ON t.id = c.thread_id
JOIN person p ON p.id = t.person_id AND p.consented
JOIN identity a ON a.id = p.identity_id AND a.blocked_at IS NULL
WHERE i.channel = $1 AND i.user_id = $2 AND i.acts_as_curator
"""


async def watching(tx: Tx, channel: str, user_id: str) -> list[Record]:
    """Who looks at what this account types into: lane_id and view_id of each; a family's consoles, or its adult."""
    return await tx.rows(f"{AT_FAMILY} UNION ALL {AT_CONSOLE}", channel, user_id)
