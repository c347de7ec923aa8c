"""A specialist joins a family's talk by a referral: sees what was chosen, is named, and is gone when it ends."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.integration.console_play import a_curator, an_adult, counted, only_topic, words
from tests.integration.talking import value
from tests.rig import Phone, Rig


class Play(NamedTuple):
    """A family on VK, its curator on Telegram, a psychologist on MAX."""

    family: Phone
    curator: Phone
    helper: Phone
    topic: str
    family_id: int
    helper_id: int


async def played(rig: Rig, *said: str, role: str = "psychologist") -> Play:
    """They have all joined, and the family has written."""
    own_id, curator = await a_curator(rig, "telegram")
    helper_id, helper = await a_curator(rig, "max", "Котова Мария Сергеевна", role=role)
    family_id = await rig.family(own_id)
    family = await an_adult(rig, "vk", family_id)
    for text in said or ("Сын плачет по ночам", "И муж молчит"):
        await family.send(text)
        await curator.sees(text)
    return Play(family, curator, helper, await only_topic(curator), family_id, helper_id)


async def press(phone: Phone, seen: str, button: str) -> dict[str, Any]:
    """Press a button of the last message with these words."""
    message = await phone.sees(seen)
    await phone.press(message["id"], button)
    return message


async def ask(play: Play, scope: str, *, role: str = "Психолог", pick: tuple[str, ...] = ()) -> None:
    """Fill in the form of «Специалист» as a curator does."""
    curator = play.curator
    await curator.send("Специалист", topic=play.topic)
    await press(curator, "Кто нужен?", role)
    await press(curator, "Кого зовём?", "Котова М. С.")
    await curator.sees("Какой вопрос?")
    await curator.send("Как поддержать маму?", topic=play.topic)
    await press(curator, "Что показать из переписки?", scope)
    if scope == "Выдержка":
        for number in pick:
            message = await curator.sees("Отметьте номера")
            await curator.press(message["id"], f"▫️ {number}")
        await press(curator, "Отметьте номера", "Дальше")
    await press(curator, "Как объяснить семье", "Обычными словами")
    await press(curator, "К какому дню", "3 рабочих дня")
    await press(curator, "Кого зовём: ", "Отправить специалисту")


async def heard(phone: Phone, text: str) -> bool:
    return any(text in one for one in await phone.heard())


async def test_a_referral_by_excerpt_from_the_question_to_its_end(rig: Rig) -> None:
    play = await played(rig)
    await ask(play, "Выдержка", pick=("1",))
    await play.curator.sees("Отправлено: Мария Котова, психолог")
    assert await heard(play.helper, "Сын плачет по ночам")
    assert not await heard(play.helper, "муж молчит"), "only what was picked"
    offer = await play.helper.sees("Как поддержать маму?")
    assert words(offer)[:2] == ["Принять", "Вернуть"]
    assert not await heard(play.helper, "Смирнова Ольга Сергеевна · направление")
    await play.helper.press(offer["id"], "Принять")
    await play.helper.sees("направление №")
    await play.family.sees("К разговору присоединяется психолог Мария Котова")
    await play.curator.sees("согласие помочь есть")

    await play.family.send("Это всем или только куратору?")
    await play.curator.sees("только куратору")
    await play.helper.send("Здравствуйте! Расскажите о вечере.")
    answer = await play.family.sees("Расскажите о вечере")
    assert answer["text"].startswith("🤝 Психолог Мария Котова:")
    await play.curator.sees("Мария Котова (психолог) → Смирнова")
    await play.family.send("Вечером он боится темноты", reply_to=answer["id"])
    await play.helper.sees("боится темноты")
    await play.curator.sees("боится темноты")
    assert not await heard(play.helper, "только куратору"), "the rest of the talk is not theirs"
    await play.helper.send("/lek")
    await play.helper.sees("Это делает куратор семьи")

    card = await play.helper.sees("направление №")
    await play.helper.press(card["id"], "Готово")
    await play.helper.sees("Что сделано?")
    await play.helper.send("Поговорили, дали упражнения")
    await press(play.helper, "Помощь закончена, доступ", "Готово")
    await play.helper.sees("переписка с семьёй для вас закрыта")
    await play.curator.sees("сделано. Поговорили, дали упражнения")
    await play.family.sees("Психолог Мария Котова: помощь закончена")
    assert await value(rig, "SELECT state FROM referral") == "done"

    before = len(await play.family.heard())
    shown = await play.helper.sees("боится темноты")
    await play.helper.send("Ещё одно", reply_to=shown["id"])
    await play.helper.sees("Это направление уже завершено, переписка закрыта. Сообщение никому не отправлено.")
    await play.helper.press(card["id"], "История")
    await play.helper.press(offer["id"], "Принять")
    await play.family.send("Спасибо ей", reply_to=answer["id"])
    await play.curator.sees("Спасибо ей")
    assert not await heard(play.helper, "Спасибо ей")
    assert len(await play.family.heard()) == before
    done = "SELECT count(*) FROM audit_event a, referral r WHERE action = $1 AND (detail->>'referral')::bigint = r.id"
    for action in ("referral_offered", "excerpt_shown", "referral_accepted", "referral_shown", "referral_done"):
        assert await counted(rig, done, action), action


async def test_the_whole_talk_needs_the_familys_yes_and_ends_with_its_no(rig: Rig) -> None:
    play = await played(rig)
    await ask(play, "Вся переписка")
    question = await play.family.sees("Вы согласны?")
    assert words(question) == ["Согласна", "Нет"]
    await press(play.helper, "Как поддержать маму?", "Принять")
    await play.helper.sees("Пока виден только вопрос")
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
