"""Coming in: a stranger gets to know the service, somebody with a code is known, a refusal leaves nothing."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from storage.queries import consents
from tests.integration.talking import again, choose, registered, rows, says, ticked, times, value, vault
from tests.rig import CHANNELS, Rig, until


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_stranger_becomes_a_family_with_a_curator(rig: Rig, channel: str) -> None:
    curator_id, code = await rig.curator()
    curator, phone = rig.phone("telegram"), rig.phone(channel)
    await rig.join(curator, code)
    await phone.start()
    greeting = await phone.sees("Это «Забота»")
    assert "программа" in greeting["text"]
    assert "не официальное обращение" in greeting["text"]
    await choose(phone, "Вы согласны?", "Прочитать целиком")
    await phone.sees("СОГЛАСИЕ НА ОБРАБОТКУ")
    await choose(phone, "Вы согласны?", "Согласен")
    await choose(phone, "Что про вас?", "Жду малыша")
    await says(phone, "Где вы живёте?", "Грязи")
    await says(phone, "Как вас зовут?", "Оля")
    await says(phone, "телефон, чтобы куратор", "8 910 123-45-67")
    await choose(phone, "всё ли верно", "Изменить: имя")
    await says(phone, "Как вас зовут?", "Ольга Сергеевна")
    await phone.sees("Имя: Ольга Сергеевна")
    await choose(phone, "Имя: Ольга Сергеевна", "Всё верно")
    told = await phone.sees("вот и познакомились")
    assert "Анна Петровна" in told["text"]
    line = await curator.sees("Новая семья: Ольга Сергеевна")
    assert "+7 910 123-45-67" in line["text"]
    assert [[button["text"] for button in row] for row in line["buttons"]] == [["Подтвердить"]]
    (row,) = await rows(
        rig,
        "SELECT p.*, f.verified, f.territory, f.curator_id, f.external_id AS family, t.id AS thread FROM person p "
        "JOIN family f ON f.id = p.family_id JOIN thread t ON t.family_id = f.id",
    )
    assert row["family"].startswith("self:")
    assert (row["verified"], row["territory"], row["curator_id"]) == (False, "Грязи", curator_id)
    assert (row["audiences"], row["consented"]) == (["expectant_mother"], True)
    assert b"910" not in row["phone"]
    assert vault(rig).decrypt(row["phone"]) == "+79101234567"
    assert row["phone_blind"] in vault(rig).blinds("+79101234567")
    (consent,) = await rows(rig, "SELECT * FROM consent")
    assert (consent["kind"], consent["channel"]) == ("base", channel)
    assert consent["text_version"].startswith("base-")
    await phone.send("Здравствуйте, подскажите про пособие")
    await curator.sees("Здравствуйте, подскажите про пособие")


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_refusal_leaves_nothing_behind(rig: Rig, channel: str) -> None:
    phone = rig.phone(channel)
    await phone.send("Здравствуйте, я Ольга, помогите")
    hello = await phone.sees("пока не сохранили")
    await choose(phone, "Вы согласны?", "Не согласен")
    await phone.sees("Ничего из этого разговора не сохранилось")
    for table in ("identity", "scenario_run", "person", "family", "message", "code_attempt"):
        assert await value(rig, f"SELECT count(*) FROM {table}") == 0, table
    assert await value(rig, "SELECT count(*) FROM outbox WHERE payload IS NOT NULL AND state <> 'waiting'") == 0
    assert await value(rig, "SELECT count(*) FROM inbox WHERE raw IS NOT NULL") == 0
    question = await phone.sees("Вы согласны?")
    await phone.press(question["id"], "Согласен")
    await phone.sees("от которого ничего не осталось")
    assert await value(rig, "SELECT count(*) FROM identity") == 0
    await phone.send("Начать")
    await until(lambda: again(phone, hello["id"]), what="a new welcome")


async def test_a_chat_that_belongs_to_nobody_is_swept(rig: Rig) -> None:
    phone = rig.phone("max")
    await phone.start()
    await choose(phone, "Вы согласны?", "Не согласен")
    await phone.sees("не сохранилось")

    async def swept() -> bool:
        async with rig.db.transaction() as tx:
            await tx.run("UPDATE lane SET gate_at = now() - interval '2 hours', lease_until = NULL")
            return await consents.sweep(tx) == 1

    await until(swept, what="the sweep")
    assert await value(rig, "SELECT count(*) FROM lane") == 0


@pytest.mark.parametrize("channel", CHANNELS)
async def test_free_words_at_a_choice_get_the_question_again(rig: Rig, channel: str) -> None:
    phone = rig.phone(channel)
    await phone.start()
    await phone.sees("Вы согласны?")
    await phone.send("а зачем это всё?")
    await phone.sees("спросить ваше согласие")
    await phone.send("СОГЛАСЕН!")
    await choose(phone, "Что про вас?", "Работаю педагогом")
    await phone.sees("Где вы живёте?")


async def test_an_old_button_and_a_double_press_change_nothing(rig: Rig) -> None:
    phone = rig.phone("telegram")
    await phone.start()
    question = await phone.sees("Вы согласны?")
    await phone.press(question["id"], "Согласен")
    about = await phone.sees("Что про вас?")
    await phone.press(about["id"], "Жду малыша")
    await phone.press(about["id"], "Работаю педагогом")
    await phone.sees("Этот ответ уже записан: Жду малыша")
    await phone.press(question["id"], "Не согласен")
    await phone.sees("Этот ответ уже записан: Согласен")
    assert await value(rig, "SELECT count(*) FROM scenario_run WHERE state = 'open'") == 1


async def test_a_phone_is_shared_by_the_messengers_button(rig: Rig) -> None:
    phone = rig.phone("max")
    await phone.start()
    await choose(phone, "Вы согласны?", "Согласен")
    await choose(phone, "Что про вас?", "Активное долголетие")
    await says(phone, "Где вы живёте?", "Елец")
    await says(phone, "Как вас зовут?", "Пётр")
    await choose(phone, "телефон, чтобы куратор", "Поделиться номером")
    seen = await phone.sees("всё ли верно")
    assert "Телефон: +7" in seen["text"]


async def test_vk_has_no_contact_button_so_the_number_is_typed(rig: Rig) -> None:
    phone = rig.phone("vk")
    await phone.start()
    await choose(phone, "Вы согласны?", "Согласен")
    await choose(phone, "Что про вас?", "ОВЗ или инвалидность")
    await says(phone, "Где вы живёте?", "Елец")
    await says(phone, "Как вас зовут?", "Пётр")
    asked = await phone.sees("телефон, чтобы куратор")
    assert "Поделиться" not in str(asked["buttons"]) + asked["text"]
    await phone.send("не скажу")
    await phone.sees("Не похоже на номер")
    await phone.send("+7 (910) 123 45 67")
    await phone.sees("Телефон: +7 910 123-45-67")


async def test_the_welcome_goes_on_the_next_day(rig: Rig) -> None:
    phone = rig.phone("vk")
    await phone.start()
    await choose(phone, "Вы согласны?", "Согласен")
    await phone.sees("Что про вас?")
    await ticked(rig, timedelta(hours=21))
    await phone.sees("остановились вот здесь")
    asked = await phone.sees("Что про вас?")
    await phone.press(asked["id"], "Многодетная семья")
    await phone.sees("Где вы живёте?")
    await phone.start()
    await until(lambda: times(phone, "Где вы живёте?", 2), what="the open question again")


async def test_a_welcome_nobody_finishes_is_forgotten(rig: Rig) -> None:
    phone = rig.phone("vk")
    await phone.start()
    await phone.sees("Вы согласны?")
    for days in (1, 5, 20):
        await ticked(rig, timedelta(days=days))
    assert await value(rig, "SELECT count(*) FROM scenario_run") == 0
    assert await value(rig, "SELECT count(*) FROM identity") == 0


async def test_answers_are_sealed_in_the_database(rig: Rig) -> None:
    phone = rig.phone("vk")
    await phone.start()
    await choose(phone, "Вы согласны?", "Согласен")
    await choose(phone, "Что про вас?", "Жду малыша")
    await says(phone, "Где вы живёте?", "Тайное место")
    await phone.sees("Как вас зовут?")
    sealed = await value(rig, "SELECT facts FROM scenario_run")
    assert "Тайное".encode() not in sealed
    assert json.loads(vault(rig).decrypt(sealed))["facts"]["territory"] == "Тайное место"


async def test_without_a_curator_the_supervisor_is_told_and_the_person_is_told_the_truth(rig: Rig) -> None:
    _, code = await rig.curator("Главная Вера Ивановна", role="supervisor")
    supervisor, phone = rig.phone("vk"), rig.phone("max")
    await rig.join(supervisor, code)
    await registered(phone)
    told = await phone.sees("вот и познакомились")
    assert "подбирает Вера Ивановна" in told["text"]
    line = await supervisor.sees("Новая семья")
    assert "назначьте, пожалуйста, сами" in line["text"]
    assert await value(rig, "SELECT count(*) FROM alarm WHERE kind = 'no_curator'") == 1


async def test_nobody_at_all_to_answer_is_said_honestly(rig: Rig) -> None:
    phone = rig.phone("telegram")
    await registered(phone)
    told = await phone.sees("вот и познакомились")
    assert "свободного куратора нет" in told["text"]


async def test_five_first_messages_at_once_begin_one_dialogue(rig: Rig) -> None:
    phone = rig.phone("vk")
    await asyncio.gather(*(phone.send(f"помогите {number}") for number in range(5)))
    await phone.sees("Вы согласны?")
    assert await value(rig, "SELECT count(*) FROM scenario_run") == 1
    assert sum("Это «Забота»" in text for text in await phone.heard()) == 1
    assert await value(rig, "SELECT count(*) FROM inbox WHERE state = 'parked'") == 0


async def test_a_phone_that_is_known_leads_to_the_same_curator(rig: Rig) -> None:
    _, busy_code = await rig.curator("Свободная Яна Юрьевна")
    known_id, code = await rig.curator("Занятая Анна Петровна")
    await rig.person(
        await rig.family(known_id),
        phone=vault(rig).encrypt("+79101234567"),
        phone_blind=vault(rig).blind("+79101234567"),
    )
    free, curator, phone = rig.phone("vk"), rig.phone("telegram"), rig.phone("max")
    await rig.join(free, busy_code)
    await rig.join(curator, code)
    await phone.start()
    await choose(phone, "Вы согласны?", "Согласен")
    await choose(phone, "Что про вас?", "Многодетная семья")
    await says(phone, "Где вы живёте?", "Липецк")
    await says(phone, "Как вас зовут?", "Оля")
    await says(phone, "телефон, чтобы куратор", "89101234567")
    await choose(phone, "всё ли верно", "Всё верно")
    line = await curator.sees("Новая семья")
    assert "Этот телефон уже записан: Смирнова Ольга Сергеевна" in line["text"]
