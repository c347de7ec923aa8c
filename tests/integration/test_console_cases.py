"""A case in the console: opened from a message, worked on, seen by the family, listed, closed with its outcome."""

from __future__ import annotations

from tests.integration.console_play import a_curator, an_adult, counted, only_topic, words
from tests.rig import Rig


async def test_a_case_is_opened_of_a_message_and_worked_on_to_its_end(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    family = await an_adult(rig, "vk", await rig.family(own_id))
    await family.send("Помогите с выплатой на третьего")
    asked = await own.sees("Помогите с выплатой на третьего")
    topic = await only_topic(own)
    await own.send("Обращение", topic=topic, reply_to=asked["id"])
    about = await own.sees("О чём обращение?")
    await own.press(about["id"], "Выплаты и пособия")
    urgent = await own.sees("Насколько срочно?")
    await own.press(urgent["id"], "Важное")
    await own.sees("К какому дню?")
    await own.send("31 февраля", topic=topic)
    await own.sees("Такого дня нет")
    await own.send("через 3 дня", topic=topic)
    shown = await own.sees("Новое обращение семьи")
    assert "Помогите с выплатой на третьего" in shown["text"]
    await own.press(shown["id"], "Открыть обращение")
    card = await own.sees("📂 2026-")
    heard = await family.sees("Обращение 2026-")
    assert "новое, скоро возьмём в работу" in heard["text"]
    await own.press(card["id"], "В работе")
    await family.sees("«Выплаты и пособия»: в работе")
    await own.press(card["id"], "Что дальше")
    await own.sees("Что будет дальше и когда?")
    await own.send("Завтра отправим заявление в СФР", topic=topic)
    sure = await own.sees("Семья увидит: «Завтра отправим")
    await own.press(sure["id"], "Показать семье")
    await family.sees("Что дальше: Завтра отправим заявление в СФР")
    await own.press(card["id"], "Шаг плана")
    await own.sees("Какой шаг сделать?")
    await own.send("Собрать справки", topic=topic)
    day = await own.sees("К какому дню сделать")
    await own.press(day["id"], "Без срока")
    step = await own.sees("Шаг плана: Собрать справки")
    await own.press(step["id"], "Записать")
    planned = await own.sees("▫️ Собрать справки")
    await own.press(planned["id"], "✅ Собрать справки")
    await own.sees("✅ Собрать справки")
    await own.send("/cases")
    listed = await own.sees("Мои обращения:")
    assert "Смирнова О. С. · Выплаты и пособия · в работе" in listed["text"]
    assert any("Смирнова О. С." in one for one in words(listed))
    await own.press(listed["id"], "Срочные")
    await own.sees("Срочные и важные:")
    await own.press(card["id"], "Закрыть")
    await own.sees("Чем закончилось?")
    await own.send("Выплата назначена", topic=topic)
    end = await own.sees("Итог для семьи: «Выплата назначена»")
    await own.press(end["id"], "Закончить")
    closed = await family.sees("Чем закончилось: Выплата назначена")
    assert words(closed) == ["Оценить"]
    await own.press(card["id"], "Шаг плана")
    await own.press(card["id"], "Закрыть")
    assert len([text for text in await own.heard() if "Какой шаг сделать?" in text]) == 1
    assert await counted(rig, "SELECT count(*) FROM family_case WHERE status = 'closed' AND outcome IS NOT NULL") == 1
    assert not [text for text in await family.heard() if "Собрать справки" in text]


async def test_a_stranger_to_the_family_works_on_no_case_of_it(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    other_id, other = await a_curator(rig, "vk", "Сидорова Вера Львовна")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Нужна справка")
    asked = await own.sees("Нужна справка")
    topic = await only_topic(own)
    await own.send("Обращение", topic=topic, reply_to=asked["id"])
    about = await own.sees("О чём обращение?")
    await own.press(about["id"], "Справки и документы")
    await own.press((await own.sees("Насколько срочно?"))["id"], "Обычное")
    await own.press((await own.sees("К какому дню?"))["id"], "Обычный срок")
    await own.press((await own.sees("Новое обращение семьи"))["id"], "Открыть обращение")
    card = await own.sees("📂 2026-")
    await other.send("/cases")
    await other.sees("Открытых обращений у вас нет")
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO absence (curator_id, starts_at, ends_at, substitute_id) "
            "VALUES ($1, now() - interval '1 day', now() + interval '1 day', $2)",
            own_id, other_id,
        )  # fmt: skip
    await other.send("/cases")
    await other.sees("Мои обращения:\n• 2026-")
    await own.press(card["id"], "Срок")
    await own.sees("Новый срок?")
    await own.send("15.01.2020", topic=topic)
    await own.sees("15.01.2020 уже прошло")
    await own.send("через неделю", topic=topic)
    shown = await own.sees("Новый срок: ")
    await own.press(shown["id"], "Записать")
    await own.sees("Срок: ")
