"""A plan that changes: what is pending goes first, nothing is asked twice, no dose is doubled and none is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.care.planning import Put, change_status, put_version, remake
from scenarios.plan_content import PlanContent, Rules
from storage.content import Content, to_json
from storage.queries import outbox
from storage.queries.outbox import Line
from storage.transaction import Database
from tests.integration.importing import Desk, desk
from tests.integration.prescribing import doses, instruction, staffed

NOW = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
"""Seven in the morning in Moscow."""
TWICE = {"timeOfDay": ["08:00:00", "20:00:00"]}


async def _put(office: Desk, content: PlanContent, *, now: datetime = NOW, **more: Any) -> Put:
    given = {
        "person_id": await office.one("SELECT id FROM person WHERE external_id = 'p1'"),
        "identifier": "rx-1",
        "rules": Rules(),
        "critical": False,
        "requester_id": None,
        "author_id": None,
        "zone": "Europe/Moscow",
        "starts_at": now,
        "now": now,
        **more,
    }
    async with office.db.transaction() as tx:
        return await put_version(tx, office.vault, content=content, **given)


def _content(*dosage: dict[str, Any], drug: str = "Железо") -> PlanContent:
    return PlanContent(drug, list(dosage) or [instruction(TWICE)])


async def _do(office: Desk, statement: str, *values: Any) -> None:
    async with office.db.transaction() as tx:
        await tx.run(statement, *values)


async def _reminded(office: Desk, identifier: str, key: str) -> int:
    """The plan's first dose is due, its reminder lies in the outbox; the row's id."""
    async with office.db.transaction() as tx:
        lane = await tx.value(
            "INSERT INTO lane (channel, bot, chat_id, private) VALUES ('vk', 'b', '1', true) "
            "ON CONFLICT (channel, bot, chat_id) DO UPDATE SET bot = 'b' RETURNING id"
        )
        await tx.run(
            "UPDATE dose SET state = 'due', asked = 1, reminder = $2 WHERE id = (SELECT min(d.id) FROM dose d "
            "JOIN medication_plan p ON p.id = d.plan_id WHERE p.identifier = $1)",
            identifier,
            key,
        )
        await outbox.enqueue(tx, [Line(lane, "say", to_json(Content(text="Пора")), key=key)])
        return int(await tx.value("SELECT id FROM outbox WHERE key = $1", key))


async def test_a_change_takes_back_what_waits_before_anything_new_is_made(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    assert await _put(office, _content()) is Put.NEW
    row_id = await _reminded(office, "rx-1", "dose:1:1")
    later = NOW + timedelta(hours=1, minutes=5)
    assert await _put(office, _content(instruction(TWICE, amount=2)), now=later) is Put.CHANGED
    assert await office.one("SELECT state FROM outbox WHERE id = $1", row_id) == "cancelled"
    # The amount is another: the dose that was open is asked about anew, once.
    assert (await doses(office))[:3] == [("15 05:00", "cancelled"), ("15 05:00", "planned"), ("15 17:00", "cancelled")]
    assert await _put(office, _content(instruction(TWICE, amount=2)), now=later) is Put.SAME


async def test_doses_of_another_plan_in_the_same_message_are_asked_again(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    await _put(office, _content())
    await _put(office, _content(drug="Магний"), identifier="rx-2")
    await _reminded(office, "rx-1", "dose:1:1")
    await _reminded(office, "rx-2", "dose:1:1")
    plan_id = await office.one("SELECT id FROM medication_plan WHERE identifier = 'rx-1'")
    async with office.db.transaction() as tx:
        assert await change_status(tx, plan_id, "stopped", NOW + timedelta(hours=1, minutes=1))
    assert {state for _, state in await doses(office)} == {"cancelled"}
    assert (await doses(office, "rx-2"))[0] == ("15 05:00", "planned")
    woken = await office.one("SELECT min(wake_at) FROM dose WHERE state = 'planned'")
    assert woken == NOW + timedelta(hours=1, minutes=1)


async def test_a_time_moved_after_the_dose_was_taken_gives_no_second_one(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    await _put(office, _content())
    taken = NOW + timedelta(hours=1, minutes=10)
    first = "(SELECT min(id) FROM dose)"
    await _do(office, f"UPDATE dose SET state = 'taken', taken_at = $1, wake_at = NULL WHERE id = {first}", taken)
    moved = _content(instruction({"timeOfDay": ["09:00:00", "21:00:00"]}))
    await _put(office, moved, now=NOW + timedelta(hours=1, minutes=30))
    planned = [at for at, state in await doses(office) if state == "planned"]
    assert planned[0] == "15 18:00"
    assert "15 06:00" not in planned


async def test_a_dose_taken_early_is_not_asked_about_again_by_the_new_version(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    await _put(office, _content())
    first = "(SELECT min(id) FROM dose)"
    await _do(office, f"UPDATE dose SET state = 'taken', taken_at = $1, wake_at = NULL WHERE id = {first}", NOW)
    await _put(office, _content(instruction(TWICE, amount=2)), now=NOW + timedelta(minutes=10))
    assert [state for at, state in await doses(office) if at == "15 05:00"] == ["taken"]


async def test_a_move_of_zone_in_mid_course_leaves_no_double_and_no_gap(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    await _put(office, _content(instruction({**TWICE, "count": 20})))
    noon = NOW + timedelta(days=1, hours=5)
    await _do(office, "UPDATE dose SET state = 'taken', taken_at = due_at, wake_at = NULL WHERE due_at < $1", noon)
    person = await office.one("SELECT id FROM person WHERE external_id = 'p1'")
    for zone in ("Asia/Vladivostok", "Europe/Kaliningrad", "Europe/Moscow"):
        await _do(office, "UPDATE person SET timezone = $1 WHERE id = $2", zone, person)
        async with office.db.transaction() as tx:
            await remake(tx, office.vault, person, noon)
        due = await office.all("SELECT due_at FROM dose WHERE state <> 'cancelled' ORDER BY due_at")
        gaps = [later - sooner for (sooner,), (later,) in pairwise(due)]
        assert min(gaps) >= timedelta(hours=6), zone
        assert max(gaps) <= timedelta(hours=18), zone
        local = {at.astimezone(ZoneInfo(zone)).hour for (at,) in due[3:]}
        assert local == {8, 20}, zone
    # Back where they were: the very doses of before, each once.
    kept = [at for at, state in await doses(office) if state == "planned"]
    assert kept == sorted(set(kept))


async def test_other_meal_times_move_only_doses_that_go_by_them(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    await _put(office, _content(instruction({"when": ["AC"]})))
    await _put(office, _content(), identifier="rx-2")
    before = await doses(office, "rx-2")
    person = await office.one("SELECT id FROM person WHERE external_id = 'p1'")
    meals = '{"breakfast": "09:00", "lunch": "13:00"}'
    await _do(office, "INSERT INTO daily_life (person_id, meals) VALUES ($1, $2::jsonb)", person, meals)
    async with office.db.transaction() as tx:
        await remake(tx, office.vault, person, NOW)
    assert await doses(office, "rx-2") == before
    assert [at for at, state in await doses(office) if state == "planned"][:3] == ["15 05:45", "15 09:45", "15 15:45"]


async def test_a_hold_cancels_at_once_and_a_counted_course_goes_on_where_it_was(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    await _put(office, _content(instruction({**TWICE, "count": 4})))
    first = "(SELECT min(id) FROM dose)"
    await _do(office, f"UPDATE dose SET state = 'taken', taken_at = due_at, wake_at = NULL WHERE id = {first}")
    plan_id = await office.one("SELECT id FROM medication_plan")
    later = NOW + timedelta(hours=2)
    async with office.db.transaction() as tx:
        assert await change_status(tx, plan_id, "on-hold", later)
        assert not await change_status(tx, plan_id, "on-hold", later)
    assert [state for _, state in await doses(office)] == ["taken", "cancelled", "cancelled", "cancelled"]
    again = NOW + timedelta(days=1, hours=6)
    async with office.db.transaction() as tx:
        assert await change_status(tx, plan_id, "active", again, vault=office.vault)
    alive = [one for one in await doses(office) if one[1] != "cancelled"]
    assert alive == [("15 05:00", "taken"), ("16 17:00", "planned"), ("17 05:00", "planned"), ("17 17:00", "planned")]


async def test_every_dose_knows_when_the_next_one_is(db: Database, tmp_path: Path) -> None:
    office = await staffed(desk(db, tmp_path))
    await _put(office, _content())
    rows = await office.all("SELECT due_at, next_due_at FROM dose ORDER BY due_at")
    assert [following for _, following in rows[:-1]] == [due for due, _ in rows[1:]]
