"""A mother and her doctor: a thread of their own beside the curator's, on any messengers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock_time import ServiceTime
from bot.ticks.doctor_talks import DoctorTalks
from bot.ticks.escalations import side_by_side
from tests.integration.console_play import a_curator, an_adult, menu, words
from tests.integration.laddering import Around, around, passed
from tests.integration.talking import times, value, vault
from tests.rig import CHANNELS, Phone, Rig, until

ON = "Теперь вы пишете врачу: Елена Викторовна."


async def to_doctor(mother: Phone) -> None:
    """Press «Врачу» and wait until the thread is the doctor's."""
    await mother.send("Врачу")
    await mother.sees(ON)


async def heard(phone: Phone, text: str) -> bool:
    return any(text in one for one in await phone.heard())


@pytest.mark.parametrize("mother_on", CHANNELS)
async def test_what_a_mother_writes_lands_with_whom_she_chose_and_answers_come_back(rig: Rig, mother_on: str) -> None:
    others = [channel for channel in CHANNELS if channel != mother_on]
    who = await around(rig, "doctor", mother_on=mother_on, curator_on=others[0], doctor_on=others[1])
    await who.mother.send("Первое куратору")
    await who.curator.sees("Первое куратору")
    await to_doctor(who.mother)
    assert "Вернуться к куратору" in await menu(who.mother)
    await who.mother.send("Первое врачу")
    seen = await who.doctor.sees("Первое врачу")
    await who.doctor.send("Приходите завтра на приём", reply_to=seen["id"])
    answer = await who.mother.sees("Приходите завтра на приём")
    assert answer["text"].startswith("🩺 Врач Соколова Е. В."), "a curator and a doctor write in one chat"
    await who.mother.send("Вернуться к куратору")
    await who.mother.sees("Теперь вы снова пишете куратору: Анна Петровна на связи.")
    await who.mother.send("Второе куратору")
    await who.curator.sees("Второе куратору")
    await who.mother.send("Второе врачу, ответом", reply_to=answer["id"])
    await who.doctor.sees("Второе врачу, ответом")
    for theirs, not_theirs in ((who.curator, "врачу"), (who.doctor, "куратору")):
        assert not await heard(theirs, f"Первое {not_theirs}")
        assert not await heard(theirs, f"Второе {not_theirs}")
    assert await value(rig, "SELECT count(*) FROM thread WHERE waiting_since IS NOT NULL") == 2
    assert await value(rig, "SELECT count(DISTINCT thread_id) FROM message WHERE direction = 'in'") == 2


async def test_the_doctors_screen_says_what_a_chat_is_not_and_shows_the_family(rig: Rig) -> None:
    who = await around(rig, "doctor", doctor_on="telegram")
    await who.doctor.sees("здесь не ставят диагноз и не назначают лечение")
    await to_doctor(who.mother)
    await who.mother.send("Можно вопрос?")
    await who.doctor.sees("Можно вопрос?")
    card = await who.doctor.sees("🩺 Смирнова Ольга Сергеевна")
    assert card["text"].startswith("Чат с врачом не заменяет приём: здесь не ставят диагноз и не назначают лечение.")
    assert "Куратор: Иванова Анна Петровна" in card["text"]
    assert "прочтение мессенджеры ботам не сообщают" in card["text"]
    assert {"Карточка", "История", "Шаблон"} <= set(words(card))
    assert not {"Передать", "Приглашение"} & set(words(card))
    topic = (await who.doctor.topics())[0]["topic"]
    await who.doctor.send("/transfer", topic=topic)
    await who.doctor.sees("Это делает куратор семьи")
    await who.doctor.send("Да, слушаю", topic=topic)
    await who.mother.sees("Да, слушаю")
    await who.doctor.send("/n давление было высоким", topic=topic)
    await who.doctor.sees("Заметка сохранена")
    assert not await heard(who.curator, "давление было высоким"), "a doctor's notes are the doctor's"
    await who.doctor.send("/families")
    await who.doctor.sees("Ваши семьи")


async def test_danger_in_the_doctors_thread_reaches_both_and_stays_private_from_the_curator(rig: Rig) -> None:
    who = await around(rig, "doctor")
    await to_doctor(who.mother)
    await who.mother.send("у меня сильно кружится голова и началось кровотечение")
    await who.mother.sees("103")
    assert "кровотечение" in (await who.doctor.sees("Опасность"))["text"]
    alert = await who.curator.sees("Опасность")
    assert "Тревожный признак у семьи" in alert["text"]
    assert "кружится" not in alert["text"]
    await who.doctor.sees("началось кровотечение")
    await who.doctor.press((await who.doctor.sees("Опасность"))["id"], "Беру на себя")
    await who.curator.sees("Взяла на себя Елена Викторовна")


async def test_without_the_written_consent_the_button_says_how_to_give_it(rig: Rig) -> None:
    who = await around(rig)
    await who.mother.send("Меню")
    await until(lambda: has(who.mother, "Врачу"), what="the menu")
    await who.mother.send("Врачу")
    await who.mother.sees("нужно ваше письменное согласие")
    await who.mother.send("Кому я пишу?")
    await who.curator.sees("Кому я пишу?")
    assert not await heard(who.doctor, "Кому я пишу?")


async def has(phone: Phone, button: str) -> bool:
    return button in await menu(phone)


async def test_a_consent_taken_back_closes_the_doctors_thread_to_what_is_written_next(rig: Rig) -> None:
    who = await around(rig, "doctor")
    await to_doctor(who.mother)
    await who.mother.send("Это врачу")
    seen = await who.doctor.sees("Это врачу")
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE consent SET withdrawn_at = now() WHERE kind = 'doctor'")
    await who.mother.send("А это уже куратору")
    await who.curator.sees("А это уже куратору")
    await who.doctor.send("Отвечаю", reply_to=seen["id"])
    await who.doctor.sees("нет согласия на общение с врачом в чате")
    assert not await heard(who.mother, "Отвечаю")


async def test_families_without_a_doctor_have_no_such_button(rig: Rig) -> None:
    curator_id, _ = await a_curator(rig, "telegram")
    mother = await an_adult(rig, "vk", await rig.family(curator_id))
    await mother.send("Меню")
    await until(lambda: has(mother, "Связаться с куратором"), what="the menu")
    assert "Врачу" not in await menu(mother)


async def test_two_messengers_of_one_mother_each_write_to_their_own(rig: Rig) -> None:
    who = await around(rig, "doctor", mother_on="vk", curator_on="telegram", doctor_on="telegram")
    code = await value(rig, "SELECT code FROM invite WHERE person_id IS NOT NULL")
    second = rig.phone("max")
    await rig.join(second, code)
    await to_doctor(who.mother)
    await who.mother.send("Врачу из ВК")
    seen = await who.doctor.sees("Врачу из ВК")
    await second.send("Куратору из MAX")
    await who.curator.sees("Куратору из MAX")
    await who.doctor.send("Вижу вас", reply_to=seen["id"])
    answer = await second.sees("Вижу вас")
    await second.send("Врачу, ответом из MAX", reply_to=answer["id"])
    await who.doctor.sees("Врачу, ответом из MAX")
    assert not await heard(who.curator, "ответом из MAX")


async def test_who_is_written_to_by_the_doctor_first_answers_by_one_button(rig: Rig) -> None:
    who = await around(rig, "doctor", doctor_on="telegram")
    await who.doctor.send("/families")
    await who.doctor.press((await who.doctor.sees("Ваши семьи"))["id"], "Смирнова О. С. · Липецк")
    [topic] = await until(who.doctor.topics, what="the family's topic")
    await who.doctor.send("Как вы себя чувствуете?", topic=topic["topic"])
    asked = await who.mother.sees("Как вы себя чувствуете?")
    assert words(asked) == ["Ответить врачу"]
    await who.mother.press(asked["id"], "Ответить врачу")
    await who.mother.sees(ON)
    await who.mother.send("Хорошо, спасибо")
    await who.doctor.sees("Хорошо, спасибо")
    assert not await heard(who.curator, "Хорошо, спасибо")


async def test_call_the_curator_returns_at_once(rig: Rig) -> None:
    who = await around(rig, "doctor")
    await to_doctor(who.mother)
    await who.mother.send("Связаться с куратором")
    await who.curator.sees("Просит связаться")
    await who.mother.send("Помогите с пособием")
    await who.curator.sees("Помогите с пособием")
    assert not await heard(who.doctor, "Помогите с пособием")


async def test_after_half_a_day_of_silence_it_is_the_curator_again_and_she_is_told_by_day(
    rig: Rig,
) -> None:
    who = await around(rig, "doctor")
    await to_doctor(who.mother)
    await who.mother.send("Это врачу")
    await who.doctor.sees("Это врачу")
    now = datetime.now(UTC)
    night = now.astimezone(ZoneInfo("Europe/Moscow")).replace(hour=3, minute=0) + timedelta(days=2)
    await passed(rig, night - now)
    await _tick(rig)
    assert await value(rig, "SELECT count(*) FROM identity WHERE talks_to = 'doctor'") == 1, "nobody is woken for it"
    await passed(rig, night + timedelta(hours=8) - now)
    await _tick(rig)
    await who.mother.sees("снова придёт куратору")
    await who.mother.send("Кому это?")
    await who.curator.sees("Кому это?")


async def _tick(rig: Rig) -> None:
    """The clock of the doctor's threads comes by."""
    talks = DoctorTalks(rig.settings, rig.app.staff, ServiceTime(), vault(rig))
    await side_by_side(rig.db, talks.work)()
    rig.app.ring()


async def test_while_the_doctor_is_away_the_substitute_sees_the_thread_and_she_knows(rig: Rig) -> None:
    who: Around = await around(rig, "doctor")
    stand_in_id, stand_in = await a_curator(rig, "telegram", "Мария Ивановна Котова", role="doctor")
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO absence (curator_id, starts_at, ends_at, substitute_id) "
            "VALUES ($1, now() - interval '1 day', now() + interval '9 days', $2)",
            who.ids["doctor"],
            stand_in_id,
        )
    await who.mother.send("Врачу")
    await who.mother.sees("Сейчас отвечает Мария Ивановна.")
    await who.mother.send("Доброе утро, доктор")
    await stand_in.sees("Доброе утро, доктор")
    await who.doctor.sees("Доброе утро, доктор")
    await stand_in.send("Здравствуйте!", topic=(await stand_in.topics())[0]["topic"])
    assert (await who.mother.sees("Здравствуйте!"))["text"].startswith("🩺 Врач Котова М. И.")


async def test_outside_the_doctors_hours_she_is_told_once_when_the_answer_comes(rig: Rig) -> None:
    who = await around(rig, "doctor", doctor={"hours": "Mo-Su 08:00-08:01"})
    await who.mother.send("Врачу")
    told = await who.mother.sees("Теперь вы пишете врачу: Елена Викторовна.")
    assert "Ответ будет" in told["text"]
    for text in ("Раз", "Два"):
        await who.mother.send(text)
        await who.doctor.sees(text)
    await asyncio.sleep(0.5)
    assert not await times(who.mother, "Мы получили ваше сообщение", 1)


async def test_an_edit_and_a_retry_keep_the_doctors_name_above_their_words(rig: Rig) -> None:
    who = await around(rig, "doctor")
    await to_doctor(who.mother)
    await who.mother.send("Вопрос")
    seen = await who.doctor.sees("Вопрос")
    [sent] = await who.doctor.send("Ответ с опечаткай", reply_to=seen["id"])
    await who.mother.sees("Ответ с опечаткай")
    await who.doctor.edit(sent, "Ответ без опечатки")
    assert (await who.mother.sees("Ответ без опечатки"))["text"] == "🩺 Врач Соколова Е. В.\nОтвет без опечатки"


async def test_a_danger_is_the_first_thing_in_a_new_topic_and_the_card_follows_it(rig: Rig) -> None:
    who = await around(rig, "doctor", doctor_on="telegram")
    await to_doctor(who.mother)
    await who.mother.send("У меня сильное кровотечение")
    await who.doctor.sees("Опасность")
    await who.doctor.sees("Куратор: Иванова Анна Петровна")
    topic = (await who.doctor.topics())[0]["topic"]

    async def all_there() -> list[str]:
        said = [one["text"] for one in await who.doctor.messages(topic) if one["text"]]
        return said if any(text.startswith("Чат с врачом не заменяет") for text in said) else []

    said = await until(all_there, what="the card")
    assert "Опасность" in said[0]
    assert sum(text.startswith("Чат с врачом не заменяет") for text in said) == 1
