"""One open dialogue a person, whatever comes at once: the database holds it, and nothing is lost by it."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest

from scenarios.shelf import shelf
from storage.queries import scenario
from storage.queries.scenario import Kept
from tests.integration.care_play import agreed, person_of, vault
from tests.integration.rights_play import a_home
from tests.integration.talking import rows, ticked, value
from tests.rig import Rig, until


async def _queued(rig: Rig, name: str, person_id: int, identity_id: int) -> int:
    found = shelf()[name]
    async with rig.db.transaction() as tx:
        run_id = await scenario.new_id(tx)
        await scenario.keep_text(tx, name, found.version, found.yaml)
        facts = vault(rig).encrypt("{}")
        run = Kept(run_id, identity_id, person_id, name, found.version, found.scenario.first, facts, "queued", 0)
        await scenario.put(tx, run, await tx.value("SELECT now()"))
    return run_id


async def test_two_that_come_due_in_the_same_moment_are_asked_one_after_the_other(rig: Rig) -> None:
    home = await a_home(rig)
    await agreed(rig, home.her)
    person_id = await person_of(rig, home.her)
    identity_id = await value(rig, "SELECT id FROM identity WHERE person_id = $1", person_id)
    await value(rig, "INSERT INTO daily_life (person_id, quiet) VALUES ($1, '')", person_id)
    for name in ("weight", "pressure"):
        await _queued(rig, name, person_id, identity_id)
    await ticked(rig, timedelta(seconds=2))

    async def states() -> bool:
        found = await rows(rig, "SELECT state FROM scenario_run WHERE person_id = $1 ORDER BY id", person_id)
        return [row["state"] for row in found] == ["open", "queued"]

    await until(states, what="one open and one waiting")
    await ticked(rig, timedelta(seconds=4))
    assert await states()


async def test_the_database_refuses_a_second_open_one_on_another_account(rig: Rig) -> None:
    home = await a_home(rig)
    hers = await value(rig, "SELECT id FROM identity WHERE user_id = $1", home.her.user)
    his = await value(rig, "SELECT id FROM identity WHERE user_id = $1", home.him.user)
    person_id = await person_of(rig, home.her)
    statement = (
        "INSERT INTO scenario_run (identity_id, person_id, scenario, version, step, facts) "
        "VALUES ($1, $2, 'weight', '1', '', '')"
    )
    await value(rig, statement, hers, person_id)
    with pytest.raises(asyncpg.UniqueViolationError, match="ix_scenario_run_open_of_person"):
        await value(rig, statement, his, person_id)
