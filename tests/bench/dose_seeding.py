"""People of whom each takes something: plans, sealed contents, doses due together and doses far ahead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography.fernet import Fernet

from scenarios.plan_content import PlanContent, to_json
from storage.vault import Vault
from tests.bench.ground import connected
from tests.bench.seeding import People, seed

KEY = Fernet.generate_key().decode()
FIRST = datetime(2030, 1, 14, 5, tzinfo=UTC)
"""Eight in the morning in Moscow: so many are due in this second, and everybody an hour later."""
SECOND = FIRST + timedelta(hours=2)
DRUGS = ("Сорбифер", "Йодомарин", "Допегит", "Элевит", "Магне В6", "Утрожестан", "Фолиевая кислота", "Кальций Д3")
AGREED = """
INSERT INTO consent (person_id, kind, text_version, channel, given_at)
SELECT id, 'health', 'bench', 'paper', now() FROM person ON CONFLICT DO NOTHING
"""
PLANS = """
INSERT INTO medication_plan (person_id, identifier) SELECT id, 'bench-' || id FROM person ORDER BY id RETURNING id
"""
POINT = "UPDATE medication_plan SET version_id = v.id FROM plan_version v WHERE v.plan_id = medication_plan.id"
DOSES = """
INSERT INTO dose (plan_id, version_id, person_id, due_at, next_due_at, wake_at)
SELECT id, version_id, person_id, $1::timestamptz, $1::timestamptz + interval '10 hours', $1::timestamptz
FROM medication_plan ORDER BY person_id LIMIT $2
"""
AHEAD = """
INSERT INTO dose (plan_id, version_id, person_id, due_at, next_due_at, wake_at)
SELECT p.id, p.version_id, p.person_id, at, at + interval '1 day', at FROM (
    SELECT *, $1::timestamptz + $2::int * interval '1 day' + id % 97 * interval '10 minutes' AS at
    FROM medication_plan ORDER BY id LIMIT $3
) p
"""
"""A day of everybody: in the order in which the horizon makes them."""
INDEXES = """
SELECT format('DROP INDEX %I', indexname), indexdef FROM pg_indexes
WHERE tablename = 'dose' AND indexname LIKE 'ix_%'
UNION ALL
SELECT format('ALTER TABLE dose DROP CONSTRAINT %I', conname),
       format('ALTER TABLE dose ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = 'dose'::regclass AND contype = 'u'
"""
"""How each is dropped and made again: once at the end is much faster than a row at a time."""
ROOM = "SET maintenance_work_mem = '512MB'"


async def prescribe(url: str, people: People, *, first: int, ahead: int, second: bool = True) -> None:
    """Seed people who have joined and agreed: `first` doses at FIRST, one a person at SECOND, `ahead` in all later."""
    await seed(url, people, threads=False)
    vault = Vault([KEY.encode()])
    async with connected(url) as connection:
        await connection.execute(AGREED)
        plans = [record[0] for record in await connection.fetch(PLANS)]
        records = [
            (plan, 1, vault.encrypt(_content(plan)), "Europe/Moscow", FIRST - timedelta(days=40)) for plan in plans
        ]
        columns = ("plan_id", "number", "content", "zone", "starts_at")
        await connection.copy_records_to_table("plan_version", records=records, columns=columns)
        await connection.execute(POINT)
        await connection.execute(ROOM)
        indexes = await connection.fetch(INDEXES)
        for dropped, _ in indexes:
            await connection.execute(dropped)
        await connection.execute(DOSES, FIRST, first)
        await connection.execute(DOSES, SECOND, len(plans) if second else 0)
        for day, left in enumerate(range(ahead, 0, -len(plans)), start=1):
            await connection.execute(AHEAD, SECOND, day, left)
        for _, made in indexes:
            await connection.execute(made, timeout=900)
        await connection.execute("VACUUM ANALYZE", timeout=900)
        await connection.execute("CHECKPOINT", timeout=900)


def _content(plan: int) -> str:
    timing = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00", "18:00:00"]}}
    dose = {"doseQuantity": {"value": 1 + plan % 3, "unit": "таблетка"}}
    dosage = [{"text": "после еды, запивая водой", "timing": timing, "doseAndRate": [dose]}]
    return to_json(PlanContent(DRUGS[plan % len(DRUGS)], dosage, on_missed="Дождитесь следующего приёма."))
