"""A second person agrees to the very words they read; broadcasts, events and guests are turned page by page."""

from __future__ import annotations

from typing import Any

from scenarios.broadcasting import MANY
from tests.daytime import where_it_is_noon
from tests.integration.casting import people
from tests.integration.console_play import a_curator, an_adult, counted, words
from tests.rig import Phone, Rig, until

STATES = "SELECT count(*) FROM broadcast WHERE state = $1"


async def _drafted(author: Phone, text: str) -> dict[str, Any]:
    """A draft of common news for everybody."""
    await author.send("/broadcast")
    await author.sees("Что отправить?")
    await author.send(text)
    await author.press((await author.sees("Что это?"))["id"], "Общая информация")
    await author.sees("Кому?")
    await author.send("всем")
    await author.sees("Где? Отметьте")
    await author.send("везде")
    await author.sees("Есть ли дети")
    await author.send("любой")
    await author.press((await author.sees("Получат:"))["id"], "Дальше")
    return await author.sees("готова. Посмотрите")


async def _is(rig: Rig, state: str) -> None:
    async def look() -> bool:
        return await counted(rig, STATES, state) == 1

    await until(look, what=f"a broadcast that is {state}")


async def test_a_yes_to_words_that_have_changed_since_shows_the_new_ones_and_sends_nothing(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    _, boss = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    family_id = await rig.family(own_id)
    await an_adult(rig, "max", family_id)
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO consent (person_id, kind, text_version, channel, given_at) "
            "SELECT id, 'mailings', 'paper', 'paper', now() FROM person WHERE family_id = $1",
            family_id,
        )
    draft = await _drafted(own, "Завтра в библиотеке встреча")
    await own.press(draft["id"], "Отправить")
    old = await boss.sees("просит согласия на рассылку")
    await own.send("Рассылка")
    listed = await own.sees("последние и новая")
    await own.press(listed["id"], words(listed)[0])
    opened = await own.sees("ждёт согласия второго человека.")
    assert words(opened) == ["Исправить текст", "Отменить"]
    await own.press(opened["id"], "Исправить текст")
    await own.sees("Что отправить?")
    await own.send("Завтра в клубе танцы")
    await own.press((await own.sees("теперь такая"))["id"], "Сохранить")
    again = await own.sees("исправлена.")
    await boss.press(old["id"], "Согласиться")
    await _is(rig, "draft")
    await own.press(again["id"], "Отправить")
    await _is(rig, "waiting")
    await boss.sees("Завтра в клубе танцы")
    await boss.press(old["id"], "Согласиться")

    async def asked_anew() -> bool:
        return sum("Завтра в клубе танцы" in text for text in await boss.heard()) == 2

    await until(asked_anew, what="the new words once more")
    await _is(rig, "waiting")
    await boss.send("Рассылка")
    listed = await boss.sees("последние и новая")
    await boss.press(listed["id"], words(listed)[0])
    opened = await boss.sees("ждёт согласия второго человека.")
    assert words(opened) == ["Согласиться", "Вернуть", "Отменить"]
    await boss.press(opened["id"], "Согласиться")
    await boss.sees("Вы согласились")
    await until(lambda: counted(rig, "SELECT count(*) FROM recipient"), what="people who are chosen")


async def test_who_sends_another_s_words_is_the_second_person_and_changes_none_of_them(rig: Rig) -> None:
    await people(rig.db, MANY + 1, zone=where_it_is_noon())
    _, author = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    second_id, second = await a_curator(rig, "max", "Титов Олег Ильич", role="supervisor")
    await _drafted(author, "Завтра в библиотеке встреча")
    await second.send("/broadcast")
    listed = await second.sees("последние и новая")
    await second.press(listed["id"], words(listed)[0])
    opened = await second.sees("Рассылка 1: черновик.")
    assert "Исправить текст" not in words(opened)
    await second.press(opened["id"], "Отправить")
    await until(
        lambda: counted(rig, "SELECT count(*) FROM broadcast WHERE approved_by = $1", second_id), what="the yes"
    )
    await author.sees("Рассылка 1: идёт")


MADE = """
INSERT INTO broadcast (author_id, kind, content, segment, state, expected, created_at)
SELECT $1, 'public', '{"text": "Новости"}', '{}', 'draft', 0, now() FROM generate_series(1, 8)
"""
EVENTS = """
INSERT INTO event (author_id, title, words, place, starts_at, state)
SELECT $1, CASE WHEN n > 0 THEN 'Прошло ' || n ELSE 'Ещё будет' END, 'слова', 'место', now() - n * interval '9 hours'
       + CASE WHEN n = 0 THEN interval '3 days' ELSE interval '0' END, CASE WHEN n > 0 THEN 'over' ELSE 'open' END
FROM generate_series(0, 8) n
"""
GUESTS = """
WITH home AS (INSERT INTO family (external_id, territory) VALUES ('g', 'Липецк') RETURNING id),
person AS (
    INSERT INTO person (external_id, family_id, full_name, audiences, consented)
    SELECT 'g' || n, home.id, 'Гость ' || n, '{}', true FROM home, generate_series(1, 130) n RETURNING id, full_name
)
INSERT INTO guest (event_id, person_id, state, since)
SELECT $1, person.id, CASE WHEN row_number() OVER (ORDER BY person.id) <= 110 THEN 'going' ELSE 'waiting' END,
       now() + row_number() OVER (ORDER BY person.id) * interval '1 second' FROM person
"""


async def test_older_broadcasts_stand_on_the_next_page(rig: Rig) -> None:
    boss_id, boss = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    async with rig.db.transaction() as tx:
        await tx.run(MADE, boss_id)
    await boss.send("Рассылка")
    first = await boss.sees("последние и новая")
    assert [label[:1] for label in words(first)[:6]] == list("876543")
    await boss.press(first["id"], "Раньше →")

    async def second() -> bool:
        return words(await boss.sees("последние и новая"))[0].startswith("2 ·")

    await until(second, what="the second page")
    assert words(await boss.sees("последние и новая"))[-2:] == ["← Новее", "Новая рассылка"]


async def test_an_event_ahead_stands_before_those_that_are_over_and_all_guests_can_be_read(rig: Rig) -> None:
    boss_id, boss = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    async with rig.db.transaction() as tx:
        await tx.run(EVENTS, boss_id)
        await tx.run(GUESTS, await tx.value("SELECT id FROM event WHERE state = 'open'"))
    await boss.send("Событие")
    listed = await boss.sees("ближайшие и новое")
    assert words(listed)[:2] == ["Ещё будет", "Прошло 1 · прошло"]
    assert "Дальше →" in words(listed)
    await boss.press(listed["id"], "Ещё будет")
    await boss.press((await boss.sees("Придут: 110"))["id"], "Кто придёт")
    page = await boss.sees("100. Гость 100")
    assert "Гость 101" not in page["text"]
    await boss.press(page["id"], "Дальше →")
    page = await boss.sees("101. Гость 101")
    assert "Ждут места: 20\n1. Гость 111\n" in page["text"]
    assert words(page) == ["← Назад"]


async def test_the_time_of_an_event_is_read_once_and_one_that_has_passed_is_refused(rig: Rig) -> None:
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    await boss.send("/event")
    await boss.sees("Как называется")
    await boss.send("Школа мам <b>№ 1</b>")
    await boss.sees("Расскажите о нём")
    await boss.send("Поговорим о сне, приходите с детьми.")
    await boss.sees("Где оно пройдёт?")
    await boss.send("Ленина, 1")
    await boss.sees("Когда?")
    for typed, answer in (
        ("31 февраля 18:00", "Такого дня нет"),
        ("завтра в 25:00", "Времени 25:00 не бывает"),
        ("завтра", "Во сколько?"),
        ("через 99 лет 18:00", "Проверьте, пожалуйста, год"),
        ("01.02.24 18:00", "уже прошло"),
    ):
        await boss.send(typed)
        await boss.sees(answer)
    await boss.send("завтра в 18:00")
    await boss.sees("Сколько мест?")
    for typed in ("десять", "0", "-5", "99999999999999"):
        await boss.send(typed)
        await boss.sees("Напишите число мест цифрами")
    await boss.send("20 человек")
    await boss.sees("Кому? Отметьте")
    async with rig.db.transaction() as tx:
        kept = await tx.value("SELECT pending::text FROM console WHERE pending IS NOT NULL")
    assert "завтра" not in kept, "the day itself is kept, not the word"
