"""Coming in: a stranger gets to know the service, somebody with a code is known, and everybody may go again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import dialogue_clock
from bot.settings import secret_keys
from curators.staff import StaffRoom
from storage.vault import Vault
from tests.rig import CHANNELS, Phone, Rig, until


async def rows(rig: Rig, query: str, *values: Any) -> list[Any]:
    async with rig.db.transaction() as tx:
        return await tx.rows(query, *values)


async def value(rig: Rig, query: str, *values: Any) -> Any:
    async with rig.db.transaction() as tx:
        return await tx.value(query, *values)


async def choose(phone: Phone, question: str, words: str) -> None:
    """Wait for a question, press its button."""
    message = await phone.sees(question)
    await phone.press(message["id"], words)


async def says(phone: Phone, question: str, words: str) -> None:
    """Wait for a question, answer it in words."""
    await phone.sees(question)
    await phone.send(words)


async def registered(phone: Phone, *, name: str = "Ольга Сергеевна", territory: str = "Липецк") -> None:
    """Go through the whole welcome."""
    await phone.start()
    await choose(phone, "Вы согласны?", "Согласен")
    await choose(phone, "Что про вас?", "Многодетная семья")
    await says(phone, "Где вы живёте?", territory)
    await says(phone, "Как вас зовут?", name)
    await says(phone, "телефон, чтобы куратор", "Пропустить")
    await choose(phone, "всё ли верно", "Всё верно")
    await phone.sees("вот и познакомились")


def vault(rig: Rig) -> Vault:
    return Vault(secret_keys(rig.settings))


async def ticked(rig: Rig, ahead: timedelta) -> None:
    """The clock of dialogues, so far ahead."""
    zone, now = "Europe/Moscow", datetime.now(UTC) + ahead
    async with rig.db.transaction() as tx:
        staff = await StaffRoom(zone).now(tx)
        await dialogue_clock.tick(tx, now, staff=staff, vault=vault(rig), zone=zone)
    rig.app.ring()


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


async def again(phone: Phone, after: str) -> bool:
    asked = [message["id"] for message in await phone.messages() if "Вы согласны?" in message["text"]]
    return len(asked) > 1 and asked[-1] != after


async def test_a_chat_that_belongs_to_nobody_is_swept(rig: Rig) -> None:
    phone = rig.phone("max")
    await phone.start()
    await choose(phone, "Вы согласны?", "Не согласен")
    await phone.sees("не сохранилось")
    from storage.queries import consents

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


async def times(phone: Phone, words: str, least: int) -> bool:
    return sum(words in text for text in await phone.heard()) >= least


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


async def test_a_code_and_paper_consent_lead_straight_to_the_menu(rig: Rig) -> None:
    curator_id, _ = await rig.curator()
    _, code = await rig.person(await rig.family(curator_id))
    phone = rig.phone("vk")
    await rig.join(phone, code)
    greeting = await phone.sees("Здравствуйте, Ольга Сергеевна!")
    assert "Анна Петровна" in greeting["text"]
    (chat,) = await phone.chats()
    assert [button["text"] for row in chat["menu"] for button in row] == ["Связаться с куратором", "О сервисе"]
    second = rig.phone("max")
    await rig.join(second, code)
    await second.sees("Узнали вас")
    assert await value(rig, "SELECT count(*) FROM consent") == 1


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_code_without_consent_asks_for_it_once(rig: Rig, channel: str) -> None:
    curator_id, curator_code = await rig.curator()
    person_id, code = await rig.person(await rig.family(curator_id), consented=False)
    curator, phone = rig.phone("telegram"), rig.phone(channel)
    await rig.join(curator, curator_code)
    await rig.join(phone, code)
    await phone.sees("Здравствуйте, Ольга Сергеевна!")
    await phone.send("у меня вопрос")
    await phone.sees("спросить ваше согласие")
    assert await value(rig, "SELECT count(*) FROM message") == 0
    await phone.start(code)
    await choose(phone, "Вы согласны?", "Согласен")
    await phone.sees("Теперь всё, что вы напишете, увидит ваш куратор")
    assert await value(rig, "SELECT consented FROM person WHERE id = $1", person_id)
    await phone.send("у меня вопрос")
    await curator.sees("у меня вопрос")


async def test_a_stranger_who_finds_their_code_is_known_by_it(rig: Rig) -> None:
    _, code = await rig.person(await rig.family())
    phone = rig.phone("telegram")
    await phone.start()
    await phone.sees("Вы согласны?")
    await phone.send(code.lower())
    await phone.sees("Здравствуйте, Ольга Сергеевна!")
    assert await value(rig, "SELECT count(*) FROM scenario_run") == 0


async def test_the_refusal_of_somebody_invited_is_told_to_the_curator(rig: Rig) -> None:
    curator_id, curator_code = await rig.curator()
    person_id, code = await rig.person(await rig.family(curator_id), consented=False)
    curator, phone = rig.phone("telegram"), rig.phone("vk")
    await rig.join(curator, curator_code)
    await rig.join(phone, code)
    await choose(phone, "Вы согласны?", "Не согласен")
    await phone.sees("Ничего из этого разговора не сохранилось")
    await curator.sees("Согласие в чате не дано")
    assert await value(rig, "SELECT count(*) FROM identity WHERE person_id = $1", person_id) == 0
    assert await value(rig, "SELECT identity_id FROM person WHERE id = $1", person_id) is None


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
