"""A plain message by one statement, which is its transaction: known as come, kept, and put where it is read."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from storage.queries.inbox import Arrival
from storage.queries.outbox import Line, Priority
from storage.queries.talk import Said
from storage.transaction import Tx


class Plain(NamedTuple):
    """A message that is kept as `said` and brings about nothing but `line`, which shows it."""

    said: Said
    line: Line
    told_until: datetime | None = None
    """Until when the family knows that nobody is at hand."""


# All that the decision was told before is asked here (`i`): the very versions of the rows it knew, the roster, the
# clock, the screens. Where anything is different by now nothing is stored, and it is decided again in a transaction.
# Specialists and broadcasts are no part of what is known, and must simply not be there: with no broadcast lately that
# is a look at an empty index. By whom a row is found is said so that one index alone serves, for the statement is
# planned in a new database too. The thread is held before the lane, as on every other road. Whom an answer is for is
# held as well: who is just taking a consent back is waited for, and by then isn't (`xmin`) whom the statement knew.
_SAME = """a.xmin = $20::xid AND (SELECT value FROM setting WHERE name = 'roster') = $21
      AND (SELECT value FROM setting WHERE name = 'clock') IS NOT DISTINCT FROM $22"""

_UNAIDED = "NOT EXISTS (SELECT FROM referral r WHERE r.family_id = p.family_id AND r.state = 'accepted' OFFSET 0)"

_KEPT = """, fresh AS (
    INSERT INTO inbox (channel, bot, key) SELECT $1, $2, $3 FROM i
    ON CONFLICT (channel, bot, key) DO NOTHING RETURNING id
), said AS (
    INSERT INTO message (thread_id, direction, content, created_at, person_id, curator_id, channel)
    SELECT $6, $7, $8::jsonb, $9, $5, $10, $11 FROM fresh RETURNING id
), own AS (
    INSERT INTO mirror (lane_id, external_id, message_id, message_at, ours, view_id)
    SELECT $12, $13, id, $9, false, $14 FROM said ON CONFLICT (lane_id, external_id) DO NOTHING
)"""

_SHOWN = f""", put AS (
    INSERT INTO outbox (lane_id, op, payload, priority, message_id, message_at, view_id, identity_id, next_at)
    SELECT $15, 'say', $16::jsonb, {Priority.LIVE:d}, id, $9, $17, $18, now() FROM thread_now RETURNING lane_id
), woken AS (
    UPDATE lane SET version = version + 1, priority = LEAST(lane.priority, {Priority.LIVE:d}),
                    next_at = LEAST(lane.next_at, GREATEST(lane.gate_at, now()))
    FROM put WHERE lane.id = put.lane_id
)
SELECT id FROM said
"""

HEAR = f"""
WITH /* commits by itself */ i AS (
    SELECT a.id FROM identity a JOIN person p ON p.id = a.person_id JOIN family f ON f.id = p.family_id, thread t
    WHERE a.id = $4 AND {_SAME} AND p.xmin = $23::xid AND f.xmin = $24::xid
      AND t.id = $6 AND t.told_until IS NOT DISTINCT FROM $25
      AND (SELECT json_object_agg(v.console_id, v.id ORDER BY v.id)::text FROM view v
           WHERE v.thread_id = t.id AND COALESCE(v.closed_at, 'infinity') = 'infinity') = $26
      AND (SELECT count(*) FROM person m WHERE m.family_id = f.id) = $27
      AND (SELECT min((SELECT r.id FROM scenario_run r WHERE r.identity_id = o.id AND r.state = 'open'))
           FROM identity o WHERE o.person_id = p.id) IS NULL
      AND {_UNAIDED}
      AND NOT EXISTS (SELECT FROM broadcast b JOIN recipient n ON n.broadcast_id = b.id AND n.person_id = $5
                      JOIN outbox o ON o.id = n.outbox_id AND o.state = 'sent'
                      WHERE b.next_action_at > '-infinity' AND n.answered_at IS NULL)
    FOR KEY SHARE OF a
){_KEPT}, thread_now AS (
    UPDATE thread SET person_id = $5, last_at = $9, waiting_since = COALESCE(waiting_since, $9), told_until = $19
    FROM said WHERE thread.id = $6 RETURNING said.id
){_SHOWN}"""

ANSWER = f"""
WITH /* commits by itself */ i AS (
    SELECT a.id FROM identity a, identity x JOIN person p ON p.id = x.person_id
    WHERE a.id = $4 AND {_SAME} AND x.id = $18 AND p.id = $5 AND x.blocked_at IS NULL AND p.consented
      AND p.identity_id = x.id AND {_UNAIDED}
      AND NOT EXISTS (SELECT FROM escalation e
                      WHERE e.family_id = p.family_id AND e.kind = 'danger' AND e.state = 'open')
      AND ($14::bigint IS NULL OR (SELECT w.closed_at IS NULL FROM view w WHERE w.id = $14))
      AND ((SELECT t.kind FROM thread t WHERE t.id = $6) = 'curator' OR EXISTS (
          SELECT FROM consent y WHERE y.person_id = $5 AND y.kind = 'doctor' AND y.withdrawn_at IS NULL))
      AND p.xmin = (SELECT o.xmin FROM person o WHERE o.id = $5)
    FOR KEY SHARE OF a, p
){_KEPT}, thread_now AS (
    UPDATE thread SET waiting_since = NULL, told_until = $19, last_at = $9, person_id = $5
    FROM said WHERE thread.id = $6 RETURNING said.id
){_SHOWN}"""


async def store(tx: Tx, channel: str, bot: str, key: str, known: Arrival, plain: Plain) -> bool:
    """Store it with all that follows; False where nothing was: it came before, or isn't as it was `known` any more."""
    said, line = plain.said, plain.line
    values = (
        channel, bot, key, known.identity_id, said.person_id, said.thread_id, said.direction, said.content, said.at,
        said.curator_id, said.channel, said.own_lane_id, said.own_id, said.view_id, line.lane_id, line.payload,
        line.view_id, line.identity_id, plain.told_until, known.account_version, known.roster, known.clock,
    )  # fmt: skip
    if said.direction != "in":
        return await tx.value(ANSWER, *values) is not None
    family = (known.person_version, known.family_version, known.told_until, known.views, known.adults)
    return await tx.value(HEAR, *values, *family) is not None
