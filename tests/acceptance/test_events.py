"""An event over the messengers: invited by a broadcast, answered, a freed place given on, called off."""

from __future__ import annotations

from typing import Any

from tests.acceptance.test_broadcasts import subscriber
from tests.integration.console_play import a_curator, told, words
from tests.rig import Phone, Rig


async def _button(phone: Phone, label: str) -> dict[str, Any]:
    """The last message with this button."""
    return [one for one in await phone.messages() if one["from"] == "bot" and label in words(one)][-1]


async def _invited(boss: Phone) -> None:
    await boss.send("/event")
    await boss.sees("Как называется событие?")
    await boss.send("Школа мам")
    await boss.sees("Расскажите о нём")
    await boss.send("Поговорим о режиме дня, будет чай.")
    await boss.sees("Где оно пройдёт?")
    await boss.send("Ленина, 1, второй этаж")
    await boss.sees("Когда? Например")
    await boss.send("завтра")
    await boss.sees("Напишите день и время вместе")
    await boss.send("через 3 дня 18:00")
    asked = await boss.sees("Сколько мест?")
    await boss.send("1")
    asked = await boss.sees("Кому?")
    await boss.press(asked["id"], "Готово")
    asked = await boss.sees("Где? Отметьте")
    await boss.press(asked["id"], "Готово")
    await boss.press((await boss.sees("Есть ли дети"))["id"], "Любой возраст")
    shown = await boss.sees("Получат: 2")
    assert "Мест: 1" in shown["text"]
    await boss.press(shown["id"], "Создать и пригласить")
    draft = await boss.sees("готова. Посмотрите")
    await boss.press(draft["id"], "Отправить")


async def test_one_place_two_families_and_a_waiting_list(rig: Rig) -> None:
    own_id, _ = await a_curator(rig, "vk")
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    first = await subscriber(rig, "telegram", await rig.family(own_id))
    second = await subscriber(rig, "max", await rig.family(own_id), "Петрова Мария Ивановна")
    await _invited(boss)
    for phone in (first, second):
        got = await phone.sees("Приглашаем: Школа мам")
        assert words(got) == ["Приду", "Не приду", "Не присылать такое"]
        await phone.press(got["id"], "Приду")
        await phone.sees("Ждём вас!" if phone is first else "вы в листе ожидания")
    await boss.send("/event")
    listed = await boss.sees("События: ближайшие")
    await boss.press(listed["id"], "Школа мам")
    opened = await boss.sees("Придут: 1 из 1")
    assert "В листе ожидания: 1" in opened["text"]
    await boss.press(opened["id"], "Кто придёт")
    names = await boss.sees("Ждут места: 1")
    assert "1. Смирнова Ольга Сергеевна" in names["text"]
    mine = await first.sees("Ждём вас!")
    await first.press(mine["id"], "Не приду")
    await first.sees("Хорошо, не ждём вас")
    await second.sees("Место освободилось")
    await boss.press(opened["id"], "Отменить событие")
    sure = await boss.sees("Отменить «Школа мам»?")
    await boss.press(sure["id"], "Да, отменить")
    await boss.sees("отменено. Сообщили: 1")
    await second.sees("К сожалению, события не будет")
    assert not [text for text in await told(first) if "не будет" in text]
