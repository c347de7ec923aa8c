"""Signs of danger are answered and call humans, whoever writes."""

from __future__ import annotations

import asyncio

import pytest

from tests.integration.care_play import a_dose, a_plan, dose, reminded, run
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


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("how", ["caption", "voice", "edit", "reply", "answer", "night"])
async def test_danger_is_heard_in_whatever_way_it_is_said(rig: Rig, channel: str, how: str) -> None:
    phone, curator = await rig.pair(channel)
    greeting = await phone.sees("Здравствуйте")
    words = "малыш с утра не шевелится"
    if how == "night":
        await run(rig, "UPDATE curator SET hours = 'off'")
    if how in {"caption", "voice"}:
        file = {"kind": "photo" if how == "caption" else "voice", "name": "file", "size": 2_000, "duration": 3}
        await phone.send(words, attachments=[file])
    elif how == "edit":
        [sent] = await phone.send("малыш с утра шевелится")
        await curator.sees("малыш с утра шевелится")
        await phone.edit(sent, words)
    elif how == "reply":
        dose_id = await a_dose(rig, await a_plan(rig, phone))
        await phone.send(words, reply_to=await reminded(rig, phone, dose_id))
        assert (await dose(rig, dose_id))["state"] == "due"
    elif how == "answer":
        await phone.press(greeting["id"], "О сервисе")
        await phone.sees("Службу ведёт")
        await phone.send(words)
    else:
        await phone.send(words)
    await phone.sees("не ждите до утра")
    alert = await curator.sees("Опасность")
    assert words in alert["text"]


@pytest.mark.parametrize("once_agreed", [False, True])
async def test_danger_of_somebody_who_has_not_agreed_or_no_longer_does_reaches_their_curator(
    rig: Rig, *, once_agreed: bool
) -> None:
    curator_id, code = await rig.curator()
    _, person_code = await rig.person(await rig.family(curator_id), consented=once_agreed)
    curator, phone = rig.phone("telegram"), rig.phone("vk")
    await rig.join(curator, code)
    await rig.join(phone, person_code)
    if once_agreed:
        await phone.sees("Здравствуйте")
        await phone.send("О сервисе")
        await choose(phone, "Службу ведёт", "Отозвать согласие")
        await choose(phone, "Отозвать?", "Да, отозвать")
        await phone.sees("Согласие отозвано")
    else:
        await phone.sees("Вы согласны?")
    await phone.send("помогите! муж избил, мне плохо")
    await phone.sees("112 или 102")
    alert = await curator.sees("Опасность")
    assert "муж избил" in alert["text"]
    assert "Писать ему отсюда нельзя" in alert["text"]
    assert await value(rig, "SELECT count(*) FROM message WHERE direction = 'in'") == 0


async def test_danger_of_the_husband_names_him_and_not_his_wife(rig: Rig) -> None:
    curator_id, code = await rig.curator()
    family = await rig.family(curator_id)
    _, wife_code = await rig.person(family)
    _, husband_code = await rig.person(family, "Смирнов Пётр Ильич")
    curator, wife, husband = rig.phone("telegram"), rig.phone("vk"), rig.phone("max")
    for one, its in ((curator, code), (wife, wife_code), (husband, husband_code)):
        await rig.join(one, its)
    await wife.sees("Здравствуйте")
    await husband.sees("Здравствуйте")
    await husband.send("жена потеряла сознание")
    await husband.sees("103 или 112")
    alert = await curator.sees("Опасность")
    assert "Смирнов Пётр" in alert["text"]
    assert not any("103" in text for text in await wife.heard())


@pytest.mark.parametrize(
    "words", ["180/120", "уменякровь", "gjvjubnt", "pomogite", "П О М О Г И Т Е", "не\u00adшевелится малыш"]
)
async def test_danger_is_heard_however_it_is_typed(rig: Rig, words: str) -> None:
    phone, curator = await rig.pair("max")
    await phone.sees("Здравствуйте")
    await phone.send(words)
    await curator.sees("Опасность")
    assert await value(rig, "SELECT count(*) FROM escalation WHERE kind = 'danger'") == 1
