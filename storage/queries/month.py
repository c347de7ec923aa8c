"""What a month came to, in sets: every statement counts rows of [since, until) once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from storage.transaction import Record, Tx

FAMILIES = """
SELECT f.territory, a.audience, count(DISTINCT f.id) AS families,
       count(DISTINCT f.id) FILTER (WHERE f.created_at >= $1) AS fresh
FROM family f LEFT JOIN person p ON p.family_id = f.id
LEFT JOIN LATERAL unnest(p.audiences) a(audience) ON true
WHERE f.created_at < $2 GROUP BY 1, 2 ORDER BY 1, 2
"""
FAMILIES_ALL = "SELECT count(*) FROM family WHERE created_at < $1"
# By thread first: the rest is done with a tenth of the rows. The last row is of all families together.
MESSAGES = """
WITH said AS MATERIALIZED (
    SELECT thread_id, direction, COALESCE(channel, '') AS channel, count(*) AS messages FROM message
    WHERE created_at >= $1 AND created_at < $2 AND direction IN ('in', 'out') GROUP BY 1, 2, 3
)
SELECT t.kind AS thread, s.direction, s.channel, sum(s.messages)::bigint AS messages, NULL::bigint AS families
FROM said s JOIN thread t ON t.id = s.thread_id GROUP BY 1, 2, 3
UNION ALL
SELECT NULL, NULL, NULL, NULL, count(DISTINCT t.family_id)
FROM said s JOIN thread t ON t.id = s.thread_id WHERE s.direction = 'in'
ORDER BY 1, 2, 3
"""
CASES = """
SELECT topic, status, count(*) AS cases, count(*) FILTER (WHERE opened_at >= $1) AS opened,
       count(*) FILTER (WHERE closed_at >= $1 AND closed_at < $2) AS ended,
       count(*) FILTER (WHERE status NOT IN ('solved', 'closed') AND due_at < $2) AS overdue
FROM family_case WHERE opened_at < $2 AND (closed_at IS NULL OR closed_at >= $1) GROUP BY 1, 2 ORDER BY 1, 2
"""
RATINGS = """
SELECT rating, count(*) AS cases FROM family_case
WHERE rating IS NOT NULL AND closed_at >= $1 AND closed_at < $2 GROUP BY 1 ORDER BY 1
"""
ANSWERS = """
SELECT c.full_name AS curator, count(*) AS asked, count(a.answered_at) AS answered,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM a.answered_at - a.opened_at)) AS median,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM a.answered_at - a.opened_at)) AS p90,
       count(*) FILTER (WHERE a.answered_at <= a.due_at) AS in_time,
       count(*) FILTER (WHERE a.level > 0) AS raised
FROM answer_clock a LEFT JOIN curator c ON c.id = a.curator_id
WHERE a.opened_at >= $1 AND a.opened_at < $2 GROUP BY GROUPING SETS ((c.id, c.full_name), ())
ORDER BY grouping(c.id), c.full_name NULLS LAST
"""
ESCALATIONS = """
SELECT kind, count(*) AS raised, count(acknowledged_at) AS taken, max(level) AS highest,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM acknowledged_at - raised_at)) AS median
FROM escalation WHERE raised_at >= $1 AND raised_at < $2 GROUP BY 1 ORDER BY 1
"""
DOSES = """
SELECT d.state, count(*) AS doses,
       count(*) FILTER (WHERE d.state = 'taken' AND d.taken_at <= d.due_at + interval '1 hour') AS on_time,
       count(*) FILTER (WHERE d.state = 'missed' AND d.silent_since IS NULL AND d.asked <= 1) AS unsent
FROM dose d JOIN medication_plan p ON p.id = d.plan_id AND NOT p.own
WHERE d.due_at >= $1 AND d.due_at < $2 AND d.state IN ('taken', 'skipped', 'missed') GROUP BY 1 ORDER BY 1
"""
CHECK_INS = """
SELECT scenario, status, count(*) AS answers FROM questionnaire_response
WHERE authored_at >= $1 AND authored_at < $2 GROUP BY 1, 2 ORDER BY 1, 2
"""
# People of the broadcasts that began in the month; `next_at` stands for nothing here.
BROADCASTS = """
SELECT r.channel, r.state, r.reason, o.state AS sent, o.reason AS why, count(*) AS number,
       count(r.answered_at) AS answered, NULL AS next_at
FROM broadcast b JOIN recipient r ON r.broadcast_id = b.id LEFT JOIN outbox o ON o.id = r.outbox_id
WHERE b.started_at >= $1 AND b.started_at < $2 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""
BROADCASTS_ALL = "SELECT count(*) FROM broadcast WHERE started_at >= $1 AND started_at < $2"
# Whole tables are read: by pages, not by indexes, and each statement planned for its own month; on one core, because
# the talk goes on meanwhile.
WHOLE = """
SELECT set_config(name, value, true) FROM (VALUES ('enable_seqscan', 'on'), ('plan_cache_mode', 'force_custom_plan'),
    ('max_parallel_workers_per_gather', '0'), ('work_mem', '32MB')) AS wanted(name, value)
"""
TABLES: Mapping[str, str] = {
    "families": FAMILIES,
    "messages": MESSAGES,
    "cases": CASES,
    "ratings": RATINGS,
    "answers": ANSWERS,
    "escalations": ESCALATIONS,
    "doses": DOSES,
    "check_ins": CHECK_INS,
    "broadcasts": BROADCASTS,
}


async def read_whole(tx: Tx) -> None:
    """Until this transaction ends, statements are planned as for a report, not as for a talk."""
    await tx.run(WHOLE)


async def table(tx: Tx, name: str, since: datetime, until: datetime) -> list[Record]:
    """One of the tables."""
    return await tx.rows(TABLES[name], since, until)


async def families(tx: Tx, until: datetime) -> int:
    """How many families there were at the end."""
    return int(await tx.value(FAMILIES_ALL, until))


async def broadcasts(tx: Tx, since: datetime, until: datetime) -> int:
    """How many broadcasts began."""
    return int(await tx.value(BROADCASTS_ALL, since, until))
