"""What a specialist may see and say by a referral: consent, topics, edits, and nothing after its end."""

from __future__ import annotations

import pytest

from tests.integration.console_play import counted, only_topic, words
from tests.integration.referral_play import ask, heard, played, press
from tests.integration.talking import value
from tests.rig import Phone, Rig, until


async def test_the_whole_talk_needs_the_familys_yes_and_ends_with_its_no(rig: Rig) -> None:
    play = await played(rig)
    await ask(play, "Вся переписка")
    question = await play.family.sees("Вы согласны?")
    assert words(question) == ["Согласна", "Нет"]
    await press(play.helper, "Как поддержать маму?", "Принять")
    await play.helper.sees("Спасибо, что согласились")
    await play.family.send("До согласия")
    await play.curator.sees("До согласия")
    await play.family.press(question["id"], "Согласна")
    await press(play.helper, "согласие есть", "История")
    page = await play.helper.sees("История: Смирнова")
    assert "Сын плачет по ночам" in page["text"]
    assert "До согласия" in page["text"]
    await play.family.send("После согласия")
    await play.helper.sees("После согласия")
    await play.curator.send("Отвечает куратор", topic=play.topic)
    await play.helper.sees("Отвечает куратор")
    await play.family.press(question["id"], "Нет")
    await play.helper.sees("согласия нет")
    await play.family.send("После отказа")
    await play.curator.sees("После отказа")
    assert not await heard(play.helper, "После отказа")
    await play.curator.send("Специалист", topic=play.topic)
    await press(play.curator, "Кто помогает", "Завершить: Мария Котова")
    await press(play.curator, "Что сказать специалисту?", "Без пояснений")
    await press(play.curator, "Завершить направление?", "Завершить")
    await play.helper.sees("завершил куратор")
    assert await value(rig, "SELECT state FROM referral") == "ended"
    assert await counted(rig, "SELECT count(*) FROM consent WHERE kind LIKE 'referral:%' AND withdrawn_at IS NULL") == 0


async def _wait_for_it(rig: Rig, number: int) -> None:
    here = "FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    await until(lambda: value(rig, f"SELECT count(*) = $1 {here}", number), what=f"{number} waiting for the referral")


@pytest.mark.parametrize("first", ["accepts", "agrees"])
async def test_a_specialist_who_accepts_while_the_family_agrees_sees_the_talk(rig: Rig, first: str) -> None:
    play = await played(rig)
    await ask(play, "Вся переписка")
    question = await play.family.sees("Вы согласны?")
    offer = await play.helper.sees("Как поддержать маму?")
    presses = [(play.helper, offer, "Принять"), (play.family, question, "Согласна")]
    async with rig.db.transaction() as tx:
        await tx.run("SELECT id FROM referral FOR UPDATE")
        for number, (phone, message, button) in enumerate(presses if first == "accepts" else presses[::-1], 1):
            await phone.press(message["id"], button)
            await _wait_for_it(rig, number)
    if first == "accepts":
        await press(play.helper, "согласие есть", "История")
    page = await play.helper.sees("История: Смирнова")
    assert "Сын плачет по ночам" in page["text"]


async def test_a_referral_is_returned_with_a_reason_and_a_doctor_needs_the_doctors_consent(rig: Rig) -> None:
    play = await played(rig, "Болит спина", role="doctor")
    await ask(play, "Выдержка", role="Врач", pick=("1",))
    await play.curator.sees("врач увидит только вопрос")
    offer = await play.helper.sees("Согласия семьи на общение с врачом нет")
    assert not await heard(play.helper, "Болит спина")
    await play.helper.press(offer["id"], "Вернуть")
    await play.helper.sees("Почему возвращаете?")
    await play.helper.send("Это к хирургу")
    await press(play.helper, "Направление возвращаем", "Вернуть")
    await play.curator.sees("вернули направление. Это к хирургу")
    assert not await heard(play.family, "К разговору присоединяется")
    assert await value(rig, "SELECT state || ':' || words FROM referral") == "returned:Это к хирургу"


async def test_in_a_topic_the_specialist_has_the_question_and_the_excerpt_and_it_goes_with_the_end(rig: Rig) -> None:
    play = await played(rig, helper_on="telegram")
    await ask(play, "Выдержка", pick=("1",))
    await press(play.helper, "Как поддержать маму?", "Принять")
    await play.helper.sees("Всё, что вы напишете здесь, уйдёт семье")
    await until(play.helper.topics, what="the referral's topic")
    topic = await only_topic(play.helper)
    inside = [message["text"] for message in await play.helper.messages(topic)]
    assert any("направление №" in text for text in inside)
    assert not any("муж молчит" in text for text in inside)
    [mine] = await play.helper.send("Расскажите о вечере", topic=topic)
    answer = await play.family.sees("Расскажите о вечере")
    await play.helper.edit(mine, "Расскажите об утре")
    changed = await play.family.sees("Расскажите об утре")
    assert changed["text"].startswith("🤝 Психолог Мария Котова:")
    await play.family.send("Утром спокойно", reply_to=answer["id"])
    await play.helper.sees("Утром спокойно")
    await play.helper.send("История", topic=topic)
    assert "муж молчит" not in (await play.helper.sees("Выдержка: Смирнова"))["text"]
    await play.helper.send("/transfer", topic=topic)
    await play.helper.sees("Это делает куратор семьи")
    await play.helper.send("Готово, спасибо", topic=topic)  # words for the family, no button
    await play.family.sees("Готово, спасибо")
    card = await play.helper.sees("направление №")
    await play.helper.press(card["id"], "Готово")
    await play.helper.sees("Что сделано?")
    await play.helper.send("Поговорили", topic=topic)
    await press(play.helper, "Помощь закончена, доступ", "Готово")
    await play.helper.sees("переписка с семьёй для вас закрыта")
    assert await until(lambda: _no_topics(play.helper), what="the topic to go")
    assert not await heard(play.family, "Поговорили")


async def _no_topics(phone: Phone) -> bool:
    return not await phone.topics()


@pytest.mark.parametrize("word", ["/specialist", "Специалист"])
async def test_a_message_replied_to_is_the_excerpt(rig: Rig, word: str) -> None:
    play = await played(rig, "Нужен совет психолога")
    seen = await play.curator.sees("Нужен совет психолога")
    await play.curator.send(word, reply_to=seen["id"], topic=play.topic)
    await press(play.curator, "Кто нужен?", "Психолог")
    await play.curator.sees("Кого зовём?")
    await play.curator.send("котов", topic=play.topic)
    await press(play.curator, "Кого именно?", "Котова М. С.")
    await play.curator.sees("Какой вопрос?")
    await play.curator.send("Как быть?", topic=play.topic)
    await play.curator.sees("Как объяснить семье")
    await play.curator.send("Она поможет со сном.", topic=play.topic)
    await play.curator.sees("К какому дню")
    await play.curator.send("01.01.2020", topic=play.topic)
    await play.curator.sees("01.01.2020 уже прошло")
    await play.curator.send("через неделю", topic=play.topic)
    await press(play.curator, "выдержка, сообщений: 1", "Отправить специалисту")
    await play.helper.sees("Нужен совет психолога")
    await press(play.helper, "Как быть?", "Принять")
    told = await play.family.sees("К разговору присоединяется психолог Мария Котова")
    assert "Она поможет со сном." in told["text"]
    assert len([text for text in await play.family.heard() if "присоединяется" in text]) == 1
