"""What a curator's update is about: the console it came from, the thread meant, and the adult addressed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from storage.queries.people import Addressee
from storage.transaction import Tx


class Place(NamedTuple):
    """What a curator's update is about: their console in this chat, the thread meant, and the adult addressed."""

    console_id: int
    mode: str
    active: bool
    pending: str | None
    view_id: int | None
    thread_id: int | None
    family_id: int | None
    family: str | None
    """The name of its first adult: what the family goes by."""
    closed: bool
    """This console may see the family no more."""
    by: str | None
    """How the thread was found: chosen, topic, reply or current."""
    others: str | None
    """JSON [{view, lane, mode}] of the thread's other consoles."""
    waiting_since: datetime | None
    last_at: datetime | None
    rival_at: datetime | None
    """Flat: when another family of this console, which still waits, wrote last."""
    current_id: int | None
    current: str | None
    """Flat: the current family's thread and name."""
    ref_direction: str | None
    """What the message replied to is: in, out, note, auto; supervision: a note of that kind."""
    adults: int
    last_identity_id: int | None
    person_id: int | None
    full_name: str | None
    identity_id: int | None
    lane_id: int | None
    channel: str | None
    blocked: bool
    consented: bool
    """The addressee's consent is in force; without it nothing is written to them, by a doctor not without theirs."""
    kind: str | None
    """Whose thread it is: curator or doctor."""
    talks_to: str | None
    """Whom the addressee's account writes to at the moment; None: the curator."""

    @property
    def addressee(self) -> Addressee | None:
        """The adult an answer goes to; None: there is no thread, or nobody in the family."""
        if self.thread_id is None or self.family_id is None or self.person_id is None:
            return None
        return Addressee(
            self.thread_id,
            self.family_id,
            self.person_id,
            self.full_name or "",
            self.identity_id,
            self.lane_id,
            self.channel,
            self.blocked,
        )


PLACE = """
SELECT c.id, c.mode, c.active, c.pending, v.id, t.id, t.family_id,
       (SELECT n.full_name FROM person n WHERE n.family_id = t.family_id ORDER BY n.id LIMIT 1),
       v.closed_at IS NOT NULL,
       CASE WHEN t.id IS NOT NULL THEN COALESCE(v.by, 'current') END,
       (SELECT json_agg(json_build_object('view', o.id, 'lane', oc.lane_id, 'mode', oc.mode) ORDER BY o.id)::text
        FROM view o JOIN console oc ON oc.id = o.console_id AND oc.active
        WHERE o.thread_id = t.id AND o.console_id <> c.id AND COALESCE(o.closed_at, 'infinity') = 'infinity'),
       t.waiting_since, t.last_at,
       (SELECT max((SELECT rt.last_at FROM thread rt WHERE rt.id = r.thread_id AND rt.waiting_since IS NOT NULL))
        FROM view r WHERE c.mode = 'flat' AND r.console_id = c.id AND r.closed_at IS NULL
          AND r.thread_id IS DISTINCT FROM t.id),
       cur.id, (SELECT n.full_name FROM person n WHERE n.family_id = cur.family_id ORDER BY n.id LIMIT 1),
       CASE WHEN m.channel = 'supervision' THEN m.channel ELSE m.direction END,
       (SELECT count(*) FROM person n WHERE n.family_id = t.family_id),
       a.last_identity_id, a.id, a.full_name, a.identity_id, a.lane_id, a.channel, COALESCE(a.blocked, false),
       COALESCE(a.consented, false) AND (t.kind <> 'doctor' OR EXISTS (
           SELECT FROM consent y WHERE y.person_id = a.id AND y.kind = 'doctor' AND y.withdrawn_at IS NULL)),
       t.kind, a.talks_to
FROM console c
LEFT JOIN thread cur ON cur.id = c.thread_id AND c.mode = 'flat'
LEFT JOIN LATERAL (
    SELECT 'chosen' AS by, 1 AS rank, w.* FROM view w WHERE w.console_id = c.id AND w.thread_id = $7::bigint
    UNION ALL
    SELECT 'topic', 2, w.* FROM view w
    WHERE w.console_id = c.id AND w.topic = $3::text AND c.mode <> 'flat' AND $7::bigint IS NULL
    UNION ALL
    SELECT 'reply', 3, w.* FROM view w
    WHERE w.console_id = c.id AND w.id = $4::bigint AND ($3::text IS NULL OR c.mode = 'flat') AND $7::bigint IS NULL
    UNION ALL
    SELECT 'current', 4, w.* FROM view w
    WHERE w.console_id = c.id AND w.thread_id = cur.id AND $3::text IS NULL AND $7::bigint IS NULL
    ORDER BY rank LIMIT 1
) v ON true
LEFT JOIN thread t ON t.id = COALESCE(v.thread_id, CASE WHEN $7::bigint IS NULL AND $3::text IS NULL THEN cur.id END)
LEFT JOIN message m ON m.id = $5::bigint AND m.created_at = $6::timestamptz AND m.thread_id = t.id
LEFT JOIN LATERAL (
    SELECT p.id, p.full_name, p.identity_id AS last_identity_id, i.id AS identity_id, i.lane_id, i.channel,
           i.blocked_at IS NOT NULL AS blocked, p.consented, i.talks_to
    FROM person p
    LEFT JOIN LATERAL (
        SELECT * FROM identity x WHERE x.person_id = p.id
        ORDER BY x.blocked_at IS NOT NULL, (x.id = p.identity_id) DESC NULLS LAST, x.id LIMIT 1
    ) i ON true
    WHERE p.family_id = t.family_id
    ORDER BY (p.id = m.person_id) DESC NULLS LAST, (p.id = t.person_id) DESC NULLS LAST, i.id IS NULL, p.id LIMIT 1
) a ON true
WHERE c.curator_id = $1 AND c.lane_id = $2
"""


async def meant(
    tx: Tx,
    curator_id: int,
    lane_id: int | None,
    topic: str | None,
    ref_view_id: int | None,
    *,
    ref: tuple[int | None, datetime | None] = (None, None),
    chosen: int | None = None,
) -> Place | None:
    """What an update in this chat is about, and whom an answer there addresses, in one statement.

    The thread: the one `chosen` by a button, else by the topic, else by the message replied to, else the current
    family. The adult: the writer of the message replied to, else who wrote last; on the account used last, or where
    that is blocked, on another of theirs.
    """
    record = await tx.row(PLACE, curator_id, lane_id, topic, ref_view_id, *ref, chosen)
    return Place(*record) if record is not None else None
