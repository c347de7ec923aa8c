"""The clock of doses over a real database: reminded, repeated, raised and closed, each exactly once."""

from __future__ import annotations

import asyncio

import pytest

from storage.transaction import Database
from tests.integration.doses_play import EIGHT, Ward, later


@pytest.fixture
def ward(db: Database) -> Ward:
    return Ward(db)


async def test_a_dose_is_reminded_of_at_its_time_with_its_name_amount_and_buttons(ward: Ward) -> None:
    dose = await ward.dose(await ward.plan(await ward.person()))
    await ward.tick(later(-1))
    assert await ward.outbox() == []
    await ward.tick(EIGHT)
    [(key, state, text)] = await ward.outbox()
    assert (key, state) == (f"dose:{dose}:1", "waiting")
    assert text == "Пора принять назначенное на 08:00:\nСорбифер, по 1 таблетке"
    [(buttons, priority)] = await ward.rows("SELECT payload->>'buttons', priority FROM outbox")
    assert all(words in buttons for words in ("Принято", "Отложить", "Пропустить", f"d:t:{dose}"))
    assert priority == 4
    assert await ward.standing(dose) == ("due", 1, later(15))


async def test_clocks_at_once_enqueue_each_dose_once(ward: Ward) -> None:
    doses = [await ward.dose(await ward.plan(await ward.person())) for _ in range(40)]
    clocks = [ward.clock()[0] for _ in range(4)]
    await asyncio.gather(*(clock.tick() for clock in clocks))
    assert sorted(key for key, _, _ in await ward.outbox()) == sorted(f"dose:{dose}:1" for dose in doses)
