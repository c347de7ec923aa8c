"""Referrals to specialists: who may see what of a family, until when; the thread where a specialist works with it.

Until a referral ends, `words` holds what the family is told of why the specialist joins; then why it was returned, or
what was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage.transaction import Record, Tx

MAKE = """
INSERT INTO referral (family_id, case_id, by_id, specialist_id, consilium_id, scope, messages, question, words,
                      created_at, due_at, next_action_at)
VALUES ($1, NULL, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) RETURNING id
"""
# Whose words the specialist may see and who may be written to: a doctor needs the consent to share with doctors, the
# whole talk a consent to this very referral; what the curator has picked needs none of its own.
FIELDS = """
r.id, r.family_id, r.by_id, r.specialist_id, r.consilium_id, r.scope, r.messages, r.question, r.state, r.words,
r.created_at, r.due_at, r.accepted_at, r.ended_at, r.next_action_at, f.territory, f.curator_id AS own_id,
s.role AS role, s.full_name AS specialist,
(SELECT p.full_name FROM person p WHERE p.family_id = r.family_id ORDER BY p.id LIMIT 1) AS family,
ARRAY(SELECT DISTINCT unnest(p.audiences) FROM person p WHERE p.family_id = r.family_id ORDER BY 1) AS audiences,
(SELECT t.id FROM thread t WHERE t.family_id = r.family_id AND t.kind = 'curator') AS talk_id,
(SELECT t.person_id FROM thread t WHERE t.family_id = r.family_id AND t.kind = 'curator') AS talk_person_id,
(SELECT t.id FROM thread t WHERE t.family_id = r.family_id AND t.kind = 'referral:' || r.id) AS thread_id,
ARRAY(SELECT p.id FROM person p WHERE p.family_id = r.family_id AND p.consented AND (
    CASE WHEN s.role = 'doctor' THEN EXISTS (
             SELECT FROM consent y WHERE y.person_id = p.id AND y.kind = 'doctor' AND y.withdrawn_at IS NULL)
         ELSE r.scope = 'excerpt' OR EXISTS (
             SELECT FROM consent y
             WHERE y.person_id = p.id AND y.kind = 'referral:' || r.id AND y.withdrawn_at IS NULL)
    END) ORDER BY p.id) AS agreed
"""
_FROM = "FROM referral r JOIN family f ON f.id = r.family_id JOIN curator s ON s.id = r.specialist_id"
ONE = f"SELECT {FIELDS} {_FROM} WHERE r.id = $1"
# Held first, read then: who waited for another's change must see the thread and the consents that came with it.
HOLD = "SELECT id FROM referral WHERE id = $1 FOR UPDATE"
OF_FAMILY = f"SELECT {FIELDS} {_FROM} WHERE r.family_id = $1 AND r.state IN ('offered', 'accepted') ORDER BY r.id"
OF_SPECIALIST = f"""
SELECT {FIELDS} {_FROM} WHERE r.specialist_id = $1 AND r.state IN ('offered', 'accepted')
ORDER BY r.due_at, r.id LIMIT 8
"""
HOLD_ALL = """
SELECT id FROM referral WHERE specialist_id = $1 AND state IN ('offered', 'accepted') ORDER BY id FOR UPDATE
"""
ALL_OF_SPECIALIST = f"""
SELECT {FIELDS} {_FROM} WHERE r.specialist_id = $1 AND r.state IN ('offered', 'accepted') ORDER BY r.id
"""
IN_TALK = f"SELECT {FIELDS} {_FROM} WHERE r.family_id = $1 AND r.state = 'accepted' ORDER BY r.id"
OF_CONSILIUM = f"SELECT {FIELDS} {_FROM} WHERE r.consilium_id = $1 ORDER BY r.id"
MOVE = """
UPDATE referral SET state = $2, words = COALESCE($3, words), next_action_at = $4,
    accepted_at = CASE WHEN $2 = 'accepted' THEN $5::timestamptz ELSE accepted_at END,
    ended_at = CASE WHEN $2 IN ('returned', 'done', 'ended') THEN $5::timestamptz ELSE ended_at END
WHERE id = $1
"""
FORGET_CONSENTS = "UPDATE consent SET withdrawn_at = $2 WHERE kind = 'referral:' || $1::bigint AND withdrawn_at IS NULL"
DUE = f"""
SELECT {FIELDS} {_FROM} WHERE r.next_action_at <= $1 AND r.state IN ('offered', 'accepted')
ORDER BY r.next_action_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED
"""
LOOKED = "UPDATE referral SET next_action_at = $2 WHERE id = $1"
_MESSAGE = """
SELECT m.id, m.created_at, m.direction, m.channel, m.content::text AS content, m.edited_at, m.deleted_at, m.person_id,
       p.full_name AS person, c.full_name AS curator, NULL::text AS was, false AS failed
FROM message m LEFT JOIN person p ON p.id = m.person_id LEFT JOIN curator c ON c.id = m.curator_id
WHERE m.thread_id = $1 AND m.direction IN ('in', 'out') AND m.deleted_at IS NULL
"""
TO_PICK = f"{_MESSAGE} AND p.consented ORDER BY m.id DESC LIMIT $2"
PICKED = f"{_MESSAGE} AND m.id = ANY($2::bigint[]) AND m.person_id = ANY($3::bigint[]) ORDER BY m.id DESC"
TALK = f"{_MESSAGE} AND m.id < $2 AND m.person_id = ANY($3::bigint[]) ORDER BY m.id DESC LIMIT $4"
AUTHOR = "SELECT curator_id, person_id FROM message WHERE id = $1 AND created_at = $2"
# A specialist answers what they were given to answer: what the curator picked for them, and what came after their last
# words and was shown to them, unless it replies to another's. What replies to a specialist has never waited. The rest
# the family has asked the curator, also by a button, which leaves no message: it goes on waiting since its first.
ANSWERED = """
WITH heard AS (
    SELECT m.id, m.created_at, (SELECT a.curator_id FROM message a WHERE a.id = m.reply_to) AS replies_to,
           EXISTS (SELECT FROM outbox o WHERE o.message_id = m.id AND o.view_id = $2 OFFSET 0) AS shown
    FROM thread t JOIN message m ON m.thread_id = t.id AND m.direction = 'in' AND m.created_at >= t.waiting_since
    WHERE t.id = $1
), open AS (
    SELECT min(heard.created_at) AS since FROM heard
    WHERE NOT (shown AND (id = ANY($4::bigint[]) OR replies_to IS NULL AND id > (
              SELECT max(w.id) FROM message w
              WHERE w.thread_id = $1 AND w.direction = 'out' AND w.curator_id = $3 AND w.id < $5) IS TRUE))
      AND NOT EXISTS (SELECT FROM thread t JOIN referral r ON r.family_id = t.family_id AND r.state = 'accepted'
                      WHERE t.id = $1 AND r.specialist_id = heard.replies_to)
)
UPDATE thread SET waiting_since = open.since, told_until = CASE WHEN open.since IS NOT NULL THEN told_until END
FROM open WHERE thread.id = $1 AND EXISTS (SELECT FROM heard WHERE heard.created_at = thread.waiting_since)
"""


async def make(
    tx: Tx, family_id: int, by_id: int, specialist_id: int, *, consilium_id: int | None, scope: str,
    messages: Sequence[int], question: str, told: str | None, now: datetime, due_at: datetime,
) -> int:  # fmt: skip
    """Offer a family's question to a specialist; its id. told: why, as the family hears it."""
    found: int = await tx.value(
        MAKE, family_id, by_id, specialist_id, consilium_id, scope, list(messages), question, told, now, due_at
    )
    return found


async def one(tx: Tx, referral_id: int, *, locked: bool = False) -> Record | None:
    """One referral with its people; `agreed`: the adults whose words the specialist may see within its scope."""
    if locked:
        await tx.run(HOLD, referral_id)
    return await tx.row(ONE, referral_id)


async def of_family(tx: Tx, family_id: int) -> list[Record]:
    """Open referrals of a family, consiliums' too."""
    return await tx.rows(OF_FAMILY, family_id)


async def of_specialist(tx: Tx, curator_id: int) -> list[Record]:
    """What waits for a specialist or is theirs, the most urgent first."""
    return await tx.rows(OF_SPECIALIST, curator_id)


async def all_of_specialist(tx: Tx, curator_id: int) -> list[Record]:
    """The same without a limit, held: they work here no more."""
    await tx.run(HOLD_ALL, curator_id)
    return await tx.rows(ALL_OF_SPECIALIST, curator_id)


async def in_talk(tx: Tx, family_id: int) -> list[Record]:
    """Accepted referrals of a family: their specialists may hear it."""
    return await tx.rows(IN_TALK, family_id)


async def of_consilium(tx: Tx, consilium_id: int) -> list[Record]:
    """Everybody asked in a consilium."""
    return await tx.rows(OF_CONSILIUM, consilium_id)


async def move(
    tx: Tx, referral_id: int, state: str, now: datetime, *, words: str | None = None, next_at: datetime | None = None
) -> None:
    """Bring it to a state; with the end the family's consent to it ends too."""
    await tx.run(MOVE, referral_id, state, words, next_at, now)
    if state != "accepted":
        await tx.run(FORGET_CONSENTS, referral_id, now)


async def due(tx: Tx, now: datetime, most: int) -> list[Record]:
    """Open ones whose time has come, held."""
    return await tx.rows(DUE, now, most)


async def looked(tx: Tx, referral_id: int, next_at: datetime | None) -> None:
    """It is looked at again then; None: not any more."""
    await tx.run(LOOKED, referral_id, next_at)


async def to_pick(tx: Tx, thread_id: int, most: int) -> list[Record]:
    """The last words said in a thread, newest first, for a curator to pick from."""
    return await tx.rows(TO_PICK, thread_id, most)


async def picked(tx: Tx, thread_id: int, ids: Sequence[int], people: Sequence[int]) -> list[Record]:
    """The picked messages of a thread, of and to these adults, newest first."""
    return await tx.rows(PICKED, thread_id, list(ids), list(people))


async def talk(tx: Tx, thread_id: int, people: Sequence[int], *, before: int = 2**62, most: int = 10) -> list[Record]:
    """What these adults wrote and were answered, newest first; no notes, nothing automatic."""
    return await tx.rows(TALK, thread_id, before, list(people), most)


async def author(tx: Tx, message_id: int, at: datetime) -> Record | None:
    """Who wrote a message, and to or by which adult: curator_id, person_id."""
    return await tx.row(AUTHOR, message_id, at)


async def answered(tx: Tx, referral: Record, view_id: int, message_id: int) -> None:
    """A specialist has answered by this message: the family waits only for what it asked its curator."""
    await tx.run(ANSWERED, referral["talk_id"], view_id, referral["specialist_id"], referral["messages"], message_id)
