"""Families, their talks and cases, those who wait: with a curator for each hundred families; two supervisors."""

from __future__ import annotations

from tests.bench.ages import age
from tests.bench.ground import connected
from tests.bench.seeding import BOTS, People, seed

EACH = 100
"""Families of one curator: a small service and a big one differ in the number of curators."""
CASES, MESSAGES = 10, 10
"""Of each family."""
SUPERVISOR = 600_000_000
"""The messenger's number of who supervises everywhere; the next one supervises one territory."""
SUPERVISORS = """
WITH made AS (
    INSERT INTO curator (external_id, full_name, role, hours, territories)
    VALUES ('super-0', 'Белова Ирина Павловна', 'supervisor', '24/7', '{}'),
           ('super-1', 'Орлова Вера Львовна', 'supervisor', '24/7', '{Район 3}') RETURNING id, external_id
), known AS (
    SELECT id, ($3::bigint + split_part(external_id, '-', 2)::bigint)::text AS chat_id FROM made
), lanes AS (
    INSERT INTO lane (channel, bot, chat_id) SELECT $1::text, $2::text, chat_id FROM known RETURNING id, chat_id
), account AS (
    INSERT INTO identity (channel, user_id, lane_id, curator_id, acts_as_curator)
    SELECT $1::text, chat_id, lanes.id, known.id, true FROM known JOIN lanes USING (chat_id)
)
INSERT INTO console (curator_id, lane_id, mode)
SELECT known.id, lanes.id, 'topics' FROM known JOIN lanes USING (chat_id)
"""
# A third live in the chief place, as in life: there even five hundred families hold a whole page of one surname. Both
# sides have the same shares, so that a page of either shows as many rows.
PLACES = "UPDATE family SET territory = 'Район ' || CASE WHEN id % 3 = 0 THEN 3 ELSE id % 10 END"
NAMES = """
UPDATE person SET full_name = (ARRAY['Смирнова', 'Кузнецова', 'Попова', 'Васильева', 'Петрова', 'Соколова', 'Лебедева',
    'Козлова', 'Новикова', 'Морозова', 'Волкова', 'Алексеева', 'Семёнова'])[1 + id % 13] || ' Ольга Ивановна'
"""
# Four of ten are open, of every status, opened within a month and due after ten days.
OPENED = """
WITH made AS (
    INSERT INTO family_case (number, family_id, owner_id, topic, words, status, priority, opened_at, touched_at, due_at)
    SELECT 'b-' || n, family_id, curator_id, (ARRAY['money', 'law', 'health'])[1 + n % 3], 'Нужна помощь с бумагами',
           COALESCE((ARRAY['new', 'in_progress', 'waiting_family', 'waiting_agency'])[1 + dice % 10], 'closed'),
           (ARRAY['urgent', 'high', 'normal', 'normal', 'normal', 'low', 'low', 'low'])[1 + dice / 10 % 8],
           at, at, at + interval '10 days'
    FROM (SELECT f.id AS family_id, f.curator_id, f.id * $1::bigint + k AS n
          FROM family f, generate_series(0, $1::int - 1) k WHERE f.id >= $2::bigint AND f.id < $3::bigint) c,
         LATERAL (SELECT hashint8(n)::bigint + 2147483648 AS dice) d,
         LATERAL (SELECT now() - dice % 2592000 * interval '1 second' AS at) moment
    RETURNING id, opened_at
), planned AS (
    INSERT INTO case_step (case_id, words, due_at) SELECT id, 'Собрать справки', opened_at + interval '3 days' FROM made
)
INSERT INTO case_event (case_id, at, kind, words)
SELECT id, opened_at + k * interval '1 hour', 'note', 'Звонила, ждёт ответа' FROM made, generate_series(1, 2) k
"""
# A fifth of each curator's families wait, as after a night, since the same times on either side; they have come in no
# order of curators.
WAIT = """
WITH each AS (
    SELECT t.id, f.curator_id, row_number() OVER (PARTITION BY f.curator_id ORDER BY f.id) AS n
    FROM thread t JOIN family f ON f.id = t.family_id WHERE t.kind = 'curator'
), waits AS (
    UPDATE thread SET waiting_since = now() - (each.n * 7 + each.curator_id) % 600 * interval '1 minute'
    FROM each WHERE each.id = thread.id AND each.n % 5 = 0
    RETURNING thread.id, thread.family_id, thread.waiting_since
)
INSERT INTO answer_clock (thread_id, family_id, kind, curator_id, opened_at, due_at, next_action_at)
SELECT w.id, f.id, 'first', f.curator_id, w.waiting_since, w.waiting_since + interval '15 minutes', NULL
FROM waits w JOIN family f ON f.id = w.family_id ORDER BY hashint8(f.id)
"""
STEP = 10_000


async def seed_lists(url: str, families: int) -> None:
    """Seed an empty database."""
    people = People(families=families // 2, curators=families // EACH)
    await seed(url, people)
    await age(url, people, families=families, messages=families * MESSAGES)
    async with connected(url) as connection:
        await connection.execute(SUPERVISORS, people.curator_on, BOTS[people.curator_on], SUPERVISOR)
        await connection.execute(PLACES)
        await connection.execute(NAMES)
        last = await connection.fetchval("SELECT max(id) FROM family")
        for first in range(0, last + 1, STEP):
            await connection.execute(OPENED, CASES, first, first + STEP, timeout=600)
        await connection.execute(WAIT)
        await connection.execute("VACUUM ANALYZE", timeout=900)
