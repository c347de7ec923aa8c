"""What destroying one person's data is: a statement a kind, each told how many rows it emptied or removed.

$1 is the person; `alone`: nobody else of the family is left, so what is the family's goes too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from storage.transaction import Tx

# The accounts first: an update that arrives at this moment holds its account until it has committed, or finds none.
LOCK = """
SELECT i.id, i.lane_id, i.channel FROM identity i WHERE i.person_id = $1 ORDER BY i.id FOR UPDATE
"""
ALONE = """
SELECT NOT EXISTS (
    SELECT FROM person o JOIN person p ON p.family_id = o.family_id
    WHERE p.id = $1 AND o.id <> p.id AND o.external_id NOT LIKE 'erased:%')
"""
_THREADS = "SELECT t.id FROM thread t JOIN person p ON p.family_id = t.family_id WHERE p.id = $1"
_TALK = f"m.thread_id IN ({_THREADS}) AND ($2::boolean OR m.person_id = $1)"
_CASES = """
SELECT c.id FROM family_case c JOIN person p ON p.family_id = c.family_id
WHERE p.id = $1 AND ($2::boolean OR c.person_id = $1)
"""
_SHOWN = f"($2::boolean AND o.view_id IN (SELECT v.id FROM view v WHERE v.thread_id IN ({_THREADS})))"
"""Rows that go to a console about a family of which nobody is left."""
_LANES = "SELECT i.lane_id FROM identity i WHERE i.person_id = $1 AND i.curator_id IS NULL"
_FAMILY = "(SELECT p.family_id FROM person p WHERE p.id = $1)"

COUNTED: Mapping[str, str] = {
    # What waits to be said to them, or to others in their words; what is in the air expires if it comes back.
    "outbox": f"""
        WITH held AS (
            UPDATE lane SET version = version + 1 WHERE id = ANY(ARRAY(
                SELECT o.lane_id FROM outbox o WHERE o.state = 'waiting' AND (o.lane_id IN ({_LANES})
                    OR o.message_id IN (SELECT m.id FROM message m WHERE {_TALK}) OR {_SHOWN})))
            RETURNING id, in_air
        ), gone AS (
            UPDATE outbox o SET
                state = CASE WHEN held.in_air IS NOT DISTINCT FROM o.id THEN o.state ELSE 'cancelled' END,
                payload = CASE WHEN held.in_air IS NOT DISTINCT FROM o.id THEN o.payload END,
                done_at = CASE WHEN held.in_air IS NOT DISTINCT FROM o.id THEN NULL ELSE now() END,
                expires_at = CASE WHEN held.in_air IS NOT DISTINCT FROM o.id THEN now() ELSE o.expires_at END
            FROM held
            WHERE o.lane_id = held.id AND o.state = 'waiting' AND (o.lane_id IN ({_LANES})
                OR o.message_id IN (SELECT m.id FROM message m WHERE {_TALK}) OR {_SHOWN})
            RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "outbox_kept": f"""
        WITH gone AS (
            UPDATE outbox o SET payload = NULL
            WHERE o.state <> 'waiting' AND o.payload IS NOT NULL AND (o.lane_id IN ({_LANES})
                OR o.message_id IN (SELECT m.id FROM message m WHERE {_TALK}) OR {_SHOWN}) RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "message_versions": f"""
        WITH gone AS (
            DELETE FROM message_version v USING message m WHERE v.message_id = m.id AND {_TALK} RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "messages": f"""
        WITH gone AS (
            UPDATE message m SET content = '{{}}', reply_to = NULL WHERE m.content <> '{{}}' AND {_TALK}
            RETURNING m.id
        ) SELECT count(*) FROM gone
    """,
    "case_events": f"""
        WITH gone AS (
            UPDATE case_event SET words = NULL, detail = NULL WHERE case_id IN ({_CASES}) RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "case_steps": f"""
        WITH gone AS (UPDATE case_step SET words = '' WHERE case_id IN ({_CASES}) RETURNING 1)
        SELECT count(*) FROM gone
    """,
    "cases": f"""
        WITH gone AS (
            UPDATE family_case SET words = '', next_step = NULL, reasons = NULL, profile = NULL, needs = NULL,
                outcome = NULL, rating_words = NULL, status = 'closed', closed_at = COALESCE(closed_at, now()),
                next_action_at = NULL
            WHERE id IN ({_CASES}) RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "aid_requests": f"""
        WITH gone AS (
            UPDATE aid_request SET purpose = '', papers = NULL, reason = NULL
            WHERE family_id = {_FAMILY} AND ($2::boolean OR person_id = $1) RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "referrals": f"""
        WITH gone AS (
            UPDATE referral SET question = '', words = NULL, messages = '{{}}', next_action_at = NULL,
                state = CASE WHEN state IN ('offered', 'accepted') THEN 'ended' ELSE state END,
                ended_at = COALESCE(ended_at, now())
            WHERE family_id = {_FAMILY} AND $2::boolean RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "opinions": f"""
        WITH gone AS (
            UPDATE opinion o SET words = '' FROM consilium c
            WHERE c.id = o.consilium_id AND c.family_id = {_FAMILY} AND $2::boolean RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "consilia": f"""
        WITH gone AS (
            UPDATE consilium SET question = '', minutes = NULL, decision = NULL,
                state = CASE WHEN state = 'open' THEN 'cancelled' ELSE state END
            WHERE family_id = {_FAMILY} AND $2::boolean RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "intakes": "WITH gone AS (DELETE FROM intake WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM gone",
    "doses": "WITH gone AS (DELETE FROM dose WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM gone",
    "plan_versions": """
        WITH gone AS (
            DELETE FROM plan_version v USING medication_plan p WHERE v.plan_id = p.id AND p.person_id = $1 RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "plans": "WITH gone AS (DELETE FROM medication_plan WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM gone",
    "observations": "WITH gone AS (DELETE FROM observation WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM gone",
    "responses": """
        WITH gone AS (DELETE FROM questionnaire_response WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM gone
    """,
    "pregnancies": "WITH gone AS (DELETE FROM pregnancy WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM gone",
    "routines": "WITH gone AS (DELETE FROM routine WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM gone",
    "runs": """
        WITH gone AS (
            DELETE FROM scenario_run WHERE person_id = $1
                OR identity_id IN (SELECT id FROM identity WHERE person_id = $1) RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "daily_life": "WITH gone AS (DELETE FROM daily_life WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM gone",
    "trusts": """
        WITH gone AS (DELETE FROM trust WHERE $1 IN (person_id, trusted_id) RETURNING 1) SELECT count(*) FROM gone
    """,
    "dispatch_orders": """
        WITH gone AS (DELETE FROM dispatch_order WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM gone
    """,
    "guests": "WITH gone AS (DELETE FROM guest WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM gone",
    "recipients": "WITH gone AS (DELETE FROM recipient WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM gone",
    "children": f"""
        WITH gone AS (DELETE FROM child WHERE family_id = {_FAMILY} AND $2::boolean RETURNING 1)
        SELECT count(*) FROM gone
    """,
    "invites": "WITH gone AS (DELETE FROM invite WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM gone",
    "escalations": f"""
        WITH gone AS (
            UPDATE escalation SET words = ''::bytea, subject = 'erased:' || id, state = 'closed',
                closed_at = COALESCE(closed_at, now()), next_action_at = NULL
            WHERE person_id = $1 OR (family_id = {_FAMILY} AND $2::boolean) RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    # What a colleague has begun to fill in quotes the talk; what they typed to others stays.
    "forms": f"""
        WITH gone AS (
            UPDATE console SET pending = (pending::jsonb - 'ask' - 'aside')::text
            WHERE pending IS NOT NULL AND ((pending::jsonb #>> '{{ask,thread_id}}')::bigint IN ({_THREADS})
                OR (pending::jsonb #>> '{{aside,thread_id}}')::bigint IN ({_THREADS})) RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "refusals": """
        WITH gone AS (
            UPDATE erasure SET reason = NULL WHERE person_id = $1 AND reason <> 'returned' RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "mirrors": f"""
        WITH gone AS (DELETE FROM mirror WHERE lane_id IN ({_LANES}) RETURNING 1) SELECT count(*) FROM gone
    """,
    "consents": """
        WITH gone AS (
            UPDATE consent SET withdrawn_at = now() WHERE person_id = $1 AND withdrawn_at IS NULL RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "waiting": f"""
        WITH clock AS (
            UPDATE answer_clock SET state = 'answered', next_action_at = NULL
            WHERE state = 'open' AND $2::boolean AND thread_id IN ({_THREADS})
        ), gone AS (
            UPDATE thread SET person_id = NULL, waiting_since = CASE WHEN $2::boolean THEN NULL ELSE waiting_since END
            WHERE id IN ({_THREADS}) AND (person_id = $1 OR $2::boolean) RETURNING 1
        ) SELECT count(*) FROM gone
    """,
}
"""In this order; what is the same of many kinds (a person's own rows) is deleted, what others refer to is emptied."""
PERSON = """
UPDATE person SET external_id = 'erased:' || id, full_name = 'Удалено', phone = NULL, phone_blind = NULL,
    birth_date = NULL, timezone = NULL, audiences = '{}', consented = false, identity_id = NULL
WHERE id = $1
"""
FAMILY = """
UPDATE family SET external_id = 'erased:' || id, verified = true, children_said_at = NULL
WHERE id = (SELECT family_id FROM person WHERE id = $1)
"""
VIEWS = f"""
UPDATE view v SET closed_at = $2 FROM console c
WHERE c.id = v.console_id AND v.closed_at IS NULL AND v.thread_id IN ({_THREADS})
RETURNING v.id, v.topic, c.id AS console_id, c.lane_id, c.mode
"""
FORGET_CURRENT = f"UPDATE console SET thread_id = NULL WHERE thread_id IN ({_THREADS})"


class Held(NamedTuple):
    """An account of the person, locked."""

    id: int
    lane_id: int
    channel: str


async def hold(tx: Tx, person_id: int) -> list[Held]:
    """Hold the person's accounts: whoever writes now is heard before, or is a stranger after."""
    return [Held(*record) for record in await tx.rows(LOCK, person_id)]


async def alone(tx: Tx, person_id: int) -> bool:
    """Nobody else of the family is left."""
    return bool(await tx.value(ALONE, person_id))


async def empty(tx: Tx, person_id: int, kind: str, *, whole_family: bool) -> int:
    """Destroy one kind; how many rows."""
    statement = COUNTED[kind]
    values = (person_id, whole_family) if "$2" in statement else (person_id,)
    found: int = await tx.value(statement, *values)
    return found


async def forget_person(tx: Tx, person_id: int, *, whole_family: bool) -> None:
    """Take the name, the numbers and the dates away; the ids stay for the record."""
    await tx.run(PERSON, person_id)
    if whole_family:
        await tx.run(FAMILY, person_id)


async def close_views(tx: Tx, person_id: int, at: datetime) -> list[object]:
    """Nobody sees the family's threads any more: what there was of views."""
    found: list[object] = await tx.rows(VIEWS, person_id, at)
    await tx.run(FORGET_CURRENT, person_id)
    return found
