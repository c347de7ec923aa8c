"""A broadcast as its author leads it: bad answers, more than a thousand, a second person, pause, resume, cancel."""

from __future__ import annotations

from typing import Any

from scenarios.broadcasting import MANY
from tests.daytime import where_it_is_noon
from tests.integration.casting import people
from tests.integration.console_play import a_curator, counted, words
from tests.rig import Phone, Rig, until

WAITING = "SELECT count(*) FROM outbox WHERE key LIKE 'cast:%' AND state = 'waiting'"
STATES = "SELECT count(*) FROM broadcast WHERE state = $1"


async def _filled(boss: Phone, ages: str = "любой") -> None:
    """Fill the form in, with every mistake on the way; the draft stands on the screen."""
    await boss.send("/broadcast")
    await boss.sees("Что отправить?")
    await boss.send("Ура")
    await boss.sees("хотя бы одно предложение")
    await boss.send("Я" * 3501)
    await boss.sees("Текст длиннее одного сообщения: 3501 знак")
    await boss.send("Завтра в библиотеке встреча, приходите.")
    asked = await boss.sees("Что это?")
    await boss.press(asked["id"], "Общая информация")
    await boss.sees("Кому?")
    await boss.send("42")
    await boss.sees("Непонятно: «42»")
    await boss.send("1, 2")
    await boss.sees("Где? Отметьте")
    await boss.send("Липецк")
    await boss.sees("Есть ли дети какого-то возраста?")
    await boss.send("семь")
    await boss.sees("Напишите возраст в полных годах")
    await boss.send(ages)
    shown = await boss.sees("Получат:")
    assert "Кому: многодетная семья, будущая мама\nГде: Липецк" in shown["text"]
    await boss.press(shown["id"], "Дальше")


async def _state(rig: Rig, state: str) -> None:
    async def look() -> bool:
        return await counted(rig, STATES, state) == 1

    await until(look, what=f"a broadcast that is {state}")


async def _waiting(rig: Rig, number: int) -> None:
    async def look() -> bool:
        return await counted(rig, WAITING) == number

    await until(look, 30, f"{number} that wait")


async def test_above_a_thousand_a_second_person_agrees_then_it_is_paused_resumed_and_cancelled(rig: Rig) -> None:
    await people(rig.db, MANY + 1, zone=where_it_is_noon())
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    await _filled(boss)
    draft = await boss.sees("готова. Посмотрите")
    await boss.press(draft["id"], "Отправить")
    await boss.sees("Сейчас согласиться некому")
    await _state(rig, "draft")
    _, second = await a_curator(rig, "max", "Титов Олег Ильич", role="admin")
    await boss.press(draft["id"], "Отправить")
    await boss.sees("Спросили: Титов Олег Ильич")
    asked = await second.sees("просит согласия на рассылку")
    assert f"Получат: {MANY + 1}" in asked["text"]
    await _state(rig, "waiting")
    await second.press(asked["id"], "Вернуть")
    back = await boss.sees("просит доработать рассылку")
    await boss.press(back["id"], "Отправить")
    await _state(rig, "waiting")
    await second.press(asked["id"], "Согласиться")
    await _waiting(rig, MANY + 1)

    live = await boss.sees("Ждут отправки", within=30)
    await boss.press(live["id"], "Пауза")
    await _waiting(rig, 0)
    await _state(rig, "paused")
    shown = await boss.sees("на паузе", within=30)
    assert f"Отложено до «Продолжить»: {MANY + 1}" in shown["text"]
    await boss.press(shown["id"], "Продолжить")
    await _waiting(rig, MANY + 1)
    listed = await _opened(boss)
    await boss.press(listed["id"], "Отменить")
    await boss.sees("отменена.\n", within=30)
    assert await counted(rig, WAITING) == 0
    assert await counted(rig, "SELECT count(*) FROM recipient") == MANY + 1


async def _opened(boss: Phone) -> dict[str, Any]:
    await boss.send("Рассылка")
    listed = await boss.sees("последние и новая")
    await boss.press(listed["id"], next(label for label in words(listed) if label.startswith("1 · идёт")))
    return await boss.sees("Рассылка 1: идёт.")


async def test_with_nobody_to_write_to_nothing_is_sent(rig: Rig) -> None:
    _, boss = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    await _filled(boss, "от 3 до 7 лет")
    shown = await boss.sees("Получат: 0")
    assert "Дети: от 3 до 7 лет" in shown["text"]
    assert "Сейчас это никому не уйдёт" in shown["text"]
    draft = await boss.sees("готова. Посмотрите")
    await boss.press(draft["id"], "Отправить")
    await boss.sees("некому отправить")
    await boss.press(draft["id"], "Отменить")
    await boss.sees("отменена, никому ничего не ушло")
    await boss.press(draft["id"], "Отправить")
    assert await counted(rig, STATES, "cancelled") == 1


async def test_a_doctor_sends_no_broadcasts(rig: Rig) -> None:
    _, doctor = await a_curator(rig, "vk", "Орлова Инна Павловна", role="doctor")
    await doctor.send("/broadcast")
    await doctor.sees("Рассылки и события готовят кураторы и руководители")
