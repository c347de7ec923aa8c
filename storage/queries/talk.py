"""The talk: messages kept, found again, shown in views."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from storage.transaction import Record, Tx


class Said(NamedTuple):
    """A message to keep. `own_*` is the messenger's message it came as, if any."""

    thread_id: int
    direction: str
    content: str
    at: datetime
    person_id: int | None = None
    curator_id: int | None = None
    channel: str | None = None
    reply_to: int | None = None
    album: str | None = None
    own_lane_id: int | None = None
    own_id: str | None = None
    view_id: int | None = None


class Heard(NamedTuple):
    """A family's message as it is kept."""

    id: int
    helped: bool
    """A specialist helps this family, who may have to hear it too."""
    event: str | None = None
    """It is the person's first since they were invited to this."""
    broadcast: str | None = None
    """The beginning of what was sent to them and many others, where these are their first words since."""


_SAID = """
WITH said AS (
    INSERT INTO message (thread_id, direction, content, created_at, person_id, curator_id, channel, reply_to, album)
    VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7, $8, $9) RETURNING id
), own AS (
    INSERT INTO mirror (lane_id, external_id, message_id, message_at, ours, view_id)
    SELECT $10, $11, id, $4, false, $12 FROM said WHERE $11::text IS NOT NULL
    ON CONFLICT (lane_id, external_id) DO NOTHING
)"""

KEEP = f"{_SAID} SELECT id FROM said"

# The first words after a broadcast are read with what they may be an answer to; `cast_answers` counts them a bit later.
# A message is dated by the service's clock, which may be ahead of the database's, as far as this one is.
HEARD = f"""{_SAID}, thread_now AS (
    UPDATE thread SET person_id = $5, last_at = $4, told_until = $13,
        waiting_since = COALESCE(waiting_since, CASE WHEN $15::boolean THEN $4 END)
    WHERE id = $1
), person_now AS (
    UPDATE person SET identity_id = $14 WHERE id = $5 AND identity_id IS DISTINCT FROM $14
)
SELECT said.id, EXISTS (
    SELECT FROM thread t JOIN referral r ON r.family_id = t.family_id AND r.state = 'accepted' WHERE t.id = $1
), cast_.title, cast_.words FROM said LEFT JOIN LATERAL (
    SELECT e.title, left(b.content->>'text', 200) AS words
    FROM broadcast b JOIN recipient n ON n.broadcast_id = b.id AND n.person_id = $5
    JOIN outbox o ON o.id = n.outbox_id AND o.state = 'sent' AND o.done_at > now() - interval '3 days'
    LEFT JOIN event e ON e.id = b.event_id
    WHERE b.next_action_at IS NOT NULL AND n.answered_at IS NULL
      AND NOT EXISTS (SELECT FROM message m WHERE m.thread_id = $1 AND m.direction = 'in' AND m.person_id = $5
                      AND m.created_at - ($4::timestamptz - now()) > o.done_at)
    ORDER BY o.done_at DESC LIMIT 1
) cast_ ON true
"""

# A human who writes to the family has seen the danger it is in.
ANSWER = f"""{_SAID}, thread_now AS (
    UPDATE thread SET waiting_since = NULL, told_until = NULL, last_at = $4, person_id = $5 WHERE id = $1
    RETURNING family_id
), taken AS (
    UPDATE escalation SET state = 'acknowledged', acknowledged_by = $6, acknowledged_at = $4, next_action_at = NULL
    WHERE family_id = (SELECT family_id FROM thread_now) AND kind = 'danger' AND state = 'open' RETURNING id
)
SELECT id, (SELECT array_agg(taken.id) FROM taken) FROM said
"""

TOLD = "UPDATE thread SET told_until = $2 WHERE id = $1"

MIRROR_OWN = """
INSERT INTO mirror (lane_id, external_id, message_id, message_at, ours, part)
VALUES ($1, $2, $3, $4, false, (SELECT count(*) FROM mirror WHERE message_id = $3 AND lane_id = $1))
ON CONFLICT (lane_id, external_id) DO NOTHING
"""

JOIN_ALBUM = """
UPDATE message SET content = jsonb_set(content, '{attachments}',
    COALESCE(content->'attachments', '[]') || COALESCE($3::jsonb->'attachments', '[]'))
    || CASE WHEN COALESCE($3::jsonb->>'text', '') = '' THEN '{}'
            WHEN COALESCE(content->>'text', '') = ''
            THEN jsonb_build_object('text', $3::jsonb->'text', 'spans', COALESCE($3::jsonb->'spans', '[]'))
            ELSE jsonb_build_object('text', concat_ws(E'\n', content->>'text', $3::jsonb->>'text')) END
WHERE id = (SELECT id FROM message WHERE thread_id = $1 AND album = $2 AND created_at > $4 ORDER BY id DESC LIMIT 1)
  AND created_at > $4
RETURNING id, created_at
"""

# Each photo may have words of its own: they stand under one another, whatever heads the first.
# A claim that runs at the same moment sees that the lane has changed (`version`) and takes the whole album next time.
JOIN_ALBUM_WAITING = """
WITH held AS (
    UPDATE lane SET version = version + 1
    WHERE id = ANY(ARRAY(
        SELECT lane_id FROM outbox WHERE message_id = $1 AND op = 'say' AND COALESCE(state, '') = 'waiting'))
    RETURNING id, in_air
), joined AS (
    UPDATE outbox o SET next_at = now() + interval '1 second',
        payload = jsonb_set(payload, '{attachments}',
            COALESCE(payload->'attachments', '[]') || COALESCE($2::jsonb->'attachments', '[]'))
        || CASE WHEN COALESCE($2::jsonb->>'text', '') = '' THEN '{}'
                WHEN COALESCE(payload->>'text', '') = ''
                THEN jsonb_build_object('text', $2::jsonb->'text', 'spans', COALESCE($2::jsonb->'spans', '[]'))
                ELSE jsonb_build_object('text', rtrim(payload->>'text', E'\n') || E'\n' || ($2::jsonb->>'text')) END
    FROM held
    WHERE o.lane_id = held.id AND held.in_air IS DISTINCT FROM o.id
      AND o.message_id = $1 AND o.op = 'say' AND COALESCE(o.state, '') = 'waiting'
    RETURNING o.lane_id
)
SELECT DISTINCT lane_id FROM outbox
WHERE message_id = $1 AND op = 'say' AND state IN ('waiting', 'sent') AND lane_id NOT IN (SELECT lane_id FROM joined)
"""

VIEW = """
INSERT INTO view (thread_id, console_id, by_hand) VALUES ($1, $2, $3)
ON CONFLICT (thread_id, console_id) DO UPDATE SET closed_at = NULL, by_hand = view.by_hand OR EXCLUDED.by_hand
RETURNING id
"""

TOPIC_MADE = "UPDATE view SET topic = $2, card_id = NULL WHERE id = $1"
TOPIC_GONE = "UPDATE view SET topic = NULL, card_id = NULL, rebuilt = rebuilt + 1 WHERE id = $1 AND topic = $2"
CARD_MADE = "UPDATE view SET card_id = $2 WHERE id = $1"

# Words of and to somebody who has taken the consent back are shown to nobody any more; a doctor's thread wants theirs.
HISTORY = """
SELECT m.id, m.created_at, m.direction, m.channel, m.content::text AS content, m.edited_at, m.deleted_at,
       p.full_name AS person, c.full_name AS curator,
       (SELECT e.content->>'text' FROM message_version e WHERE e.message_id = m.id
        ORDER BY e.id + 0 DESC LIMIT 1) AS was,
       EXISTS (SELECT FROM outbox o WHERE o.message_id = m.id AND o.identity_id IS NOT NULL AND o.state = 'failed'
               OFFSET 0) AS failed
FROM message m LEFT JOIN person p ON p.id = m.person_id LEFT JOIN curator c ON c.id = m.curator_id
WHERE m.thread_id = $1 AND m.id < $2 AND ($5::boolean OR m.channel IS DISTINCT FROM 'supervision')
  AND (p.id IS NULL OR m.direction NOT IN ('in', 'out') OR p.consented AND (
      (SELECT t.kind FROM thread t WHERE t.id = $1) <> 'doctor' OR EXISTS (
          SELECT FROM consent y WHERE y.person_id = p.id AND y.kind = 'doctor' AND y.withdrawn_at IS NULL OFFSET 0)))
  AND ($3::text IS NULL OR to_tsvector('russian', COALESCE(m.content->>'text', ''))
                           @@ plainto_tsquery('russian', $3)
       OR strpos(lower(COALESCE(m.content->>'text', '')), lower($3)) > 0)
ORDER BY m.id DESC LIMIT $4
"""

EDIT = """
WITH old AS (
    SELECT id, content FROM message WHERE id = $1 AND created_at = $2
), kept AS (
    INSERT INTO message_version (message_id, content) SELECT id, content FROM old
)
UPDATE message SET content = $3::jsonb, edited_at = $4
WHERE id = $1 AND created_at = $2 RETURNING thread_id, direction, person_id, curator_id
"""


async def keep(tx: Tx, said: Said) -> int:
    """Keep a message; its id."""
    found: int = await tx.value(KEEP, *said)
    return found


async def hear(tx: Tx, said: Said, *, told_until: datetime | None, identity_id: int, waits: bool = True) -> Heard:
    """Keep a family's message: its writer is whom answers go to now, on this very account.

    waits: for an answer of who leads the family.
    """
    found = await tx.row(HEARD, *said, told_until, identity_id, waits)
    assert found is not None
    return Heard(*found)


async def answer(tx: Tx, said: Said) -> tuple[int, list[int]]:
    """Keep a human's answer: the thread waits no more; its id, and the alerts of danger that it has taken."""
    found = await tx.row(ANSWER, *said)
    assert found is not None
    return found[0], found[1] or []


async def told(tx: Tx, thread_id: int, until: datetime) -> None:
    """The family knows until when no human is at hand."""
    await tx.run(TOLD, thread_id, until)


async def mirror_own(tx: Tx, lane_id: int | None, external_id: str | None, message_id: int, at: datetime) -> None:
    """A further message of the messenger (an album's part) is this message too."""
    await tx.run(MIRROR_OWN, lane_id, external_id, message_id, at)


async def join_album(tx: Tx, thread_id: int, album: str, content: str, since: datetime) -> Record | None:
    """Add a late part to its album's message: id and created_at, None where the album is new."""
    return await tx.row(JOIN_ALBUM, thread_id, album, content, since)


async def join_waiting_album(tx: Tx, message_id: int, content: str) -> set[int]:
    """Add a part to the album's rows that have not left, which wait another second; the lanes where it has left."""
    return {row["lane_id"] for row in await tx.rows(JOIN_ALBUM_WAITING, message_id, content)}


async def view(tx: Tx, thread_id: int, console_id: int, *, by_hand: bool = False) -> int:
    """The thread's view in a console, made or opened again where needed; its id. by_hand: until it is put away."""
    found: int = await tx.value(VIEW, thread_id, console_id, by_hand)
    return found


async def topic_made(tx: Tx, view_id: int, topic: str) -> None:
    """The sender has made the view's topic."""
    await tx.run(TOPIC_MADE, view_id, topic)


async def topic_gone(tx: Tx, view_id: int, topic: str) -> None:
    """The view's topic was deleted by somebody."""
    await tx.run(TOPIC_GONE, view_id, topic)


async def card_made(tx: Tx, view_id: int, card_id: str) -> None:
    """The view's card has been sent and pinned."""
    await tx.run(CARD_MADE, view_id, card_id)


async def history(
    tx: Tx, thread_id: int, *, before: int = 2**62, words: str | None = None, most: int = 10, supervision: bool = False
) -> list[Record]:
    """Messages of a thread, newest first; notes of supervision only where the reader may see them."""
    return await tx.rows(HISTORY, thread_id, before, words, most, supervision)


async def edit(tx: Tx, message_id: int, message_at: datetime, content: str, at: datetime) -> Record | None:
    """Replace a message's content, its old text kept: thread_id, direction, person_id, curator_id."""
    return await tx.row(EDIT, message_id, message_at, content, at)
