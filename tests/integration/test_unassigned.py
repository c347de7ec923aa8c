"""A family nobody fitted gets its curator once somebody fits."""

from __future__ import annotations

from bot.clock_time import ServiceTime
from bot.ticks.alone import alone
from bot.ticks.unassigned import Unassigned
from curators.staff import StaffRoom
from storage.queries import alarms
from storage.transaction import Database


async def family(db: Database, name: str, territory: str) -> int:
    async with db.transaction() as tx:
        found: int = await tx.value(
            "INSERT INTO family (external_id, territory) VALUES ($1, $2) RETURNING id", name, territory
        )
        await tx.run(
            "INSERT INTO person (external_id, family_id, full_name, audiences) VALUES ($1, $2, 'Ольга', '{teacher}')",
            name,
            found,
        )
        await alarms.raise_alarm(tx, "no_curator", f"family:{found}")
    return found


async def test_a_family_nobody_fitted_gets_its_curator_once_somebody_fits(db: Database) -> None:
    here, elsewhere = await family(db, "f1", "Липецк"), await family(db, "f2", "Елец")
    tick = alone(db, "unassigned", Unassigned(StaffRoom("Europe/Moscow"), ServiceTime()).work)
    await tick()
    async with db.transaction() as tx:
        assert await tx.value("SELECT count(*) FROM family WHERE curator_id IS NULL") == 2
        curator = await tx.value(
            "INSERT INTO curator (external_id, full_name, role, territories) "
            "VALUES ('c1', 'Анна', 'curator', '{Липецк}') RETURNING id"
        )
    await tick()
    async with db.transaction() as tx:
        assert await tx.value("SELECT curator_id FROM family WHERE id = $1", here) == curator
        assert await tx.value("SELECT curator_id FROM family WHERE id = $1", elsewhere) is None
        assert await tx.value("SELECT count(*) FROM alarm WHERE closed_at IS NULL") == 1


async def test_a_full_curator_gets_no_more_than_there_is_room_for(db: Database) -> None:
    for number in range(5):
        await family(db, f"f{number}", "Липецк")
    async with db.transaction() as tx:
        await tx.run("INSERT INTO curator (external_id, full_name, role, capacity) VALUES ('c', 'Анна', 'curator', 3)")
    await alone(db, "unassigned", Unassigned(StaffRoom("Europe/Moscow"), ServiceTime()).work)()
    async with db.transaction() as tx:
        assert await tx.value("SELECT count(*) FROM family WHERE curator_id IS NOT NULL") == 3
