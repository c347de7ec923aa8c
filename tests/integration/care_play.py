"""What tests of care share: a person with plans and doses, a reminder on their screen, what is on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from bot.settings import secret_keys
from scenarios.plan_content import PlanContent, to_json
from storage.content import Button, Content
from storage.content import to_json as content_json
from storage.queries import outbox
from storage.queries.outbox import Line
from storage.vault import Vault
from tests.rig import Phone, Rig

EVERY_DAY = {"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00"]}}}


def dosage(value: float = 1, unit: str = "таблетка", **more: Any) -> list[dict[str, Any]]:
    """One instruction: so much, every day at eight."""
    return [{**EVERY_DAY, "doseAndRate": [{"doseQuantity": {"value": value, "unit": unit}}], **more}]


def vault(rig: Rig) -> Vault:
    return Vault(secret_keys(rig.settings))


async def run(rig: Rig, statement: str, *values: Any) -> Any:
    """One statement; the first column of its first row."""
    async with rig.db.transaction() as tx:
        return await tx.value(statement, *values)


async def person_of(rig: Rig, phone: Phone) -> int:
    return int(await run(rig, "SELECT person_id FROM identity WHERE user_id = $1", phone.user))


async def agreed(rig: Rig, phone: Phone, kind: str = "health") -> None:
    """Signed on paper."""
    await run(
        rig,
        "INSERT INTO consent (person_id, kind, text_version, channel, given_at) "
        "VALUES ($1, $2, 'paper', 'paper', now())",
        await person_of(rig, phone),
        kind,
    )


async def a_plan(rig: Rig, phone: Phone, drug: str = "Железо", **columns: Any) -> int:
    """A plan of this person: its id. on_missed, dosage and rules go into its version, the rest are columns."""
    person_id = await person_of(rig, phone)
    instructions = columns.pop("dosage", dosage())
    content = to_json(PlanContent(drug, instructions, on_missed=columns.pop("on_missed", "")))
    rules = columns.pop("rules", None)
    fields = {"person_id": person_id, "identifier": f"test:{uuid4()}", **columns}
    places = ", ".join(f"${place + 1}" for place in range(len(fields)))
    plan_id = await run(
        rig,
        f"INSERT INTO medication_plan ({', '.join(fields)}) VALUES ({places}) RETURNING id",
        *fields.values(),
    )
    version_id = await run(
        rig,
        "INSERT INTO plan_version (plan_id, number, content, zone, starts_at, critical, rules) "
        "VALUES ($1, 1, $2, 'Europe/Moscow', $3, $4, $5::jsonb) RETURNING id",
        plan_id,
        vault(rig).encrypt(content),
        datetime.now(UTC) - timedelta(days=40),
        columns.get("critical", False),
        rules,
    )
    await run(rig, "UPDATE medication_plan SET version_id = $2 WHERE id = $1", plan_id, version_id)
    return int(plan_id)


async def a_dose(rig: Rig, plan_id: int, due_at: datetime | None = None, **columns: Any) -> int:
    """A dose of a plan, reminded of a minute ago where nothing else is said; its id."""
    now = datetime.now(UTC).replace(microsecond=0)
    fields = {
        "plan_id": plan_id,
        "version_id": await run(rig, "SELECT version_id FROM medication_plan WHERE id = $1", plan_id),
        "person_id": await run(rig, "SELECT person_id FROM medication_plan WHERE id = $1", plan_id),
        "due_at": due_at or now - timedelta(minutes=1),
        "state": "due",
        "asked": 1,
        "silent_since": now,
        "last_sent_at": now,
        "wake_at": now + timedelta(minutes=15),
        **columns,
    }
    places = ", ".join(f"${place + 1}" for place in range(len(fields)))
    return int(
        await run(rig, f"INSERT INTO dose ({', '.join(fields)}) VALUES ({places}) RETURNING id", *fields.values())
    )


async def says(rig: Rig, phone: Phone, text: str, buttons: Sequence[tuple[str, str]], key: str | None = None) -> str:
    """The service says something with these buttons; the messenger's id of it."""
    content = Content(text=text, buttons=tuple((Button(words, data),) for words, data in buttons))
    lane_id = await run(rig, "SELECT lane_id FROM identity WHERE user_id = $1", phone.user)
    async with rig.db.transaction() as tx:
        await outbox.enqueue(tx, [Line(lane_id, "say", content_json(content), key=key)])
    rig.app.ring()
    return str((await phone.sees(text))["id"])


async def reminded(rig: Rig, phone: Phone, dose_id: int, key: str | None = None) -> str:
    """A reminder of this dose on the screen; the messenger's id of it."""
    buttons = [("Принято", f"d:t:{dose_id}"), ("Отложить", f"d:z:{dose_id}"), ("Пропустить", f"d:s:{dose_id}")]
    return await says(rig, phone, f"Пора принять назначенное ({dose_id})", buttons, key)


async def dose(rig: Rig, dose_id: int) -> Any:
    async with rig.db.transaction() as tx:
        return await tx.row("SELECT * FROM dose WHERE id = $1", dose_id)


async def reports(rig: Rig, dose_id: int) -> list[str]:
    """Statuses of what was reported of a dose, in order."""
    async with rig.db.transaction() as tx:
        return [
            row["status"] for row in await tx.rows("SELECT status FROM intake WHERE dose_id = $1 ORDER BY id", dose_id)
        ]


async def seen(phone: Phone, message_id: str) -> dict[str, Any]:
    """A message as it stands on the screen."""
    return next(one for one in await phone.messages() if one["id"] == message_id)
