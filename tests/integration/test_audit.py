"""The record of looks and changes: nobody rewrites it, and the admin reads it in words."""

from __future__ import annotations

import asyncpg
import pytest

from storage.queries import alarms, audit
from storage.transaction import Database
from tests.integration.console_play import a_curator, an_adult, only_topic
from tests.rig import Rig


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET action = 'nothing'",
        "DELETE FROM audit_event",
        "DELETE FROM audit_event WHERE id = 1",
        "TRUNCATE audit_event",
    ],
)
async def test_the_database_refuses_to_change_what_was_recorded(db: Database, statement: str) -> None:
    async with db.transaction() as tx:
        await alarms.audit(tx, "card_shown")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        async with db.transaction() as tx:
            await tx.run(statement)
    async with db.transaction() as tx:
        assert await tx.value("SELECT action FROM audit_event") == "card_shown"


async def test_pages_follow_each_other_without_a_gap(db: Database) -> None:
    async with db.transaction() as tx:
        family_id = await tx.value("INSERT INTO family (external_id, territory) VALUES ('f', 'Липецк') RETURNING id")
        person_id = await tx.value(
            "INSERT INTO person (external_id, family_id, full_name, audiences) VALUES ('p', $1, 'А', '{}') "
            "RETURNING id",
            family_id,
        )
        for number in range(30):
            about = {"family_id": family_id} if number % 3 else {"person_id": person_id}
            await alarms.audit(tx, f"act{number}", **about)
        await alarms.audit(tx, "of_somebody_else")
        seen: list[str] = []
        before = 2**62
        while page := await audit.of_family(tx, family_id, before, 7):
            seen += [row["action"] for row in page]
            before = page[-1]["id"]
    assert seen == [f"act{number}" for number in reversed(range(30))]


async def test_the_admin_reads_who_looked_at_a_family_and_what_one_curator_did(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    _, admin = await a_curator(rig, "vk", "Орлова Вера Ильинична", role="admin")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Здравствуйте")
    await own.sees("Здравствуйте")
    topic = await only_topic(own)
    await own.send("История", topic=topic)
    await own.sees("История: Смирнова")
    await own.send("/audit", topic=topic)
    await own.sees("видит только администратор")
    await admin.send("/audit")
    await admin.sees("О ком показать?")
    await admin.send("/audit Иванова")
    page = await admin.sees("Журнал: Иванова Анна Петровна")
    assert "Иванова А. П. · смотрел(а) переписку · семья Смирнова О. С." in page["text"]
    assert "открыт пульт" in page["text"]
    await admin.send("/audit Козлов")
    await admin.sees("Среди сотрудников нет «Козлов»")
