"""A row that the database refuses to record stands apart from the rest, and is said once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.integration.faulty import asked, talking
from tests.rig import Rig, until

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT FROM message WHERE id = NEW.message_id AND content->>'text' = 'Яблоко') THEN
        RAISE EXCEPTION 'refused by the test';
    END IF;
    RETURN NEW;
END $$
"""
NO_TWIN = "CREATE TRIGGER refuse BEFORE INSERT ON mirror FOR EACH ROW WHEN (NEW.ours) EXECUTE FUNCTION refuse()"
NOT_SENT = (
    "CREATE TRIGGER refuse BEFORE UPDATE ON outbox FOR EACH ROW WHEN (NEW.state = 'sent') EXECUTE FUNCTION refuse()"
)
NOTHING = "CREATE TRIGGER refuse BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION refuse()"


@pytest.mark.parametrize(
    ("trigger", "state"), [(NO_TWIN, "sent"), (NOT_SENT, "failed")], ids=["its twin", "that it was sent"]
)
async def test_a_row_that_cannot_be_recorded_is_known_as_broken_and_the_rest_goes_on(
    rig: Rig, trigger: str, state: str
) -> None:
    family, curator, there = await talking(rig, "telegram")
    other, second, elsewhere = await talking(rig, "telegram")
    await _refuse(rig, trigger)
    await curator.send("Яблоко", **there)
    await second.send("Груша", **elsewhere)
    await curator.send("Слива", **there)
    await other.sees("Груша")
    await family.sees("Слива")
    heard = await family.heard()
    assert heard.count("Яблоко") == 1
    assert heard.index("Яблоко") < heard.index("Слива")
    found = await asked(
        rig,
        "SELECT o.state, o.reason FROM outbox o JOIN message m ON m.id = o.message_id "
        "WHERE m.content->>'text' = 'Яблоко' AND o.op = 'say' AND o.view_id IS NULL",
    )
    assert [tuple(row) for row in found] == [(state, "broken")]
    assert await asked(rig, "SELECT 1 FROM alarm WHERE kind = 'outbox_broken' AND subject = 'telegram'")


async def test_a_row_about_which_nothing_can_be_written_is_not_said_again_and_again(rig: Rig) -> None:
    family, curator, there = await talking(rig, "telegram")
    other, second, elsewhere = await talking(rig, "telegram")
    await _refuse(rig, NOTHING)
    await curator.send("Яблоко", **there)
    await family.sees("Яблоко")
    await asyncio.sleep(9.0)  # longer than a lease
    await second.send("Груша", **elsewhere)
    await other.sees("Груша")
    assert (await family.heard()).count("Яблоко") == 1
    async with rig.db.transaction() as tx:
        await tx.run("DROP TRIGGER refuse ON outbox")


async def test_an_error_nobody_foresaw_fails_its_row_and_no_other(rig: Rig) -> None:
    family, curator, there = await talking(rig, "vk", "telegram")
    async with rig.db.transaction() as tx:
        lane_id = await tx.value("SELECT lane_id FROM identity WHERE user_id = $1", family.user)
        await tx.run(
            "INSERT INTO outbox (lane_id, op, payload, priority, next_at) "
            "VALUES ($1, 'say', '{\"text\": 5}', 3, now())",
            lane_id,
        )
        await tx.run("UPDATE lane SET next_at = now(), priority = 3, version = version + 1 WHERE id = $1", lane_id)
    await curator.send("А это дойдёт", **there)
    await family.sees("А это дойдёт", 15.0)

    async def failed() -> list[Any]:
        return await asked(rig, "SELECT reason FROM outbox WHERE state = 'failed'")

    assert [tuple(row) for row in await until(failed)] == [("broken",)]


async def _refuse(rig: Rig, trigger: str) -> None:
    async with rig.db.transaction() as tx:
        await tx.run(REFUSE)
        await tx.run(trigger)
