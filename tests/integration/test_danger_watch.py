"""Signs of danger are answered and call humans, whoever writes."""

from __future__ import annotations

import asyncio

import pytest

from tests.integration.talking import choose, says, times, value
from tests.rig import CHANNELS, Rig, until


@pytest.mark.parametrize("channel", CHANNELS)
async def test_danger_in_a_family_is_answered_and_humans_are_called(rig: Rig, channel: str) -> None:
    phone, curator = await rig.pair(channel)
    await phone.send("У меня сильное кровотечение, что делать")
    await phone.sees("103")
    line = await curator.sees("Опасность")
    assert "Смирнова Ольга" in line["text"]
    assert "сильное кровотечение" in line["text"]
    assert await value(rig, "SELECT count(*) FROM alarm WHERE kind = 'danger'") == 1
    await until(lambda: times(curator, "У меня сильное кровотечение, что делать", 2), what="the message itself")


@pytest.mark.parametrize("channel", CHANNELS)
async def test_danger_of_a_stranger_reaches_a_human(rig: Rig, channel: str) -> None:
    _, code = await rig.curator("Главная Вера Ивановна", role="supervisor")
    _, duty_code = await rig.curator("Дежурная Нина Олеговна", role="duty")
    supervisor, duty, phone = rig.phone("telegram"), rig.phone("vk"), rig.phone(channel)
    await rig.join(supervisor, code)
    await rig.join(duty, duty_code)
    await phone.send("не хочу больше жить")
    await phone.sees("112")
    await phone.sees("Вы согласны?")
    for human in (supervisor, duty):
        line = await human.sees("Опасность")
        assert "ещё не в программе" in line["text"]
        assert "не хочу больше жить" in line["text"]


async def test_a_cry_for_help_is_never_taken_for_an_answer_to_a_question(rig: Rig) -> None:
    _, code = await rig.curator("Главная Вера Ивановна", role="supervisor")
    supervisor, phone = rig.phone("max"), rig.phone("vk")
    await rig.join(supervisor, code)
    await phone.start()
    await choose(phone, "Вы согласны?", "Согласен")
    await choose(phone, "Что про вас?", "Жду малыша")
    await says(phone, "Где вы живёте?", "Липецк")
    await says(phone, "Как вас зовут?", "хочу умереть")
    await phone.sees("112")
    await supervisor.sees("Опасность")
    await asyncio.sleep(0.5)
    assert not await times(phone, "телефон, чтобы куратор", 1)
    await phone.send("Ольга")
    await phone.sees("телефон, чтобы куратор")
