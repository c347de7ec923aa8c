"""Years of work for a database: 50,000 families and a million messages with all that each leaves behind."""

from __future__ import annotations

from dataclasses import replace

from tests.bench.ground import connected
from tests.bench.seeding import BOTS, People, seed

MONTHS = 11
PARTITIONS = f"SELECT make_message_partitions(now() - interval '{MONTHS} months', {MONTHS + 2})"
VIEWS = """
INSERT INTO view (thread_id, console_id, topic, card_id)
SELECT t.id, k.id, (100000 + t.id)::text, (200000 + t.id)::text
FROM thread t JOIN family f ON f.id = t.family_id JOIN console k ON k.curator_id = f.curator_id
WHERE NOT EXISTS (SELECT FROM view v WHERE v.thread_id = t.id) AND t.id > $1::bigint
"""
TALK = """
CREATE TEMPORARY TABLE talk AS
SELECT row_number() OVER (ORDER BY t.id) - 1 AS n, t.id AS thread_id, p.id AS person_id, i.id AS identity_id,
       i.lane_id AS family_lane, f.curator_id, v.id AS view_id, k.lane_id AS curator_lane
FROM thread t JOIN family f ON f.id = t.family_id JOIN person p ON p.family_id = f.id
JOIN identity i ON i.person_id = p.id JOIN console k ON k.curator_id = f.curator_id
LEFT JOIN view v ON v.thread_id = t.id AND v.console_id = k.id
"""
MESSAGES = f"""
WITH said AS (
    INSERT INTO message (thread_id, direction, person_id, curator_id, channel, content, created_at)
    SELECT thread_id, CASE WHEN m % 2 = 0 THEN 'in' ELSE 'out' END, person_id, CASE WHEN m % 2 = 1 THEN curator_id END,
           'vk', jsonb_build_object('text', 'Здравствуйте! Спасибо, посылку получили, всё подошло. Письмо ' || m),
           now() - interval '{MONTHS} months' + m * interval '{MONTHS} months' / $3::float8
    FROM generate_series($1::int, $2::int - 1) m JOIN talk ON talk.n = m % (SELECT count(*) FROM talk)
    RETURNING id, created_at, thread_id, direction
), whose AS (
    SELECT said.*, family_lane, curator_lane, view_id, identity_id FROM said JOIN talk USING (thread_id)
), mirrors AS (
    INSERT INTO mirror (lane_id, external_id, message_id, message_at, ours, view_id)
    SELECT family_lane, 'h' || id, id, created_at, direction = 'out', NULL FROM whose
    UNION ALL
    SELECT curator_lane, 'h' || id, id, created_at, direction = 'in', view_id FROM whose
), rows AS (
    INSERT INTO outbox (lane_id, op, priority, message_id, message_at, view_id, identity_id, state, next_at, created_at,
                        done_at, attempts)
    SELECT CASE WHEN direction = 'in' THEN curator_lane ELSE family_lane END, 'say', 3, id, created_at,
           CASE WHEN direction = 'in' THEN view_id END, CASE WHEN direction = 'out' THEN identity_id END, 'sent',
           created_at, created_at, created_at, 1
    FROM whose ORDER BY id
)
INSERT INTO inbox (channel, bot, key, received_at) SELECT 'vk', $4::text, 'h:' || id, created_at FROM whose ORDER BY id
"""
STEP = 50_000


async def age(url: str, people: People, *, families: int, messages: int) -> None:
    """Give a seeded database a past; the people who are there have their share of it."""
    async with connected(url) as connection:
        newest = await connection.fetchval("SELECT max(id) FROM thread")
        await connection.execute(PARTITIONS)
    await seed(url, replace(people, families=families), first=people.families)
    async with connected(url) as connection:
        await connection.execute(VIEWS, newest)
        await connection.execute(TALK)
        await connection.execute("ANALYZE talk")
        for first in range(0, messages, STEP):
            last = min(messages, first + STEP)
            await connection.execute(MESSAGES, first, last, float(messages), BOTS["vk"], timeout=600)
        await connection.execute("VACUUM ANALYZE", timeout=600)
