"""A doctor called home over the sandbox: from «Вызов врача, запись» to «выполнен», and what may go wrong on the way."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from scenarios.dispatching import PAUSES
from tests.integration.console_play import counted
from tests.integration.talking import choose, says, value
from tests.rig import CHANNELS, Phone, Rig, until

ADDRESS = "Липецк, улица Ленина, 5, квартира 12"
COMPLAINT = "кашель третий день, болит горло"


@pytest_asyncio.fixture
async def rig(database_url: str, tmp_path: Path) -> AsyncIterator[Rig]:
    async with Rig.running(database_url, tmp_path, dispatch=True, ZABOTA_DISPATCH_TOKEN="word") as made:
        made.world.dispatcher.token = "word"
        yield made


async def called(family: Phone) -> None:
    """Answer everything that is asked for a doctor to come."""
    await family.send("Вызов врача, запись")
    await choose(family, "Поможем вызвать врача", "Вызвать врача на дом")
    await choose(family, "Кому нужен врач?", "Ребёнку")
    await says(family, "Сколько ребёнку лет?", "3")
    await says(family, "Что случилось?", COMPLAINT)
    await says(family, "Какая температура?", "38,4")
    await says(family, "По какому адресу", ADDRESS)
    await says(family, "Напишите телефон", "8 910 123-45-67")
    await choose(family, "всё ли верно", "Всё верно")


async def sooner(rig: Rig) -> None:
    """What the clock would look at later it looks at now."""
    await value(
        rig, "UPDATE dispatch_order SET next_action_at = now() - interval '1 second' WHERE next_action_at > now()"
    )


async def stands(rig: Rig, state: str) -> None:
    async def look() -> bool:
        return bool(await value(rig, "SELECT true FROM dispatch_order WHERE state = $1", state))

    await until(look, what=f"an order that is {state}")


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_doctor_is_called_followed_and_has_come(rig: Rig, channel: str) -> None:
    family, curator = await rig.pair(channel, "telegram")
    await called(family)
    await family.sees("Вызов врача на дом 12345: принят, ждите звонка.")
    seen = await curator.sees("Вызов врача на дом 12345: принят")
    assert seen["topic"]
    rig.world.dispatcher.clock = lambda: time.time() + 300
    await sooner(rig)
    await family.sees("Вызов врача на дом 12345: назначен врач, приедет")
    await curator.sees("назначен врач, приедет")
    await curator.send("Карточка", topic=seen["topic"])
    await curator.sees("🚑 Вызов врача на дом 12345: назначен врач")
    rig.world.dispatcher.clock = lambda: time.time() + 6 * 3600
    await sooner(rig)
    told = await family.sees("Вызов врача на дом 12345: выполнен.")
    await stands(rig, "done")
    await family.press(told["id"], "Мои вызовы")
    await family.sees("Выполнен.")
    [order] = rig.world.dispatcher.orders.values()
    assert order.content == {
        "patient": "child", "age": "3", "words": COMPLAINT, "temperature": "38.4", "address": ADDRESS,
        "phone": "+79101234567", "name": "Смирнова Ольга Сергеевна",
    }  # fmt: skip


async def test_what_is_wrong_and_where_stays_with_the_dispatcher(rig: Rig) -> None:
    family, curator = await rig.pair("vk", "telegram")
    await called(family)
    await curator.sees("Вызов врача на дом 12345: принят")
    assert not [text for text in await curator.heard() if COMPLAINT in text or "Ленина" in text]
    held = await value(rig, "SELECT content FROM dispatch_order")
    assert "Ленина".encode() not in held
    assert await counted(rig, "SELECT count(*) FROM message WHERE content::text LIKE '%Ленина%'") == 0


async def test_words_of_danger_in_an_answer_call_people_before_anything_else(rig: Rig) -> None:
    family, curator = await rig.pair("max", "telegram")
    await family.send("Вызов врача, запись")
    first = await family.sees("Поможем вызвать врача")
    assert "103 или 112" in first["text"]
    await family.press(first["id"], "Вызвать врача на дом")
    await choose(family, "Кому нужен врач?", "Взрослому")
    await says(family, "Сколько лет", "30")
    await family.sees("Что случилось?")
    await family.send("сильное кровотечение, не останавливается")
    await family.sees("позвоните 103 или 112, не ждите ответа здесь")
    await curator.sees("кровотечение, не останавливается")
    await says(family, "Какая температура?", "36,6")  # and the call goes on
    await family.sees("По какому адресу")


async def test_an_answer_lost_on_the_way_makes_no_second_order(rig: Rig) -> None:
    family, _ = await rig.pair("vk", "telegram")
    dispatcher = rig.world.dispatcher
    dispatcher.faults.add({"method": "send", "kind": "drop_after", "times": 2})
    await called(family)

    async def tried() -> bool:
        await sooner(rig)
        sends = [one for one in dispatcher.journal if one["method"] == "send"]
        return len(sends) >= 3

    await until(tried, what="three tries")
    await family.sees("Вызов врача на дом 12345: принят")
    assert len(dispatcher.orders) == 1
    assert sum("12345: принят" in text for text in await family.heard()) == 1


async def test_a_dispatcher_that_stays_away_is_told_to_the_person_and_to_the_curator(rig: Rig) -> None:
    family, curator = await rig.pair("telegram", "vk")
    rig.world.dispatcher.faults.add({"method": "send", "kind": "http", "times": 99})
    await called(family)

    async def given_up() -> bool:
        await sooner(rig)
        return bool(await value(rig, "SELECT true FROM dispatch_order WHERE state = 'failed'"))

    await until(given_up, within=20, what="the end of the tries")
    await family.sees("пока не отвечают, пробуем ещё")
    told = await family.sees("Не получилось передать вызов. Позвоните, пожалуйста, в свою поликлинику.")
    assert "103 или 112" in told["text"]
    await curator.sees("передать не получилось, помогите")
    assert await counted(rig, "SELECT count(*) FROM thread WHERE waiting_since IS NOT NULL") == 1
    assert len(rig.world.dispatcher.journal) == len(PAUSES) + 1
    assert await counted(rig, "SELECT count(*) FROM alarm WHERE kind = 'dispatch_failed'") == 1


async def test_a_no_is_told_in_the_dispatchers_words_at_once(rig: Rig) -> None:
    family, curator = await rig.pair("vk", "telegram")
    rule: dict[str, Any] = {"method": "send", "kind": "error", "code": 422, "description": "адрес не наш"}
    rig.world.dispatcher.faults.add(rule)
    await called(family)
    await family.sees("Не получилось передать вызов. Нам ответили: «адрес не наш».")
    await curator.sees("передать не получилось")


async def test_a_call_is_taken_back_while_it_can_be(rig: Rig) -> None:
    family, curator = await rig.pair("vk", "telegram")
    await called(family)
    told = await family.sees("12345: принят")
    await family.press(told["id"], "Мои вызовы")
    await choose(family, "Принят, ждите звонка.", "Отменить 12345")
    await choose(family, "отменить?", "Да, отменить")
    await family.sees("Вызов врача на дом 12345: отменили.")
    await curator.sees("12345: отменено семьёй")
    await stands(rig, "cancelled")
    assert rig.world.dispatcher.orders["12345"].cancelled


async def test_a_call_that_is_over_there_can_not_be_taken_back(rig: Rig) -> None:
    family, curator = await rig.pair("vk", "telegram")
    await called(family)
    told = await family.sees("12345: принят")
    rig.world.dispatcher.clock = lambda: time.time() + 6 * 3600
    await family.press(told["id"], "Мои вызовы")
    await choose(family, "Принят, ждите звонка.", "Отменить 12345")
    await choose(family, "отменить?", "Да, отменить")
    await family.sees("отменить не получилось. Нам ответили: «врач уже был».")
    await curator.sees("отменить не получилось, помогите")


async def test_a_call_goes_before_another_open_dialogue_which_then_goes_on(rig: Rig) -> None:
    family, _ = await rig.pair("vk", "telegram")
    await family.send("Мои обращения")
    await choose(family, "Обращений пока нет", "Новое обращение")
    await family.sees("О чём ваше обращение?")
    await called(family)
    await family.sees("12345: принят")

    async def back() -> bool:
        return sum("О чём ваше обращение?" in text for text in await family.heard()) == 2

    await until(back, what="the question that was put aside")


async def test_an_appointment_is_asked_for_and_pressed_again_its_question_comes_again(rig: Rig) -> None:
    family, curator = await rig.pair("max", "telegram")
    await family.send("Вызов врача, запись")
    first = await family.sees("Поможем вызвать врача")
    await family.press(first["id"], "Записаться к врачу")
    await choose(family, "К какому врачу записать?", "К другому")
    await family.sees("Например «лор»")
    await family.press(first["id"], "Записаться к врачу")

    async def twice() -> bool:
        return sum("Например «лор»" in text for text in await family.heard()) == 2

    await until(twice, what="the same question")
    await family.send("лор")
    await choose(family, "Кого записать?", "Взрослого")
    await says(family, "Сколько лет", "34")
    await choose(family, "Когда вам удобно?", "В любое время")
    await says(family, "Напишите телефон", "8 910 123-45-67")
    await choose(family, "всё ли верно", "Всё верно")
    await family.sees("Запись к врачу 12345: принята, подбираем время.")
    await curator.sees("Запись к врачу 12345: принята")
    assert rig.world.dispatcher.orders["12345"].content["doctor"] == "лор"


async def test_another_persons_call_opens_nothing(rig: Rig) -> None:
    family, _ = await rig.pair("vk", "telegram")
    await called(family)
    told = await family.sees("12345: принят")
    await value(rig, "UPDATE dispatch_order SET person_id = (SELECT id FROM person ORDER BY id DESC LIMIT 1)")
    stranger_id, code = await rig.person(await rig.family())
    await rig.join(rig.phone("vk"), code)
    await family.press(told["id"], "Мои вызовы")
    page = await family.sees("Принят, ждите звонка.")
    await value(rig, "UPDATE dispatch_order SET person_id = $1", stranger_id)
    await family.press(page["id"], "Отменить 12345")
    await family.press(page["id"], "← Врач")
    await until(lambda: _shows(family, page["id"], "Поможем вызвать"), what="the first page")
    assert not rig.world.dispatcher.orders["12345"].cancelled


async def _shows(family: Phone, message_id: str, words: str) -> bool:
    return any(one["id"] == message_id and words in one["text"] for one in await family.messages())
