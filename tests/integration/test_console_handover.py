"""«Передать»: the family, its history and a note pass to a colleague, and the family hears by name who is there now."""

from __future__ import annotations

from tests.integration.console_play import a_curator, an_adult, counted, menu, only_topic, told, words
from tests.rig import Phone, Rig, until


async def test_a_family_passes_with_note_card_and_history_from_topics_to_a_flat_console(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    _, other = await a_curator(rig, "vk", "Сидорова Вера Львовна", territories=["Липецк"])
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Первый вопрос")
    await own.sees("Первый вопрос")
    topic = await only_topic(own)
    await own.send("Первый ответ", topic=topic)
    await family.sees("Первый ответ")
    await own.send("Передать", topic=topic)
    asked = await own.sees("Кому передать семью")
    assert words(asked) == ["Сидорова В. Л. · Липецк · 0", "Отмена"]
    await own.press(asked["id"], "Сидорова В. Л. · Липецк · 0")
    await own.sees("Напишите комментарий")
    await own.send("Ждут справку к четвергу", topic=topic)
    sure = await own.sees("Комментарий: Ждут справку к четвергу")
    await own.press(sure["id"], "Передать")
    await own.sees("Семья Смирнова Ольга Сергеевна передана: Сидорова Вера Львовна")
    await family.sees("Теперь ваш куратор — Сидорова Вера Львовна")
    given = await other.sees("Иванова Анна Петровна передаёт вам эту семью")
    assert "Комментарий: Ждут справку к четвергу" in given["text"]
    assert "👪 Смирнова Ольга Сергеевна" in given["text"]
    history = await other.sees("Что было раньше")
    assert "Первый ответ" in history["text"]
    await other.sees("Сейчас вы пишете семье: Смирнова")
    assert "Сейчас: Смирнова О. С." in await menu(other)
    assert await until(lambda: _gone(own), what="the old topic's end")
    await family.send("Спасибо")
    thanks = await other.sees("Спасибо")
    await other.send("Здравствуйте, я Вера Львовна", reply_to=thanks["id"])
    await family.sees("Здравствуйте, я Вера Львовна")
    assert not [text for text in await own.heard() if "Спасибо" in text and "передана" not in text]
    assert not [text for text in await told(family) if "справку" in text]
    assert await counted(rig, "SELECT count(*) FROM audit_event WHERE action = 'family_given'") == 1


async def test_colleagues_are_found_by_typing_and_such_words_can_still_go_to_the_family(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    await a_curator(rig, "telegram", "Сидорова Вера Львовна")
    await a_curator(rig, "max", "Кузнецова Инна Игоревна")
    family = await an_adult(rig, "telegram", await rig.family(own_id))
    await family.send("Вопрос")
    await own.sees("Сейчас вы пишете семье")
    await own.send("/transfer")
    assert len(words(await own.sees("Кому передать"))) == 3
    await own.send("кузн")
    found = await until(lambda: _listing(own, "Кузнецова И. И."), what="one name")
    assert found is not None
    await own.press(found, "Кузнецова И. И. · вся область · 0")
    await own.sees("Кузнецова Инна Игоревна. Напишите комментарий")
    await own.send("Документы примем завтра")
    sure = await own.sees("Комментарий: Документы примем завтра")
    await own.press(sure["id"], "Это для семьи — отправить")
    await family.sees("Документы примем завтра")
    assert await counted(rig, "SELECT count(*) FROM family WHERE curator_id = $1", own_id) == 1
    await own.press(sure["id"], "Передать")
    await own.send("Добрый день")
    await family.sees("Добрый день")
    assert await counted(rig, "SELECT count(*) FROM family WHERE curator_id = $1", own_id) == 1


async def test_what_is_replied_to_a_family_given_away_goes_to_nobody(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    await a_curator(rig, "telegram", "Сидорова Вера Львовна")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Вопрос")
    shown = await own.sees("Вопрос")
    await own.send("Передать")
    asked = await own.sees("Кому передать")
    await own.press(asked["id"], "Сидорова В. Л. · вся область · 0")
    note = await own.sees("Напишите комментарий")
    await own.press(note["id"], "Без комментария")
    sure = await own.sees("Семье скажу")
    await own.press(sure["id"], "Передать")
    await own.sees("передана: Сидорова")
    assert "Сейчас: семья не выбрана" in await menu(own)
    await own.send("ещё одно", reply_to=shown["id"])
    await own.sees("Эту семью теперь ведёт другой куратор. Сообщение не отправлено.")
    await own.press(asked["id"], "Сидорова В. Л. · вся область · 0")
    await own.send("/card")
    await own.sees("О какой семье речь? Выберите её в «Семьи»")
    assert [text for text in await told(family) if "ещё одно" in text] == []


async def _gone(curator: Phone) -> bool:
    return not await curator.topics()


async def _listing(curator: Phone, name: str) -> str | None:
    for message in reversed(await curator.messages()):
        if any(name in word for word in words(message)) and len(words(message)) == 2:
            return str(message["id"])
    return None
