"""The house's order at plans and doses: the person, then the plan, then the doses, so that nobody meets the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.care import courses, plan_deeds, plans_known, stock
from bot.care.planning import change_status, remake
from bot.dialogues.unprompted import House, turn_of
from bot.ticks.horizon import Horizon
from curators.staff import StaffRoom
from curators.turn import Turn
from storage.queries import accounts, doses
from storage.transaction import Database, Tx
from tests.integration.doses_play import EIGHT, At, Ward
from tests.rig import until

Deed = Callable[[Tx, Ward, int, int], Awaitable[object]]
"""Takes the transaction, the ward, the person and their plan."""


@pytest.fixture
def ward(db: Database) -> Ward:
    return Ward(db)


async def turn(tx: Tx, ward: Ward, person: int) -> Turn:
    house = House(await StaffRoom("Europe/Moscow").now(tx), ward.vault, "Europe/Moscow")
    return await turn_of(tx, house, (await accounts.spoken_to(tx, person))[0], EIGHT)


async def stopped_by_a_dialogue(tx: Tx, ward: Ward, person: int, plan: int) -> None:
    identifier = await tx.value("SELECT identifier FROM medication_plan WHERE id = $1", plan)
    await plan_deeds.change(await turn(tx, ward, person), 1, identifier, "stopped")


async def stopped_by_the_doctor(tx: Tx, ward: Ward, _person: int, plan: int) -> None:
    await change_status(tx, plan, "stopped", EIGHT, vault=ward.vault)


async def paused_in_the_menu(tx: Tx, ward: Ward, person: int, plan: int) -> None:
    await courses.pause(await turn(tx, ward, person), [str(plan), "3"])


async def counted_anew(tx: Tx, ward: Ward, person: int, plan: int) -> None:
    await stock.told(await turn(tx, ward, person), {"plan": str(plan), "left": "10"})


async def looked_at(tx: Tx, ward: Ward, person: int, plan: int) -> None:
    assert await plans_known.one(await turn(tx, ward, person), [str(plan)]) is not None


async def moved_to_another_zone(tx: Tx, ward: Ward, person: int, _plan: int) -> None:
    await remake(tx, ward.vault, person, EIGHT)


async def made_further_ahead(tx: Tx, ward: Ward, _person: int, _plan: int) -> None:
    await Horizon(At(EIGHT), ward.settings, ward.vault).work(tx)


@pytest.mark.parametrize(
    "deed",
    [
        stopped_by_a_dialogue,
        stopped_by_the_doctor,
        paused_in_the_menu,
        counted_anew,
        looked_at,
        moved_to_another_zone,
        made_further_ahead,
    ],
)
async def test_whoever_comes_to_a_plan_waits_for_its_person_first(ward: Ward, deed: Deed) -> None:
    person = await ward.person()
    plan = await ward.plan(person, own=True, next_action_at=EIGHT)
    await ward.dose(plan)

    async def does() -> None:
        async with ward.db.transaction() as tx:
            await deed(tx, ward, person, plan)

    async with ward.db.transaction() as clock:
        [part] = await doses.due(clock, EIGHT)
        assert len(await doses.claim(clock, EIGHT, part)) == 1
        other = asyncio.create_task(does())
        await until(lambda: _waits_or_is_done(ward, other), what="the other at the lock")
        # The clock's last step; had the other the plan already, one of the two would be refused as a deadlock.
        await doses.unanswered(clock, {plan: 1})
    await asyncio.wait_for(other, 10)


async def _waits_or_is_done(ward: Ward, other: asyncio.Task[None]) -> bool:
    if other.done():
        return True
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(await ward.value(waiting))


async def test_plans_and_the_clock_race_without_a_deadlock(ward: Ward) -> None:
    person = await ward.person()
    plans = [await ward.plan(person, own=True, next_action_at=EIGHT, silent=1) for _ in range(3)]
    for plan in plans:
        for minute in range(6):
            await ward.dose(plan, EIGHT + timedelta(minutes=minute))

    async def paused(plan: int) -> None:
        async with ward.db.transaction() as tx:
            await courses.pause(await turn(tx, ward, person), [str(plan), "1"])

    async def ahead() -> None:
        async with ward.db.transaction() as tx:
            await Horizon(At(EIGHT), ward.settings, ward.vault).work(tx)

    for minute in range(6):
        at = EIGHT + timedelta(minutes=minute)
        await ward.rows("UPDATE medication_plan SET next_action_at = $1, paused_until = NULL", EIGHT)
        await asyncio.gather(
            ward.tick(at), ward.tick(at + timedelta(hours=5)), ahead(), ahead(), *(paused(plan) for plan in plans)
        )
    assert await ward.value("SELECT count(*) FROM dose WHERE state IN ('due', 'snoozed')") == 0
    assert await ward.value("SELECT count(DISTINCT key) = count(*) FROM outbox WHERE key LIKE 'dose:%'")
