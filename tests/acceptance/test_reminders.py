"""A dose from the doctor's plan to the answer on the phone: the whole road, on each messenger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.care.planning import put_version
from scenarios.plan_content import PlanContent, Rules
from storage.queries import clock
from tests.integration.care_play import agreed, person_of, run, seen, vault
from tests.integration.console_play import words
from tests.rig import CHANNELS, Phone, Rig, until

MOSCOW = ZoneInfo("Europe/Moscow")


async def prescribed(rig: Rig, phone: Phone, drug: str, due: datetime) -> int:
    """A plan of this person whose next dose is due in that minute; the dose."""
    now = datetime.now(UTC)
    repeat = {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": [f"{due.astimezone(MOSCOW):%H:%M}:00"]}
    one = {"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "таблетка"}}]}
    async with rig.db.transaction() as tx:
        await put_version(
            tx,
            vault(rig),
            person_id=await person_of(rig, phone),
            identifier=f"plan:{drug}",
            content=PlanContent(drug, [one]),
            rules=Rules(),
            critical=False,
            requester_id=None,
            author_id=None,
            zone=MOSCOW.key,
            starts_at=now,
            now=now,
        )
    first = (
        "SELECT d.id FROM dose d JOIN medication_plan p ON p.id = d.plan_id WHERE p.identifier = $1 "
        "ORDER BY d.due_at LIMIT 1"
    )
    return int(await run(rig, first, f"plan:{drug}"))


async def later(rig: Rig, minutes: int) -> None:
    """So much time passes."""
    async with rig.db.transaction() as tx:
        await clock.move(tx, minutes * 60)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_two_drugs_due_together_are_one_message_answered_one_by_one(rig: Rig, channel: str) -> None:
    phone, curator = await rig.pair(channel, "vk" if channel == "telegram" else "telegram")
    await agreed(rig, phone)
    await run(rig, "INSERT INTO daily_life (person_id, quiet) VALUES ($1, '')", await person_of(rig, phone))
    due = datetime.now(UTC) + timedelta(minutes=20)
    iron = await prescribed(rig, phone, "Железо", due)
    magnesium = await prescribed(rig, phone, "Магний", due)
    await later(rig, 20)
    shown = await phone.sees("Пора принять назначенное", within=25)
    assert "Железо, по 1 таблетке" in shown["text"]
    assert "Магний, по 1 таблетке" in shown["text"]
    await phone.press(shown["id"], "Принято: Железо")

    async def answered() -> bool:
        return "принято в" in (await seen(phone, shown["id"]))["text"]

    await until(answered, what="the message says so")
    assert {"Принято", "Отложить", "Пропустить", "Отменить"} == set(words(await seen(phone, shown["id"])))
    async def noticed() -> bool:
        return await run(rig, "SELECT silent_since IS NOT NULL FROM dose WHERE id = $1", magnesium) is True

    await later(rig, 37)
    await until(noticed, within=25, what="the recorded send")
    await later(rig, 60)
    again = await _repeat(phone, shown["id"])
    assert "Железо" not in again["text"], "a repeat lists only what is open"
    await phone.press(again["id"], "Принято")

    async def both() -> bool:
        states = [await run(rig, "SELECT state FROM dose WHERE id = $1", one) for one in (iron, magnesium)]
        return states == ["taken", "taken"]

    await until(both, what="both taken")
    assert await run(rig, "SELECT count(*) FROM intake WHERE status = 'completed'") == 2
    assert "Железо" not in " ".join(await curator.heard())


async def _repeat(phone: Phone, first: str) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        found = [one for one in await phone.messages() if one["from"] == "bot" and "Магний" in one["text"]]
        return found[-1] if found[-1]["id"] != first else None

    repeated = await until(look, within=25, what="the repeat")
    assert repeated is not None
    return repeated
