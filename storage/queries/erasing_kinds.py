"""What of one person is destroyed: a statement a kind, each told how many rows it emptied or removed.

$1 is the person; $2: nobody else of the family is left, so what is the family's goes too.
"""

from __future__ import annotations

from collections.abc import Mapping

from storage.queries.outbox import TAKEN_BACK

THREADS = "SELECT t.id FROM thread t JOIN person p ON p.family_id = t.family_id WHERE p.id = $1"
_TALK = f"m.thread_id IN ({THREADS}) AND ($2::boolean OR m.person_id = $1)"
_CASES = """
SELECT c.id FROM family_case c JOIN person p ON p.family_id = c.family_id
WHERE p.id = $1 AND ($2::boolean OR c.person_id = $1)
"""
_SHOWN = f"($2::boolean AND o.view_id IN (SELECT v.id FROM view v WHERE v.thread_id IN ({THREADS})))"
"""Rows that go to a console about a family of which nobody is left."""
_LANES = "SELECT i.lane_id FROM identity i WHERE i.person_id = $1 AND i.curator_id IS NULL"
_FAMILY = "(SELECT p.family_id FROM person p WHERE p.id = $1)"


def _own(table: str) -> str:
    """Rows that are a person's own are deleted."""
    return f"WITH gone AS (DELETE FROM {table} WHERE person_id = $1 RETURNING 1) SELECT count(*) FROM gone"


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
                {TAKEN_BACK}
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
    "intakes": _own("intake"),
    "doses": _own("dose"),
    "plan_versions": """
        WITH gone AS (
            DELETE FROM plan_version v USING medication_plan p WHERE v.plan_id = p.id AND p.person_id = $1 RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "plans": _own("medication_plan"),
    "observations": _own("observation"),
    "responses": _own("questionnaire_response"),
    "pregnancies": _own("pregnancy"),
    "routines": _own("routine"),
    "runs": """
        WITH gone AS (
            DELETE FROM scenario_run WHERE person_id = $1
                OR identity_id IN (SELECT id FROM identity WHERE person_id = $1) RETURNING 1
        ) SELECT count(*) FROM gone
    """,
    "daily_life": _own("daily_life"),
    "trusts": """
        WITH gone AS (DELETE FROM trust WHERE $1 IN (person_id, trusted_id) RETURNING 1) SELECT count(*) FROM gone
    """,
    "dispatch_orders": _own("dispatch_order"),
    "guests": _own("guest"),
    "recipients": _own("recipient"),
    "children": f"""
        WITH gone AS (DELETE FROM child WHERE family_id = {_FAMILY} AND $2::boolean RETURNING 1)
        SELECT count(*) FROM gone
    """,
    "invites": _own("invite"),
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
            WHERE pending IS NOT NULL AND ((pending::jsonb #>> '{{ask,thread_id}}')::bigint IN ({THREADS})
                OR (pending::jsonb #>> '{{aside,thread_id}}')::bigint IN ({THREADS})) RETURNING 1
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
            WHERE state = 'open' AND $2::boolean AND thread_id IN ({THREADS})
        ), gone AS (
            UPDATE thread SET person_id = NULL, waiting_since = CASE WHEN $2::boolean THEN NULL ELSE waiting_since END
            WHERE id IN ({THREADS}) AND (person_id = $1 OR $2::boolean) RETURNING 1
        ) SELECT count(*) FROM gone
    """,
}
"""In this order; what is the same of many kinds (a person's own rows) is deleted, what others refer to is emptied."""
