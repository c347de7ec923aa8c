"""What tests of a person's rights share: a family with two adults, each with something of everything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bot.care import observing
from tests.integration.care_play import a_dose, a_plan, agreed, person_of, vault
from tests.integration.console_play import a_curator, an_adult
from tests.integration.talking import value
from tests.rig import Phone, Rig

ROWS: Mapping[str, str] = {
    "edd": "INSERT INTO pregnancy (person_id, dating, status) VALUES ($1, $2, 'ended')",
    "item": """
        INSERT INTO questionnaire_response (run_id, person_id, scenario, version, status, authored_at, items)
        VALUES ($1::bigint * 1000, $1, 'weight', '1', 'completed', now(), $2)
    """,
    "alert": """
        INSERT INTO escalation (kind, subject, person_id, words, raised_at, state)
        VALUES ('danger', 'family:' || $1::bigint, $1, $2, now(), 'closed')
    """,
    "street": """
        INSERT INTO dispatch_order (person_id, intent, adapter, key, content, created_at, state)
        VALUES ($1, 'house_call', 'sandbox', 'k' || $1::bigint, $2, now(), 'done')
    """,
    "fact": """
        INSERT INTO scenario_run (identity_id, person_id, scenario, version, step, facts, state)
        SELECT i.id, $1, 'weight', '1', '', $2, 'done' FROM identity i WHERE i.person_id = $1 LIMIT 1
    """,
}
"""By the mark of what is sealed in it."""


class Home(NamedTuple):
    """Two adults of one family, and who looks after it."""

    curator_id: int
    curator: Phone
    family_id: int
    her: Phone
    him: Phone


async def a_home(rig: Rig, *, her_on: str = "max", curator_on: str = "telegram") -> Home:
    curator_id, curator = await a_curator(rig, curator_on)
    family_id = await rig.family(curator_id)
    her = await an_adult(rig, her_on, family_id, "Смирнова Ольга Сергеевна")
    him = await an_adult(rig, "vk", family_id, "Смирнов Пётр Ильич")
    return Home(curator_id, curator, family_id, her, him)


async def lives(rig: Rig, phone: Phone, mark: str) -> int:
    """Put something of every kind that is kept about a person into the database, each with their mark; the person."""
    person_id, now, keys = await person_of(rig, phone), datetime.now(UTC), vault(rig)
    family_id = await value(rig, "SELECT family_id FROM person WHERE id = $1", person_id)
    for kind in ("health", "doctor", "mailings"):
        await agreed(rig, phone, kind)
    phone_number, reason = keys.encrypt(f"+7900{mark}"), keys.encrypt(f"{mark}-reason")
    await value(rig, "UPDATE person SET phone = $2 WHERE id = $1", person_id, phone_number)
    plan_id = await a_plan(rig, phone, f"{mark}-drug")
    dose_id = await a_dose(rig, plan_id, now - timedelta(days=2), state="skipped", wake_at=None)
    await value(
        rig,
        "INSERT INTO intake (dose_id, plan_id, person_id, status, reported_at, how, reason) "
        "VALUES ($1, $2, $3, 'not-done', now(), 'button', $4)",
        dose_id, plan_id, person_id, reason,
    )  # fmt: skip
    case_id = await value(
        rig,
        "INSERT INTO family_case (number, family_id, person_id, topic, words, opened_at, touched_at, due_at) "
        "VALUES ($1, $2, $3, 'money', $4, now(), now(), now()) RETURNING id",
        f"2026-{mark}", family_id, person_id, f"{mark}-case",
    )  # fmt: skip
    await value(rig, "INSERT INTO case_step (case_id, words) VALUES ($1, $2)", case_id, f"{mark}-step")
    await value(
        rig, "INSERT INTO case_event (case_id, at, kind, words) VALUES ($1, now(), 'added', $2)", case_id,
        f"{mark}-added",
    )  # fmt: skip
    async with rig.db.transaction() as tx:
        await observing.keep(tx, keys, person_id, "wellbeing", f"{mark}-value", now=now)
    for kind, statement in ROWS.items():
        await value(rig, statement, person_id, keys.encrypt(f'{{"words": "{mark}-{kind}"}}'))
    await value(rig, "INSERT INTO daily_life (person_id, quiet) VALUES ($1, $2)", person_id, f"{mark}-quiet")
    await value(
        rig, "INSERT INTO routine (person_id, scenario, rule, state) VALUES ($1, 'weight', $2, 'paused')", person_id,
        f"{mark}-rule",
    )  # fmt: skip
    await phone.send(f"{mark}-message")
    return person_id


async def mine(rig: Rig, person_id: int, table: str) -> int:
    """How many rows of a table are this person's."""
    found = await value(rig, f"SELECT count(*) FROM {table} WHERE person_id = $1", person_id)
    return int(found)
