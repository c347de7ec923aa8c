"""Who may be in a console and whom it reaches: codes, lost phones, blocked bots, groups, the dismissed."""

from __future__ import annotations

from datetime import UTC, datetime

from curators.console.closing import dismiss
from tests.integration.console_play import a_curator, an_adult, counted, only_topic, told, words
from tests.rig import Phone, Rig, until


async def test_nobody_joined_yet_is_said_with_a_code_that_works(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "vk")
    await rig.person(await rig.family(curator_id))
    await curator.send("Семьи")
    listed = await curator.sees("Ваши семьи")
    await curator.press(listed["id"], "Смирнова О. С. · Липецк")
    await curator.sees("Теперь вы пишете семье: Смирнова")
    await curator.send("Здравствуйте!")
    refused = await curator.sees("Сообщение не отправлено: Смирнова Ольга Сергеевна ещё не в чате")
    code = refused["text"].split("Код: ")[1][:10]
    family = rig.phone("max")
    await family.send(code)
    await family.sees("Это «Забота»")
    await curator.send("Теперь здравствуйте!")
    await family.sees("Теперь здравствуйте!")


async def test_a_lost_phone_is_unlinked_and_a_new_code_given(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "telegram")
    lost = await an_adult(rig, "vk", await rig.family(curator_id))
    await lost.send("Вопрос")
    await curator.sees("Вопрос")
    topic = await only_topic(curator)
    await curator.send("Приглашение", topic=topic)
    shown = await curator.sees("Подключён: ВК")
    assert words(shown) == ["Новый код", "Отозвать код", "Отключить ВК"]
    await curator.press(shown["id"], "Отключить ВК")
    await curator.press((await curator.sees("Отключить телефон?"))["id"], "Да")
    off = await curator.sees("ВК отключён")
    await curator.send("Тайное", topic=topic)
    await curator.sees("ещё не в чате")
    await curator.press(off["id"], "Новый код")
    await curator.press((await curator.sees("Сделать новый код"))["id"], "Да")
    renewed = await curator.sees("Новый код: ")
    found = rig.phone("max")
    await rig.join(found, renewed["text"].split("Новый код: ")[1][:10])
    await curator.send("С возвращением", topic=topic)
    await found.sees("С возвращением")
    assert not [text for text in await lost.heard() if "Тайное" in text or "возвращением" in text]
    assert await counted(rig, "SELECT count(*) FROM invite WHERE revoked_at IS NOT NULL") == 1


async def test_a_blocked_bot_is_said_at_once_and_another_messenger_is_used(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "telegram")
    _, code = await rig.person(await rig.family(curator_id))
    on_vk, on_max = rig.phone("vk"), rig.phone("max")
    await rig.join(on_vk, code)
    await rig.join(on_max, code)
    await on_vk.send("Пишу из ВК")
    await curator.sees("Пишу из ВК")
    topic = await only_topic(curator)
    await on_vk.act("block")
    await until(lambda: counted(rig, "SELECT count(*) FROM identity WHERE blocked_at IS NOT NULL"), what="a block")
    await curator.send("Слышите?", topic=topic)
    await on_max.sees("Слышите?")
    await curator.sees("Прежний мессенджер закрыт для бота, пишу в MAX")
    await on_max.act("block")
    await until(lambda: counted(rig, "SELECT count(*) / 2 FROM identity WHERE blocked_at IS NOT NULL"), what="a block")
    await curator.send("А теперь?", topic=topic)
    await curator.sees("бот заблокирован")
    await curator.sees("Не доставлено")
    await curator.send("/card", topic=topic)
    await curator.sees("⛔ ВК (бот заблокирован), ⛔ MAX (бот заблокирован)")
    await curator.send("История", topic=topic)
    assert "❗ не доставлено" in (await curator.sees("История: Смирнова"))["text"]


async def test_an_unverified_family_is_marked_and_confirmed_from_its_card(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "telegram")
    family = await an_adult(rig, "vk", await rig.family(curator_id, verified=False))
    await family.send("Вопрос")
    card = await curator.sees("⚠️ Не проверена")
    await curator.press(card["id"], "Подтвердить")
    await curator.sees("Семья подтверждена")
    await until(lambda: _without(curator, card["id"], "Не проверена"), what="a card without the mark")
    assert await counted(rig, "SELECT count(*) FROM audit_event WHERE action = 'family_verified'") == 1


async def test_a_group_becomes_a_console_by_a_curators_command_and_by_nobody_elses(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "telegram")
    stranger = rig.phone("telegram")
    chat = (await curator.act("group", title="Пульт", members=[curator.user, stranger.user]))["chat"]
    await curator.sees("напишите здесь /pult")
    await stranger.send("/pult", chat=chat)
    await curator.send("/пульт", chat=chat)
    greeting = await curator.sees("сообщения семей будут приходить в эту группу")
    assert "«Управление темами»" in greeting["text"]
    family = await an_adult(rig, "vk", await rig.family(curator_id))
    await family.send("Вопрос")
    shown = await curator.sees("Вопрос")
    [group] = [one for one in await curator.chats() if one["chat"] == chat]
    [topic] = group["topics"]
    assert topic["title"] == "Смирнова Ольга Сергеевна"
    assert shown["topic"] == topic["topic"]
    await stranger.send("Я мимо проходил", chat=chat, topic=topic["topic"])
    await curator.send("Ответ из группы", chat=chat, topic=topic["topic"])
    await family.sees("Ответ из группы")
    await curator.send("Кому-то", chat=chat)
    await curator.sees("В какой теме это сказать? «Кому-то»")
    await curator.send("Из личного чата")
    here = await curator.sees("Сейчас ваш пульт в другом чате")
    assert words(here) == ["Работать здесь"]
    assert await told(family) == ["Ответ из группы"]


async def test_a_dismissed_curators_access_ends_at_once_and_their_topics_go(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "telegram")
    family = await an_adult(rig, "vk", await rig.family(curator_id))
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    topic = await only_topic(curator)
    async with rig.db.transaction() as tx:
        await dismiss(tx, curator_id, datetime.now(UTC))
    await curator.send("Ещё пишу", topic=topic)
    await curator.sees("Ваш доступ к пульту закрыт")
    await until(lambda: _no_topics(curator), what="topics gone")
    await family.send("Тайное от уволенного")
    await curator.send("/card")
    await until(lambda: counted(rig, "SELECT count(*) / 2 FROM message WHERE direction = 'in'"), what="two messages")
    heard = await curator.heard()
    assert not [text for text in heard if "Тайное" in text]
    assert "Ещё пишу" not in await told(family)
    assert not any("👪" in text for text in heard)
    assert await counted(rig, "SELECT count(*) FROM view WHERE closed_at IS NULL") == 0


async def _without(curator: Phone, message_id: str, words: str) -> bool:
    [card] = [one for one in await curator.messages() if one["id"] == message_id]
    return words not in card["text"]


async def _no_topics(curator: Phone) -> bool:
    return not await curator.topics()


async def test_where_the_bot_may_make_no_topic_the_message_comes_all_the_same_with_what_to_do(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "telegram")
    family = await an_adult(rig, "vk", await rig.family(curator_id))
    refusal = {"kind": "error", "code": 400, "description": "Bad Request: not enough rights to create a topic"}
    await rig.control("telegram", "faults", {"rules": [{"method": "createForumTopic", "times": 1, **refusal}]})
    await family.send("Вопрос")
    shown = await curator.sees("Вопрос")
    assert shown["topic"] is None
    assert "👪 Смирнова Ольга Сергеевна · темы нет: включите темы и дайте боту право" in shown["text"]
    await curator.send("Отвечаю", reply_to=shown["id"])
    await family.sees("Отвечаю")
    await family.send("Спасибо")
    assert (await curator.sees("Спасибо"))["topic"] == await only_topic(curator)
