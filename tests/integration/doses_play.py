"""What tests of the clock of doses share: people with plans put straight into the database, and ticks at any time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import orjson
from cryptography.fernet import Fernet

from bot.clock_time import ServiceTime
from bot.settings import Settings, load
from bot.ticks.doses import Doses
from curators.staff import StaffRoom
from scenarios.plan_content import PlanContent, to_json
from storage.transaction import Database
from storage.vault import Vault

KEY = Fernet.generate_key()
EIGHT = datetime(2030, 1, 12, 5, tzinfo=UTC)
"""Eight in the morning in Moscow, in a winter far from any test's own day."""
_numbers = count(1)


class At(ServiceTime):
    """The service's time as the test sets it."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self, ahead: str | None = None) -> datetime:
        """It stands still."""
        return self.at


@dataclass
class Ward:
    """People, their plans and doses; `tick(at)` is one clock's work."""

    db: Database
    settings: Settings = field(default_factory=lambda: load({"ZABOTA_SECRET_KEYS": KEY.decode()}, env_file=None))
    vault: Vault = field(default_factory=lambda: Vault([KEY]))

    def clock(self, at: datetime = EIGHT) -> tuple[Doses, At]:
        """A clock of a process of its own."""
        time = At(at)
        zone = self.settings.timezone.key
        return Doses(self.db, StaffRoom(zone), time, self.settings, self.vault), time

    async def tick(self, at: datetime) -> None:
        """One tick of a new clock."""
        await self.clock(at)[0].tick()

    async def insert(self, table: str, **columns: Any) -> int:
        """A row; its id (or whatever its first column is)."""
        places = ", ".join(f"${place + 1}" for place in range(len(columns)))
        async with self.db.transaction() as tx:
            query = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places}) RETURNING *"
            return int(await tx.value(query, *columns.values()))

    async def value(self, query: str, *values: Any) -> Any:
        async with self.db.transaction() as tx:
            return await tx.value(query, *values)

    async def rows(self, query: str, *values: Any) -> list[Any]:
        async with self.db.transaction() as tx:
            return await tx.rows(query, *values)

    async def person(
        self, *, channel: str | None = "vk", health: bool = True, consented: bool = True, **columns: Any
    ) -> int:
        """Somebody who has joined on this messenger (None: has not joined)."""
        number = next(_numbers)
        family = columns.pop("family_id", None) or await self.insert(
            "family", external_id=f"f{number}", territory="Липецк", curator_id=columns.pop("curator_id", None),
            doctor_id=columns.pop("doctor_id", None),
        )  # fmt: skip
        person = await self.insert(
            "person", external_id=f"p{number}", family_id=family, full_name="Смирнова Ольга Сергеевна",
            audiences=["expectant_mother"], consented=consented, **columns,
        )  # fmt: skip
        for kind, given in (("base", consented), ("health", health), ("doctor", health)):
            if given:
                await self.insert(
                    "consent", person_id=person, kind=kind, text_version="paper", channel="paper", given_at=EIGHT
                )
        if channel is not None:
            await self.account(person, channel, used=True)
        return person

    async def account(self, person: int, channel: str, *, used: bool = False) -> int:
        """An account of theirs; its lane."""
        number = next(_numbers)
        lane = await self.insert("lane", channel=channel, bot="b", chat_id=str(number))
        account = await self.insert(
            "identity", channel=channel, user_id=str(number), lane_id=lane, person_id=person
        )  # fmt: skip
        if used:
            await self.rows("UPDATE person SET identity_id = $2 WHERE id = $1", person, account)
        return lane

    async def plan(
        self, person: int, drug: str = "Сорбифер", *, critical: bool = False, on_missed: str = "",
        repeat: dict[str, Any] | None = None, rules: dict[str, str] | None = None, zone: str = "Europe/Moscow",
        starts_at: datetime = EIGHT, **columns: Any,
    ) -> int:  # fmt: skip
        """A plan: one tablet every day at eight, where nothing else is said."""
        timing = (
            {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00"]} if repeat is None else repeat
        )
        dosage = [{"timing": {"repeat": timing}, "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "таблетка"}}]}]
        dosage = columns.pop("dosage", dosage)
        plan = await self.insert(
            "medication_plan", person_id=person, identifier=f"plan{next(_numbers)}", critical=critical, **columns
        )
        content = to_json(PlanContent(drug, dosage, on_missed=on_missed))
        version = await self.insert(
            "plan_version", plan_id=plan, number=1, content=self.vault.encrypt(content), zone=zone,
            starts_at=starts_at, critical=critical, rules=orjson.dumps(rules).decode() if rules else None,
        )  # fmt: skip
        await self.rows("UPDATE medication_plan SET version_id = $2 WHERE id = $1", plan, version)
        return plan

    async def dose(self, plan: int, due_at: datetime = EIGHT, **columns: Any) -> int:
        """A dose of a plan, planned."""
        [(person, version)] = await self.rows("SELECT person_id, version_id FROM medication_plan WHERE id = $1", plan)
        known = {"plan_id": plan, "version_id": version, "person_id": person, "due_at": due_at, "wake_at": due_at}
        return await self.insert("dose", **{**known, **columns})

    async def leaves(self, at: datetime) -> None:
        """Everything in the outbox that waits is sent at this moment."""
        await self.rows("UPDATE outbox SET state = 'sent', done_at = $1, payload = NULL WHERE state = 'waiting'", at)

    async def outbox(self) -> list[tuple[str, str, str]]:
        """Key, state and text of every row, oldest first."""
        rows = await self.rows("SELECT key, state, payload->>'text' FROM outbox ORDER BY id")
        return [(row[0], row[1], row[2]) for row in rows]

    async def standing(self, dose: int) -> tuple[str, int, datetime | None]:
        """State, reminders so far, next wake."""
        [row] = await self.rows("SELECT state, asked, wake_at FROM dose WHERE id = $1", dose)
        return row[0], row[1], row[2]


def later(minutes: float, since: datetime = EIGHT) -> datetime:
    return since + timedelta(minutes=minutes)
