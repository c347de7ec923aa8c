"""A month of the whole service: families of every territory, a million messages, and all else the report counts."""

from __future__ import annotations

from datetime import datetime

from tests.bench.ground import connected
from tests.bench.seeding import People, seed

PARTITIONS = "SELECT make_message_partitions($1::timestamptz - interval '1 month', 3)"
FAMILIES = """
UPDATE family SET territory = 'Район ' || id % 20,
                  created_at = $1::timestamptz - interval '400 days' + id % 45 * interval '10 days'
"""
"""20 territories; some families came in the month, some only after it."""
PEOPLE = """
UPDATE person SET audiences = (
    ARRAY['{large_family,svo_family}', '{expectant_mother}', '{svo_family}', '{}'])[1 + id % 4]::text[]
"""
DAYS = 34
"""Everything happens in so many days, the first two before the month begins; in whole seconds."""
_AT = (
    "$1::timestamptz - interval '2 days' + "
    f"mod(hashint8(n + {{salt}})::bigint + 2147483648, {DAYS} * 86400) * interval '1 second'"
)
MESSAGES = f"""
INSERT INTO message (thread_id, direction, person_id, channel, content, created_at)
SELECT t.id, (ARRAY['in', 'out', 'in', 'auto', 'in', 'out', 'in', 'note'])[1 + n % 8], NULL,
       (ARRAY['telegram', 'vk', 'max'])[1 + n % 3],
       jsonb_build_object('text', 'Здравствуйте! Спасибо, посылку получили, всё подошло. Письмо ' || n),
       {_AT.format(salt=1)}
FROM generate_series($2::bigint, $3::bigint - 1) n JOIN thread t ON t.id = $4::bigint + n % $5::bigint
"""
CASES = f"""
INSERT INTO family_case (number, family_id, topic, words, status, opened_at, touched_at, due_at, closed_at, rating)
SELECT 'm-' || n, $3::bigint + n % $4::bigint, (ARRAY['money', 'law', 'health', 'other'])[1 + n % 4], 'Нужна помощь',
       (ARRAY['new', 'in_progress', 'solved', 'closed'])[1 + n / 4 % 4], at, at, at + interval '5 days',
       CASE WHEN n / 4 % 4 > 1 THEN at + interval '3 days' END, CASE WHEN n / 4 % 4 = 3 AND n % 3 > 0 THEN 1 + n % 5 END
FROM generate_series(1, $2::bigint) n, LATERAL (SELECT {_AT.format(salt=2)} AS at) moment
"""
CLOCKS = f"""
INSERT INTO answer_clock (thread_id, family_id, kind, curator_id, opened_at, due_at, state, answered_at, level)
SELECT f.id, f.id, 'first', CASE WHEN n % 50 > 0 THEN f.curator_id END, at, at + interval '15 minutes', 'answered',
       CASE WHEN n % 50 > 0 THEN at + mod(hashint8(n)::bigint + 2147483648, 3600) * interval '1 second' END, n % 3
FROM generate_series(1, $2::bigint) n JOIN family f ON f.id = $3::bigint + n % $4::bigint,
     LATERAL (SELECT {_AT.format(salt=3)} AS at) moment
"""
ESCALATIONS = f"""
INSERT INTO escalation (kind, subject, words, state, raised_at, acknowledged_at, level)
SELECT (ARRAY['danger', 'dose', 'check_in'])[1 + n % 3], n::text, ''::bytea, 'closed', at,
       CASE WHEN n % 7 > 0 THEN at + n % 3600 * interval '1 second' END, n % 4
FROM generate_series(1, $2::bigint) n, LATERAL (SELECT {_AT.format(salt=4)} AS at) moment WHERE $3::bigint + $4 > 0
"""
RESPONSES = f"""
INSERT INTO questionnaire_response (run_id, scenario, version, status, authored_at, items)
SELECT n, (ARRAY['survey_mothers', 'svo_monthly', 'gone'])[1 + n % 3], 'v',
       (ARRAY['completed', 'completed', 'stopped', 'in-progress'])[1 + n % 4], at, ''::bytea
FROM generate_series(1, $2::bigint) n, LATERAL (SELECT {_AT.format(salt=5)} AS at) moment WHERE $3::bigint + $4 > 0
"""
PLANS = """
INSERT INTO medication_plan (person_id, identifier, own)
SELECT id, 'm-' || id, id % 5 = 0 FROM person ORDER BY id LIMIT $1
"""
DOSES = f"""
INSERT INTO dose (plan_id, version_id, person_id, step, due_at, state, taken_at, asked)
SELECT p.id, n, p.person_id, 0, at, (ARRAY['taken', 'taken', 'taken', 'skipped', 'missed', 'cancelled'])[1 + n % 6],
       CASE WHEN n % 6 < 3 THEN at + n % 7200 * interval '1 second' END, n % 3
FROM generate_series(1, $2::bigint) n JOIN medication_plan p ON p.id = $3::bigint + n % $4::bigint,
     LATERAL (SELECT {_AT.format(salt=6)} AS at) moment
"""
CAST = """
INSERT INTO broadcast (author_id, kind, content, segment, state, last_person_id, created_at, started_at)
SELECT min(id), 'public', '{}', '{}', 'done', 4611686018427387904, $1, $1 FROM curator RETURNING id
"""
CAST_ROWS = """
INSERT INTO outbox (lane_id, op, priority, key, identity_id, state, reason, next_at, done_at)
SELECT i.lane_id, 'say', 6, 'cast:' || $1::bigint || ':' || i.person_id, i.id,
       CASE WHEN i.id % 11 = 0 THEN 'failed' WHEN i.id % 17 = 0 THEN 'cancelled' ELSE 'sent' END,
       CASE WHEN i.id % 11 = 0 THEN 'blocked' WHEN i.id % 17 = 0 THEN 'expired' END, $2, $2
FROM identity i WHERE i.person_id % 7 > 0 AND i.person_id IS NOT NULL
"""
CAST_PEOPLE = """
INSERT INTO recipient (broadcast_id, person_id, outbox_id, channel, state, reason, answered_at)
SELECT $1::bigint, p.id, o.id, 'vk', CASE WHEN o.id IS NULL THEN 'left_out' ELSE 'queued' END,
       CASE WHEN o.id IS NULL THEN 'mailings' END, CASE WHEN o.state = 'sent' AND p.id % 9 = 0 THEN $2::timestamptz END
FROM person p LEFT JOIN outbox o ON o.key = 'cast:' || $1::bigint || ':' || p.id
"""
LEAST = "SELECT (SELECT min(id) FROM thread), (SELECT min(id) FROM family)"
STEP = 100_000


async def seed_month(url: str, since: datetime, *, families: int, messages: int) -> None:
    """Seed a month that begins at `since` with so many messages in it and about it."""
    await seed(url, People(families=families, curators=max(5, families // 100)))
    async with connected(url) as connection:
        await connection.execute(PARTITIONS, since)
        await connection.execute(FAMILIES, since)
        await connection.execute(PEOPLE)
        thread, family = (
            await connection.fetchval("SELECT min(id) FROM thread"),
            await connection.fetchval("SELECT min(id) FROM family"),
        )
        for first in range(0, messages, STEP):
            last = min(first + STEP, messages)
            await connection.execute(MESSAGES, since, first, last, thread, families, timeout=600)
        await connection.execute(PLANS, families // 2)
        plan = await connection.fetchval("SELECT min(id) FROM medication_plan")
        for statement, number, least, of in (
            (CASES, messages // 10, family, families),
            (CLOCKS, messages // 4, family, families),
            (ESCALATIONS, messages // 100, family, families),
            (RESPONSES, messages // 20, family, families),
            (DOSES, messages // 2, plan, families // 2),
        ):
            await connection.execute(statement, since, number, least, of, timeout=600)
        for _ in range(4):
            cast = await connection.fetchval(CAST, since)
            await connection.execute(CAST_ROWS, cast, since, timeout=600)
            await connection.execute(CAST_PEOPLE, cast, since, timeout=600)
        await connection.execute("VACUUM ANALYZE", timeout=900)
        await connection.execute("CHECKPOINT", timeout=900)
