"""«Шаблон»: made of a message or typed, filled in, looked at, changed, sent."""

from __future__ import annotations

from tests.integration.console_play import a_curator, an_adult, only_topic, told, words
from tests.rig import Phone, Rig


async def talking(rig: Rig) -> tuple[Phone, Phone, str]:
    """A family on VK that has written, its curator on Telegram, the topic."""
    curator_id, curator = await a_curator(rig, "telegram")
    family = await an_adult(rig, "vk", await rig.family(curator_id))
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    return family, curator, await only_topic(curator)


async def test_a_typed_template_is_filled_in_and_shown_before_it_is_sent(rig: Rig) -> None:
    family, curator, topic = await talking(rig)
    await curator.send("/template", topic=topic)
    await curator.sees("Готовых ответов пока нет")
    await curator.send("/template_add Привет\n{Имя}, здравствуйте! Пишет {куратор}.", topic=topic)
    await curator.sees("Шаблон «Привет» сохранён")
    await curator.send("Шаблон", topic=topic)
    listed = await curator.sees("Какой ответ показать?")
    await curator.press(listed["id"], "Привет")
    shown = await curator.sees("Так увидит Смирнова Ольга Сергеевна:")
    assert "Ольга Сергеевна, здравствуйте! Пишет Анна Петровна." in shown["text"]
    assert await told(family) == []
    await curator.press(shown["id"], "Отправить")
    await family.sees("Ольга Сергеевна, здравствуйте! Пишет Анна Петровна.")
    await curator.press(shown["id"], "Отправить")
    await curator.send("Готово", topic=topic)
    await family.sees("Готово")
    assert len(await told(family)) == 2


async def test_a_template_made_of_a_message_keeps_its_file_on_another_messenger(rig: Rig) -> None:
    family, curator, topic = await talking(rig)
    file = {"kind": "document", "name": "памятка.pdf", "size": 5000}
    [sent] = await curator.send("Вот памятка", topic=topic, attachments=[file])
    await family.sees("Вот памятка")
    await curator.send("/template_add Памятка", topic=topic, reply_to=sent)
    await curator.sees("Шаблон «Памятка» сохранён")
    await curator.send("Шаблон", topic=topic)
    listed = await curator.sees("Какой ответ показать?")
    await curator.press(listed["id"], "Памятка")
    shown = await curator.sees("Так увидит")
    assert [file["name"] for file in shown["attachments"]] == ["памятка.pdf"]
    await curator.press(shown["id"], "Изменить")
    await curator.sees("Напишите, как должно быть")
    await curator.send("Ещё раз памятка", topic=topic)
    changed = await curator.sees("Ещё раз памятка")
    await curator.press(changed["id"], "Отправить")
    arrived = await family.sees("Ещё раз памятка")
    assert [file["name"] for file in arrived["attachments"]] == ["памятка.pdf"]


async def test_a_variable_nobody_knows_is_never_sent_as_it_is(rig: Rig) -> None:
    family, curator, topic = await talking(rig)
    await curator.send("/template_add Выплата\nВам положено {сумма} рублей", topic=topic)
    await curator.sees("сохранён")
    await curator.send("Шаблон", topic=topic)
    await curator.press((await curator.sees("Какой ответ показать?"))["id"], "Выплата")
    shown = await curator.sees("Осталось заполнить: {сумма}")
    assert words(shown) == ["Изменить", "Отмена", "Удалить шаблон"]
    await curator.press(shown["id"], "Удалить шаблон")
    await curator.sees("Шаблон «Выплата» удалён")
    assert await told(family) == []
