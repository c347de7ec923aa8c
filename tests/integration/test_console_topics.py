"""The console in Telegram's private chat with topics: one topic a family, whatever the family writes from."""

from __future__ import annotations

import asyncio

from storage.queries import outbox
from storage.queries.outbox import Line, Priority
from tests.integration.console_play import counted, only_topic, told, words
from tests.rig import Phone, Rig, until


async def test_a_familys_first_message_makes_a_topic_with_a_pinned_card(rig: Rig) -> None:
    family, curator = await rig.pair()
    await family.send("Здравствуйте, это мама")
    await curator.sees("Здравствуйте, это мама")
    topic = await only_topic(curator)
    assert (await curator.topics())[0]["title"] == "Смирнова Ольга Сергеевна"
    shown = await curator.messages(topic)
    card = next(message for message in shown if "👪 Смирнова Ольга Сергеевна" in message["text"])
    assert card["pinned"]
    assert "Липецк · многодетная семья" in card["text"]
    assert "согласия: основное" in card["text"]
    assert "Куратор: Иванова Анна Петровна" in card["text"]
    assert {"Карточка", "История", "Передать", "Шаблон", "Приглашение", "Меры"} <= set(words(card))
    assert not any("Что было раньше" in message["text"] for message in shown)


async def test_five_first_messages_at_once_make_one_topic_and_each_stands_in_it_once(rig: Rig) -> None:
    family, curator = await rig.pair()
    await asyncio.gather(*(family.send(f"Первое {number}") for number in range(5)))
    for number in range(5):
        await curator.sees(f"Первое {number}")
    topic = await only_topic(curator)
    texts = [message["text"] for message in await curator.messages(topic)]
    assert [sum(f"Первое {number}" == text for text in texts) for number in range(5)] == [1] * 5
    assert sum("👪" in text for text in texts) == 1


async def test_what_is_typed_in_the_topic_reaches_the_family_and_nothing_of_the_console_does(rig: Rig) -> None:
    family, curator = await rig.pair()
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    topic = await only_topic(curator)
    await curator.send("/card", topic=topic)
    await curator.send("История", topic=topic)
    await curator.send("/n не забыть позвонить", topic=topic)
    await curator.send("Добрый день!", topic=topic)
    await family.sees("Добрый день!")
    await curator.sees("Заметка сохранена")
    await curator.sees("История: Смирнова")
    assert await told(family) == ["Добрый день!"]


async def test_a_reply_to_a_note_is_a_note(rig: Rig) -> None:
    family, curator = await rig.pair()
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    topic = await only_topic(curator)
    [note] = await curator.send("/з муж уехал, писать жене", topic=topic)
    await curator.sees("Заметка сохранена")
    await curator.send("точно, до пятницы", topic=topic, reply_to=note)
    await until(lambda: counted(rig, "SELECT count(*) / 2 FROM message WHERE direction = 'note'"), what="two notes")
    await curator.send("Добрый день!", topic=topic)
    await family.sees("Добрый день!")
    assert await told(family) == ["Добрый день!"]


async def test_photos_captioned_as_a_note_stay_inside_all_of_them(rig: Rig) -> None:
    family, curator = await rig.pair()
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    topic = await only_topic(curator)
    photos = [{"kind": "photo", "size": 2000}, {"kind": "photo", "size": 3000}, {"kind": "photo", "size": 2500}]
    await curator.send("/n паспорт, только для нас", topic=topic, attachments=photos)
    await curator.sees("Заметка сохранена")
    await curator.send("Готово", topic=topic)
    await family.sees("Готово")
    await asyncio.sleep(1.5)
    assert not any(message["attachments"] for message in await family.messages())
    async with rig.db.transaction() as tx:
        [row] = await tx.rows("SELECT jsonb_array_length(content->'attachments') FROM message WHERE direction = 'note'")
    assert row[0] == 3


async def test_words_outside_of_any_topic_wait_until_it_is_said_for_whom_they_are(rig: Rig) -> None:
    family, curator = await rig.pair()
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    topic = await only_topic(curator)
    await curator.send("Приходите в четверг")
    await curator.send("к десяти")
    asked = await curator.sees("и ещё 1")
    assert "В какой теме" in asked["text"]
    assert asked["topic"] is None
    assert await told(family) == []
    await curator.press(asked["id"], "🔔 Смирнова О. С.")
    await family.sees("к десяти")
    assert await told(family) == ["Приходите в четверг", "к десяти"]
    copy = await curator.sees("↪️ Иванова А. П. → Смирнова Ольга Сергеевна\nк десяти")
    assert copy["topic"] == topic
    await curator.press(asked["id"], "🔔 Смирнова О. С.")
    await asyncio.sleep(0.5)
    assert len(await told(family)) == 2


async def test_a_deleted_topic_is_rebuilt_with_card_and_recent_history(rig: Rig) -> None:
    family, curator = await rig.pair()
    await family.send("Первый вопрос")
    await curator.sees("Первый вопрос")
    topic = await only_topic(curator)
    await curator.send("Первый ответ", topic=topic)
    await family.sees("Первый ответ")
    await curator.act("delete_topic", chat=curator.user, topic=topic)
    await family.send("Второй вопрос")
    await curator.sees("Второй вопрос")
    anew = await only_topic(curator)
    assert anew != topic
    texts = [message["text"] for message in await curator.messages(anew) if message["text"]]
    history = next(text for text in texts if "Что было раньше" in text)
    assert "Первый вопрос" in history
    assert "Первый ответ" in history
    assert "Второй вопрос" not in history
    assert texts[-1] == "Второй вопрос"


async def cardless_and_gone(rig: Rig, family: Phone, curator: Phone) -> str:
    """A topic that was opened for an alert, and deleted before its card came."""
    await family.send("Первый вопрос")
    await curator.sees("Первый вопрос")
    topic = await only_topic(curator)
    await curator.act("delete_topic", chat=curator.user, topic=topic)
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE view SET card_id = NULL")
    return topic


async def test_a_topic_deleted_before_its_card_came_is_rebuilt_for_the_next_message(rig: Rig) -> None:
    family, curator = await rig.pair()
    topic = await cardless_and_gone(rig, family, curator)
    await family.send("Второй вопрос")
    await curator.sees("Второй вопрос")
    anew = await only_topic(curator)
    assert anew != topic
    texts = [message["text"] for message in await curator.messages(anew) if message["text"]]
    assert "Смирнова" in texts[0]
    assert texts[-1] == "Второй вопрос"


async def test_a_card_for_a_topic_that_is_gone_holds_nobody_up(rig: Rig) -> None:
    family, curator = await rig.pair()
    await cardless_and_gone(rig, family, curator)
    async with rig.db.transaction() as tx:
        [(view, lane)] = await tx.rows("SELECT v.id, c.lane_id FROM view v JOIN console c ON c.id = v.console_id")
        await outbox.enqueue(tx, [Line(lane, "card", "{}", Priority.LIVE, view_id=view)])
    rig.app.ring()

    async def done() -> bool:
        async with rig.db.transaction() as tx:
            state: str = await tx.value("SELECT state FROM outbox WHERE op = 'card' ORDER BY id DESC LIMIT 1")
        return state == "sent"

    await until(done, within=5.0, what="the card's row")
    async with rig.db.transaction() as tx:
        assert await tx.value("SELECT topic FROM view WHERE id = $1", view) is None


async def test_a_reply_addresses_the_adult_who_wrote_and_the_card_switches(rig: Rig) -> None:
    curator_id, curator_code = await rig.curator()
    family_id = await rig.family(curator_id)
    _, her_code = await rig.person(family_id, "Смирнова Ольга Сергеевна")
    _, his_code = await rig.person(family_id, "Смирнов Пётр Ильич")
    curator, she, he = rig.phone("telegram"), rig.phone("vk"), rig.phone("max")
    for phone, code in ((curator, curator_code), (she, her_code), (he, his_code)):
        await rig.join(phone, code)
    await she.send("Пишет Ольга")
    hers = await curator.sees("Пишет Ольга")
    assert hers["text"] == "👤 Смирнова Ольга Сергеевна\nПишет Ольга"
    await he.send("Пишет Пётр")
    await curator.sees("Пишет Пётр")
    topic = await only_topic(curator)
    await curator.send("Ольге", topic=topic, reply_to=hers["id"])
    await she.sees("Ольге")
    await he.send("Снова Пётр")
    await curator.sees("Снова Пётр")
    await curator.send("Петру", topic=topic)
    await he.sees("Петру")
    await curator.send("Кому", topic=topic)
    asked = await curator.sees("Кому из семьи")
    await curator.press(asked["id"], "Смирнова О. С. · ВК")
    await curator.sees("Теперь ответы уходят: Смирнова Ольга")
    await curator.send("Опять Ольге", topic=topic)
    await she.sees("Опять Ольге")
    assert await told(he) == ["Петру"]


async def test_history_pages_back_and_finds_words(rig: Rig) -> None:
    family, curator = await rig.pair()
    for number in range(13):
        await family.send(f"Сообщение {number}: " + ("про пособие" if number == 2 else "о погоде"))
        await curator.sees(f"Сообщение {number}:")
    topic = await only_topic(curator)
    await curator.send("/history", topic=topic)
    last = await curator.sees("История: Смирнова")
    assert "Сообщение 12" in last["text"]
    assert "Сообщение 2:" not in last["text"]
    await curator.press(last["id"], "Ещё")
    await curator.sees("Сообщение 0:")
    await curator.send("История пособия", topic=topic)
    found = await curator.sees("· «пособия»")
    assert "Сообщение 2" in found["text"]
    assert "Сообщение 5" not in found["text"]
    await curator.press(found["id"], "Это для семьи — отправить")
    await family.sees("История пособия")
    async with rig.db.transaction() as tx:
        assert await tx.value("SELECT count(*) FROM audit_event WHERE action = 'history_shown'") == 3


async def test_an_edit_keeps_a_note_a_note_and_makes_none_of_what_was_sent(rig: Rig) -> None:
    family, curator = await rig.pair()
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    topic = await only_topic(curator)
    [note] = await curator.send("/n позвонить", topic=topic)
    await curator.sees("Заметка сохранена")
    await curator.edit(note, "/n позвонить мужу")
    [sent] = await curator.send("Слушаю", topic=topic)
    await family.sees("Слушаю")
    await curator.edit(sent, "/n тайное")
    await curator.sees("заметкой его не сделать")
    await curator.edit(sent, "Слушаю вас")
    await family.sees("Слушаю вас")
    assert await told(family) == ["Слушаю вас"]
    async with rig.db.transaction() as tx:
        assert await tx.value("SELECT content->>'text' FROM message WHERE direction = 'note'") == "позвонить мужу"
