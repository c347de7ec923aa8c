"""Where a message stands besides the chat it came from, and who must hear what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from storage.transaction import Record, Tx


class Standing(NamedTuple):
    """A chat in which a message was shown (or is about to be)."""

    lane_id: int
    view_id: int | None
    mode: str | None
    identity_id: int | None
    kind: str | None = None
    """Of the view's thread."""


STANDINGS = """
SELECT DISTINCT ON (s.lane_id) s.lane_id, s.view_id, c.mode, s.identity_id, t.kind
FROM (
    SELECT lane_id, view_id, NULL::bigint AS identity_id FROM mirror WHERE message_id = $1
    UNION ALL
    SELECT lane_id, view_id, identity_id FROM outbox
    WHERE message_id = $1 AND op = 'say' AND state IN ('waiting', 'sent')
) s
LEFT JOIN view v ON v.id = s.view_id LEFT JOIN console c ON c.id = v.console_id LEFT JOIN thread t ON t.id = v.thread_id
WHERE s.lane_id <> $2 AND v.closed_at IS NULL ORDER BY s.lane_id, s.view_id NULLS LAST, s.identity_id NULLS LAST
"""

MESSAGE = """
SELECT m.id, m.created_at, m.thread_id, m.direction, m.person_id, m.curator_id, m.channel, m.content::text AS content,
       p.full_name AS person, c.full_name AS curator, c.role, o.ours, COALESCE(p.consented, false) AS consented,
       EXISTS (SELECT FROM view v WHERE v.id = o.view_id AND v.closed_at IS NOT NULL OFFSET 0) AS closed,
       (SELECT count(*) FROM person a WHERE a.family_id = t.family_id) AS adults, t.kind,
       (SELECT a.curator_id FROM message a WHERE a.id = m.reply_to AND a.thread_id = m.thread_id) AS answers,
       EXISTS (SELECT FROM mirror x JOIN view xv ON xv.id = x.view_id JOIN thread xt ON xt.id = xv.thread_id
               WHERE x.message_id = m.id AND NOT x.ours AND xt.kind LIKE 'referral:%' OFFSET 0) AS referred
FROM message m JOIN thread t ON t.id = m.thread_id
LEFT JOIN person p ON p.id = m.person_id LEFT JOIN curator c ON c.id = m.curator_id
LEFT JOIN mirror o ON o.message_id = m.id AND o.lane_id = $3 AND o.external_id = $4
WHERE m.id = $1 AND m.created_at = $2
"""

DELETED = "UPDATE message SET deleted_at = $3 WHERE id = $1 AND created_at = $2"

AUTHORS = """
SELECT DISTINCT ON (o.message_id) o.message_id, o.message_at, o.lane_id, o.view_id, l.channel
FROM mirror o JOIN lane l ON l.id = o.lane_id
WHERE o.message_id = ANY($1::bigint[]) AND NOT o.ours ORDER BY o.message_id, o.part
"""

MARK_DELIVERED = """
WITH author AS (
    SELECT DISTINCT ON (o.message_id) o.message_id, o.message_at, o.lane_id, o.view_id, $2::jsonb->l.channel AS reaction
    FROM mirror o JOIN lane l ON l.id = o.lane_id
    WHERE o.message_id = ANY($1::bigint[]) AND NOT o.ours AND o.view_id IS NOT NULL ORDER BY o.message_id, o.part
), put AS (
    INSERT INTO outbox (lane_id, op, payload, priority, message_id, message_at, reply_to, view_id, next_at)
    SELECT lane_id, CASE WHEN reaction IS NULL THEN 'say' ELSE 'react' END, COALESCE(reaction, $3::jsonb), $4,
           CASE WHEN reaction IS NOT NULL THEN message_id END, CASE WHEN reaction IS NOT NULL THEN message_at END,
           message_id, view_id, date_bin(make_interval(secs => $5), now(), 'epoch') + 2 * make_interval(secs => $5)
    FROM author ORDER BY message_id
    RETURNING lane_id, priority, next_at
)
UPDATE lane SET version = version + 1, priority = LEAST(lane.priority, w.priority),
                next_at = LEAST(lane.next_at, GREATEST(lane.gate_at, w.next_at))
FROM (SELECT lane_id, min(priority) AS priority, min(next_at) AS next_at FROM put GROUP BY lane_id) w
WHERE lane.id = w.lane_id
"""

RETRIED = """
WITH failed AS (
    UPDATE outbox SET state = 'cancelled', done_at = now(), payload = NULL
    WHERE id = $1 AND state = 'failed'
    RETURNING message_id, message_at, reply_to
)
SELECT f.message_id, f.message_at, f.reply_to, m.content::text AS payload, p.full_name, i.id AS identity_id, i.lane_id,
       t.kind, c.full_name AS curator, c.role,
       EXISTS (SELECT FROM mirror x JOIN view xv ON xv.id = x.view_id JOIN thread xt ON xt.id = xv.thread_id
               WHERE x.message_id = m.id AND NOT x.ours AND xt.kind LIKE 'referral:%' OFFSET 0) AS referred
FROM failed f JOIN message m ON m.id = f.message_id AND m.created_at = f.message_at
JOIN thread t ON t.id = m.thread_id LEFT JOIN curator c ON c.id = m.curator_id
JOIN person p ON p.id = m.person_id LEFT JOIN identity i ON i.id = p.identity_id
"""

# What a doctor wrote wants the consent to talk with doctors each time it is sent.
MAY_RETRY = """
SELECT p.full_name, p.consented AND (w.role IS DISTINCT FROM 'doctor' OR EXISTS (
           SELECT FROM consent y WHERE y.person_id = p.id AND y.kind = 'doctor' AND y.withdrawn_at IS NULL))
           AS consented,
       EXISTS (SELECT FROM view v WHERE v.console_id = $2 AND v.closed_at IS NULL AND (v.thread_id = m.thread_id
                 OR v.id IN (SELECT x.view_id FROM mirror x WHERE x.message_id = m.id AND NOT x.ours))) AS shown
FROM outbox o JOIN message m ON m.id = o.message_id AND m.created_at = o.message_at JOIN person p ON p.id = m.person_id
LEFT JOIN curator w ON w.id = m.curator_id
WHERE o.id = $1
"""

UNREACHABLE = """
WITH gone AS (
    UPDATE identity SET blocked_at = now() WHERE id = ANY($1::bigint[]) AND blocked_at IS NULL RETURNING person_id
)
SELECT DISTINCT t.id FROM gone JOIN person p ON p.id = gone.person_id
JOIN thread t ON t.family_id = p.family_id AND t.kind = 'curator'
"""

CONSOLE_GONE = """
UPDATE console SET active = false FROM view WHERE view.id = ANY($1::bigint[]) AND console.id = view.console_id
AND console.active RETURNING console.id, console.curator_id
"""


async def standings(tx: Tx, message_id: int, besides: int) -> list[Standing]:
    """The other chats in which the message stands; a console's chat carries its view and mode."""
    return [Standing(*record) for record in await tx.rows(STANDINGS, message_id, besides)]


async def message(tx: Tx, message_id: int, at: datetime, lane_id: int, external_id: str | None) -> Record | None:
    """A message with its people; `ours` tells whether the bot sent it to this chat."""
    return await tx.row(MESSAGE, message_id, at, lane_id, external_id or "")


async def deleted(tx: Tx, message_id: int, message_at: datetime, at: datetime) -> None:
    """Its writer deleted it; the text stays in the history."""
    await tx.run(DELETED, message_id, message_at, at)


async def authors(tx: Tx, messages: list[int]) -> list[Record]:
    """The chat each message was written in: message_id, message_at, lane_id, view_id (a curator's), channel."""
    return await tx.rows(AUTHORS, messages)


async def mark_delivered(
    tx: Tx, messages: list[int], reactions: str, words: str, *, priority: int, step: float
) -> None:
    """Mark curators' messages as delivered, all in one statement.

    reactions: JSON {channel: payload of a `react`}; where a channel has none, `words` (a Content) is said instead. The
    marks wait for one of the moments that are `step` seconds apart, so that they leave together and behind live talk.
    """
    await tx.run(MARK_DELIVERED, messages, reactions, words, priority, step)


async def may_retry(tx: Tx, outbox_id: int, console_id: int) -> Record | None:
    """Whom a row is for and whether they have agreed, and whether this console shows their thread."""
    return await tx.row(MAY_RETRY, outbox_id, console_id)


async def retried(tx: Tx, outbox_id: int) -> Record | None:
    """Take a failed row to send what it says now to where the person is now; None where it was taken already."""
    return await tx.row(RETRIED, outbox_id)


async def unreachable(tx: Tx, identities: list[int]) -> list[int]:
    """These people blocked the bot; the threads of those who were not known to."""
    return [record[0] for record in await tx.rows(UNREACHABLE, identities)]


async def consoles_gone(tx: Tx, views: list[int]) -> list[Record]:
    """Consoles that can't be written to any more are no consoles: console id and curator id of each."""
    return await tx.rows(CONSOLE_GONE, views)
