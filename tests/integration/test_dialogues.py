"""Dialogues beside the talk: the menu, the way out, roles, and the clock of what nobody answers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest
from cryptography.fernet import Fernet

from bot.dialogues import clock as dialogue_clock
from curators.staff import StaffRoom
from scenarios.quiet import Quiet
from storage.vault import Vault
from tests.integration.talking import choose, rows, ticked, times, value, vault
from tests.rig import CHANNELS, Rig, until


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_person_asks_for_the_curator_by_button_or_in_words(rig: Rig, channel: str) -> None:
    phone, curator = await rig.pair(channel)
    greeting = await phone.sees("Здравствуйте")
    await phone.press(greeting["id"], "Связаться с куратором")
    await phone.sees("Анна Петровна на связи")
    await curator.sees("Просит связаться")
    assert await value(rig, "SELECT waiting_since IS NOT NULL FROM thread")
    await phone.send("связаться с куратором")
    await until(lambda: times(phone, "на связи и уже знает", 2), what="the second answer")
    assert sum("Просит связаться" in text for text in await curator.heard()) == 1


async def test_at_night_a_person_is_told_who_answers_and_when(rig: Rig) -> None:
    curator_id, code = await rig.curator(hours="off", role="curator")
    _, person_code = await rig.person(await rig.family(curator_id))
    curator, phone = rig.phone("telegram"), rig.phone("vk")
    await rig.join(curator, code)
    await rig.join(phone, person_code)
    await phone.sees("Здравствуйте")
    await phone.send("Связаться с куратором")
    await phone.sees("103 или 112")
    await curator.sees("Просит связаться")
    await phone.send("Пособие не пришло")
    await curator.sees("Пособие не пришло")
    assert sum("103 или 112" in text for text in await phone.heard()) == 1


@pytest.mark.parametrize("channel", CHANNELS)
async def test_consent_is_withdrawn_at_once(rig: Rig, channel: str) -> None:
    phone, curator = await rig.pair(channel)
    await phone.sees("Здравствуйте")
    await phone.send("О сервисе")
    await choose(phone, "Службу ведёт", "Отозвать согласие")
    await choose(phone, "Отозвать?", "Да, отозвать")
    await phone.sees("Согласие отозвано")
    await curator.sees("согласие отозвано")
    assert not await value(rig, "SELECT consented FROM person")
    assert await value(rig, "SELECT count(*) FROM consent WHERE withdrawn_at IS NULL") == 0
    await phone.send("и всё-таки вопрос")
    await phone.sees("Рады, что вы вернулись")
    assert await value(rig, "SELECT count(*) FROM message WHERE direction = 'in'") == 0


async def test_what_waits_for_somebody_who_withdrew_is_not_sent(rig: Rig) -> None:
    phone, _ = await rig.pair("vk")
    await phone.sees("Здравствуйте")
    lane = await value(rig, "SELECT lane_id FROM identity WHERE person_id IS NOT NULL")
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO outbox (lane_id, priority, op, payload, next_at) VALUES ($1, 6, 'say', $2, $3)",
            lane,
            '{"text": "новость через неделю"}',
            datetime.now(UTC) + timedelta(days=7),
        )
    await phone.send("О сервисе")
    await choose(phone, "Службу ведёт", "Отозвать согласие")
    await choose(phone, "Отозвать?", "Да, отозвать")
    await phone.sees("Согласие отозвано")
    assert await value(rig, "SELECT count(*) FROM outbox WHERE lane_id = $1 AND state = 'cancelled'", lane) == 1


async def test_an_open_dialogue_never_swallows_a_message(rig: Rig) -> None:
    phone, curator = await rig.pair("vk")
    await phone.sees("Здравствуйте")
    await phone.send("О сервисе")
    await phone.sees("Службу ведёт")
    await phone.send("а когда придёт выплата?")
    await curator.sees("а когда придёт выплата?")


async def test_a_curator_who_is_a_familys_adult_switches_role(rig: Rig) -> None:
    other_id, other_code = await rig.curator("Сидорова Мария Игоревна")
    _, code = await rig.curator()
    _, person_code = await rig.person(await rig.family(other_id), name="Иванова Анна Петровна")
    both, other = rig.phone("telegram"), rig.phone("vk")
    await rig.join(other, other_code)
    await rig.join(both, code)
    await both.start(person_code)
    await both.sees("Сейчас вы пишете как куратор")
    await both.send("/family")
    await both.sees("Теперь вы пишете как семья")
    await both.send("у меня самой вопрос")
    await other.sees("у меня самой вопрос")
    await both.send("Писать как куратор")
    await both.sees("Теперь вы пишете как куратор")
    await both.send("это уже рабочее")
    await both.send("Это «Забота»?")
    assert not any("это уже рабочее" in text for text in await other.heard())


async def test_a_running_dialogue_ends_by_the_version_it_began_with(rig: Rig) -> None:
    phone = rig.phone("vk")
    await phone.start()
    question = await phone.sees("Вы согласны?")
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO scenario_text (scenario, version, yaml) "
            "SELECT scenario, 'older', replace(yaml, 'Что про вас?', 'Кто вы будете?') FROM scenario_text"
        )
        await tx.run("UPDATE scenario_run SET version = 'older'")
    await phone.press(question["id"], "Согласен")
    await phone.sees("Кто вы будете?")


async def test_a_dialogue_that_cant_be_read_any_more_begins_again(rig: Rig) -> None:
    phone = rig.phone("vk")
    await phone.start()
    await phone.sees("Вы согласны?")
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE scenario_run SET facts = $1", Vault([Fernet.generate_key()]).encrypt("{}"))
    await phone.send("здравствуйте")
    await until(lambda: times(phone, "Вы согласны?", 2), what="a new dialogue")
    assert await value(rig, "SELECT count(*) FROM alarm WHERE kind = 'dialogue_lost'") == 1


async def test_a_second_dialogue_waits_for_the_first_to_end(rig: Rig) -> None:
    phone, _ = await rig.pair("vk")
    await phone.sees("Здравствуйте")
    await phone.send("О сервисе")
    about = await phone.sees("Службу ведёт")
    memory = vault(rig).encrypt('{"facts": {"agreed_at": "01.01.2020"}}')
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO scenario_run (identity_id, person_id, scenario, version, step, facts, state, asked) "
            "SELECT identity_id, person_id, scenario, version, step, $1, 'queued', 0 FROM scenario_run",
            memory,
        )
    await phone.press(about["id"], "Понятно")
    await phone.sees("01.01.2020")
    states = [row["state"] for row in await rows(rig, "SELECT state FROM scenario_run ORDER BY id")]
    assert states == ["done", "open"]


async def test_a_reminder_waits_for_the_end_of_quiet_hours(rig: Rig) -> None:
    phone = rig.phone("vk")
    await phone.start()
    await phone.sees("Вы согласны?")
    at_night = datetime(2030, 3, 2, 23, 30, tzinfo=UTC)
    async with rig.db.transaction() as tx:
        staff = await StaffRoom("UTC").now(tx)
        quiet = Quiet(time(22), time(8))
        await dialogue_clock.tick(tx, at_night, staff=staff, vault=vault(rig), zone="UTC", quiet=quiet)
    due: datetime = await value(rig, "SELECT next_action_at FROM scenario_run")
    assert at_night.replace(day=3, hour=8, minute=0) <= due < at_night.replace(day=3, hour=8, minute=30)


async def test_two_clocks_at_once_remind_once(rig: Rig) -> None:
    phone = rig.phone("vk")
    await phone.start()
    await phone.sees("Вы согласны?")
    await asyncio.gather(*(ticked(rig, timedelta(hours=21)) for _ in range(5)))
    await phone.sees("остановились вот здесь")
    assert sum("остановились вот здесь" in text for text in await phone.heard()) == 1
